//! A running `watch`, and the course that somebody edits beside it.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::Child,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::tiny::{command, shared_for_changes};

const PATIENCE: Duration = Duration::from_secs(120);

/// The course, while nobody else changes it.
pub struct Course {
    _turn: MutexGuard<'static, ()>,
}

impl Course {
    pub fn take() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let course = Self { _turn: turn };
        // Whatever a test that failed has left.
        let _ = fs::remove_dir_all(course.root().join("crates/01-tiny"));
        let starter = course.root().join("tests/01-tiny/starter/src");
        fs::create_dir_all(course.folder()).unwrap();
        for name in ["lib.rs", "given.rs"] {
            fs::copy(starter.join(name), course.folder().join(name)).unwrap();
        }
        fs::write(course.folder().with_file_name("README.md"), "# Tiny\n").unwrap();
        course
    }

    pub fn root(&self) -> &'static Path {
        shared_for_changes()
    }

    pub fn folder(&self) -> PathBuf {
        self.root().join("crates/01-tiny/src")
    }

    pub fn source(&self) -> PathBuf {
        self.folder().join("lib.rs")
    }

    /// As simple editors do it: the file is empty for a moment.
    pub fn save(&self, text: &str) {
        fs::write(self.source(), text).unwrap();
    }

    /// As careful editors do it.
    pub fn save_by_rename(&self, text: &str) {
        let new = self.folder().join("lib.rs.new");
        fs::write(&new, text).unwrap();
        fs::rename(new, self.source()).unwrap();
    }
}

/// A running `watch` on pipes.
pub struct Watching {
    runner: Child,
    lines: Receiver<String>,
    said: String,
}

impl Watching {
    pub fn start(course: &Course, arguments: &str) -> Self {
        let mut runner = command(course.root(), arguments).spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        pass_on(runner.stdout.take().unwrap(), sender.clone());
        pass_on(runner.stderr.take().unwrap(), sender);
        Self {
            runner,
            lines,
            said: String::new(),
        }
    }

    pub fn said(&self) -> &str {
        &self.said
    }

    /// Everything up to the line that contains this.
    pub fn wait_for(&mut self, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut heard = String::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("waited in vain for `{text}`; it said\n{}", self.said);
            };
            heard.push_str(&line);
            self.said.push_str(&line);
            if line.contains(text) {
                return heard;
            }
        }
    }

    /// The code, and everything that it said.
    pub fn end_by(mut self, signal: Signal) -> (Option<i32>, String) {
        kill_process(Pid::from_child(&self.runner), signal).unwrap();
        let code = self.runner.wait().unwrap().code();
        self.said.extend(self.lines.iter());
        (code, std::mem::take(&mut self.said))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // A test that fails leaves nobody behind, either.
        if self.runner.try_wait().is_ok_and(|status| status.is_none()) {
            let _ = kill_process(Pid::from_child(&self.runner), Signal::INT);
            let _ = self.runner.wait();
        }
    }
}

pub fn pass_on(pipe: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe
            .read_until(b'\n', &mut line)
            .is_ok_and(|length| length > 0)
        {
            let text = String::from_utf8_lossy(&line).into_owned();
            if lines.send(text).is_err() {
                return;
            }
            line.clear();
        }
    });
}

pub fn pid_in(file: &Path) -> Pid {
    wait_for(|| {
        let text = fs::read_to_string(file).ok()?;
        text.parse().ok().and_then(Pid::from_raw)
    })
}

pub fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain");
        thread::sleep(Duration::from_millis(10));
    }
}
