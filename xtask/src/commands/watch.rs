//! `watch`: checks a chapter again whenever something is saved.

use std::{
    collections::VecDeque,
    io,
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    cargo::words,
    cli::{Watch, WatchWhat},
    course::{Chapter, Course},
    exit::Exit,
    failure::Failure,
    process::{self, Ending, Limits, Task},
    settings::Settings,
    watch::{
        Event, Key,
        keyboard::Keyboard,
        saves::{self, Ears},
        screen::Screen,
        snapshot::{Snapshot, Stamps},
    },
};

/// A save is over when nothing has happened for so long; formatters and editors write several files at once.
const CALM: Duration = Duration::from_millis(8);
/// But no longer than this.
const LONGEST_SAVE: Duration = Duration::from_millis(40);
/// How often to ask whether somebody pressed Ctrl-C.
const LOOK_UP: Duration = Duration::from_millis(50);
/// What we start ends by itself: a check has limits of its own.
const LIMITS: Limits = Limits {
    wall: Duration::from_secs(3600),
    output: 64 << 20,
    memory: None,
};

pub fn run(arguments: &Watch, settings: &Settings) -> Result<Exit> {
    let course = Course::read(&Course::find(&settings.directory)?)?;
    let chapter = match arguments.what {
        Some(WatchWhat::Chapter { number }) => Some(super::find(&course, number)?),
        None => None,
    };
    let (events, inbox) = mpsc::channel();
    let keyboard = settings
        .interactive
        .then(|| Keyboard::listen(events.clone()))
        .flatten();
    let ears = saves::hear(&course, events);
    if let Some(trouble) = &ears.trouble {
        eprintln!(
            "note: this system does not report saved files ({trouble}); looking for them instead"
        );
    }
    let at = chapter.and_then(|chapter| {
        course
            .chapters
            .iter()
            .position(|known| known.number == chapter.number)
    });
    let mut session = Session {
        settings,
        course: &course,
        at: at.unwrap_or(0),
        seeking: at.is_none(),
        inbox,
        keys: VecDeque::new(),
        touched: false,
        over: None,
        checked: None,
        verdict: None,
        stamps: None,
        looked: Instant::now(),
        screen: Screen::new(settings, keyboard.is_some()),
        ears,
        keyboard,
    };
    match session.run() {
        // Nobody reads on: that is the reader's right.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(error) => {
            Err(Failure::Infrastructure(format!("cannot go on watching: {error}")).into())
        }
        Ok(exit) => Ok(exit),
    }
}

struct Session<'a> {
    settings: &'a Settings,
    course: &'a Course,
    /// Which of the course's chapters.
    at: usize,
    /// Nobody named a chapter: the first that is not done is meant.
    seeking: bool,
    inbox: Receiver<Event>,
    /// Pressed, and not yet obeyed.
    keys: VecDeque<Key>,
    /// Something was written since the last look.
    touched: bool,
    over: Option<Exit>,
    /// What the latest check has read.
    checked: Option<Snapshot>,
    /// Of that check, if it came to its end.
    verdict: Option<Verdict>,
    stamps: Option<Stamps>,
    looked: Instant,
    screen: Screen<'a>,
    ears: Ears,
    keyboard: Option<Keyboard>,
}

struct Verdict {
    is_done: bool,
    /// What the report says to do next.
    next: String,
}

impl Session<'_> {
    fn run(&mut self) -> io::Result<Exit> {
        loop {
            self.check()?;
            if let Some(exit) = self.wait()? {
                return Ok(exit);
            }
        }
    }

    fn chapter(&self) -> &Chapter {
        &self.course.chapters[self.at]
    }

    /// One check from its beginning to its verdict; a newer save begins it again.
    fn check(&mut self) -> io::Result<()> {
        loop {
            self.verdict = None;
            self.touched = false;
            self.checked = Some(Snapshot::take(self.course, self.chapter()));
            self.screen.checking(self.chapter())?;
            let arguments = format!("check chapter {}", self.chapter().number);
            let Some((code, text)) = self.start(&arguments, true)? else {
                if self.over.is_some() {
                    return Ok(());
                }
                continue;
            };
            let is_done = code == Some(Exit::Done as i32);
            if self.seeking && is_done && self.at + 1 < self.course.chapters.len() {
                self.at += 1;
                continue;
            }
            self.seeking = false;
            self.screen.verdict(&text)?;
            if is_done {
                self.offer_next()?;
            }
            self.verdict = Some(Verdict {
                is_done,
                next: next(&text),
            });
            return self.screen.waiting(self.chapter());
        }
    }

    fn offer_next(&self) -> io::Result<()> {
        match self.course.chapters.get(self.at + 1) {
            Some(next) if self.screen.interactive => self.screen.tell(&format!(
                "n goes on to chapter {} · {}",
                next.number, next.title
            )),
            Some(next) => self
                .screen
                .tell(&format!("next: cargo xtask watch chapter {}", next.number)),
            None => self.screen.tell("it was the last chapter"),
        }
    }

    /// Until there is a reason to check again, or to end.
    fn wait(&mut self) -> io::Result<Option<Exit>> {
        loop {
            if process::interrupted() {
                return Ok(Some(Exit::Interrupted));
            }
            if let Some(exit) = self.over {
                return Ok(Some(exit));
            }
            while let Some(key) = self.keys.pop_front() {
                if self.obey(key)? {
                    return Ok(None);
                }
            }
            if self.has_news() {
                return Ok(None);
            }
            match self.inbox.recv_timeout(LOOK_UP) {
                Ok(event) => self.hear(event),
                Err(RecvTimeoutError::Timeout) => self.look(),
                // Neither keys nor reports: looking is all that is left.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(LOOK_UP);
                    self.look();
                }
            }
        }
    }

    /// Does what a key asks for, and says whether that is a check.
    fn obey(&mut self, key: Key) -> io::Result<bool> {
        match key {
            Key::Quit => self.over = Some(Exit::Done),
            Key::Again => return Ok(true),
            Key::Hint => self.show(&format!("hint chapter {}", self.chapter().number))?,
            Key::List => self.show("status")?,
            Key::Next => return self.go_on(),
        }
        Ok(false)
    }

    fn go_on(&mut self) -> io::Result<bool> {
        let number = self.chapter().number;
        match &self.verdict {
            Some(verdict) if verdict.is_done => {
                if self.at + 1 < self.course.chapters.len() {
                    self.at += 1;
                    self.stamps = None;
                    return Ok(true);
                }
                self.screen.tell("it was the last chapter")?;
            }
            Some(verdict) => {
                let text = format!("chapter {number} is not done yet\n{}", verdict.next);
                self.screen.tell(text.trim_end())?;
            }
            None => {}
        }
        Ok(false)
    }

    /// Shows what another command of this runner says.
    fn show(&mut self, arguments: &str) -> io::Result<()> {
        if let Some((_, text)) = self.start(arguments, false)? {
            self.screen.say(&text)?;
            self.screen.waiting(self.chapter())?;
        }
        Ok(())
    }

    /// Runs this very program. Nothing if it was ended before its time.
    fn start(
        &mut self,
        arguments: &str,
        ends_at_saves: bool,
    ) -> io::Result<Option<(Option<i32>, String)>> {
        let task = self.task(arguments);
        let mut enough = || self.over.is_some() || (self.listen() && ends_at_saves);
        let finished = process::run_runner(&task, None, &mut enough)?;
        if process::interrupted() {
            self.over = Some(Exit::Interrupted);
        }
        Ok(match finished.ending {
            Ending::Exited(status) => Some((
                status.code(),
                String::from_utf8_lossy(&finished.stdout).into_owned(),
            )),
            Ending::Interrupted | Ending::TimedOut | Ending::Flooded => None,
        })
    }

    fn task(&self, arguments: &str) -> Task {
        let settings = self.settings;
        let mut environment = settings.environment.clone();
        let colour = if settings.colour {
            "CLICOLOR_FORCE"
        } else {
            "NO_COLOR"
        };
        environment.extend([
            ("CARGO".into(), settings.cargo.clone().into()),
            ("COLUMNS".into(), settings.width.to_string().into()),
            (colour.into(), "1".into()),
            // What is said is shown by us.
            ("LC_ALL".into(), "C.UTF-8".into()),
        ]);
        Task {
            program: settings.runner.clone(),
            arguments: words(arguments),
            directory: self.course.root.clone(),
            environment,
            input: String::new(),
            limits: LIMITS,
        }
    }

    /// Takes in what has happened meanwhile, and says whether the files are others than those that were checked.
    fn listen(&mut self) -> bool {
        while let Ok(event) = self.inbox.try_recv() {
            self.hear(event);
        }
        self.has_news()
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Touched => self.touched = true,
            Event::Key(Key::Quit) | Event::HungUp => self.over = Some(Exit::Done),
            Event::Key(key) => self.keys.push_back(key),
        }
    }

    /// The second look, for saves that nobody reported.
    fn look(&mut self) {
        if self.looked.elapsed() < self.ears.look {
            return;
        }
        self.looked = Instant::now();
        if let Some(keyboard) = &self.keyboard {
            keyboard.want_keys();
        }
        let stamps = Some(Stamps::take(self.course, self.chapter()));
        self.touched |= self.stamps != stamps;
        self.stamps = stamps;
    }

    fn has_news(&mut self) -> bool {
        if !self.touched {
            return false;
        }
        self.calm_down();
        self.touched = false;
        self.checked != Some(Snapshot::take(self.course, self.chapter()))
    }

    /// Waits for the end of a save.
    fn calm_down(&mut self) {
        let begun = Instant::now();
        while begun.elapsed() < LONGEST_SAVE
            && let Ok(event) = self.inbox.recv_timeout(CALM)
        {
            self.hear(event);
        }
    }
}

/// The report's last lines, from where it says what is next.
fn next(report: &str) -> String {
    let lines: Vec<&str> = report.lines().collect();
    let at = lines.iter().rposition(|line| line.starts_with("next: "));
    at.map_or_else(String::new, |at| lines[at..].join("\n"))
}
