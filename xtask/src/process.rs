//! The only place that starts processes: each in a group of its own, with limits, leaving nobody behind.

mod platform;

use std::{
    ffi::OsString,
    io::{self, Read, Write},
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use process_wrap::std::{ChildWrapper, CommandWrap};

/// How often a waiting runner looks up: for Ctrl-C, and for a child whose grandchildren still hold its output.
const LOOK_UP: Duration = Duration::from_millis(20);
/// How long output may still arrive when every process that we know of is dead.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// How long another runner may take to end what it has started.
const FAREWELL: Duration = Duration::from_secs(5);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Makes Ctrl-C (and a polite kill) end all children and then this process.
pub fn handle_interrupts() -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, SeqCst))
}

pub fn interrupted() -> bool {
    INTERRUPTED.load(SeqCst)
}

/// A command and the whole environment that it gets.
#[derive(Debug, Clone)]
pub struct Task {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    pub directory: PathBuf,
    pub environment: Vec<(OsString, OsString)>,
    /// Written to standard input, which then stays open for as long as the process may live.
    pub input: String,
    pub limits: Limits,
}

#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub wall: Duration,
    /// Bytes of output.
    pub output: usize,
    /// Bytes of address space, where the system can limit them from outside.
    pub memory: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Exited(ExitStatus),
    TimedOut,
    Flooded,
    /// By Ctrl-C, or because whoever started it has had enough.
    Interrupted,
}

#[derive(Debug)]
pub struct Finished {
    pub ending: Ending,
    /// Standard output, unless a listener took it line by line.
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub elapsed: Duration,
}

enum Said {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    End,
}

/// Runs a task to its end. With a listener, each line of standard output goes there as it comes and is not kept.
pub fn run(task: &Task, listener: Option<&mut dyn FnMut(&str)>) -> io::Result<Finished> {
    supervised(task, Stop::AtOnce, listener, &mut || false)
}

/// Runs another instance of this runner, which shares our standard error. It is interrupted as soon as `enough` says so,
/// and cleans up after itself as it would after Ctrl-C.
pub fn run_runner(
    task: &Task,
    listener: Option<&mut dyn FnMut(&str)>,
    enough: &mut dyn FnMut() -> bool,
) -> io::Result<Finished> {
    supervised(task, Stop::Gently, listener, enough)
}

/// How a child is ended that does not end by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    AtOnce,
    /// It has children of its own, which are not in its group.
    Gently,
}

fn supervised(
    task: &Task,
    stop: Stop,
    mut listener: Option<&mut dyn FnMut(&str)>,
    enough: &mut dyn FnMut() -> bool,
) -> io::Result<Finished> {
    let start = Instant::now();
    let stderr = match stop {
        Stop::AtOnce => Stdio::piped(),
        Stop::Gently => Stdio::inherit(),
    };
    let mut child = spawn(task, stderr)?;
    let pipes = 1 + usize::from(child.stderr().is_some());
    let (sender, said) = mpsc::channel();
    listen(child.stdout().take(), Said::Stdout, sender.clone());
    listen(child.stderr().take(), Said::Stderr, sender);
    if let Some(memory) = task.limits.memory {
        platform::limit_memory(child.as_ref(), memory);
    }
    let mut input = child.stdin().take();
    if let Some(input) = &mut input {
        // A child that has ended already takes no input; how it ended says the rest.
        let _ = input.write_all(task.input.as_bytes());
    }

    let mut hearing = Hearing::default();
    let stopped = supervise(
        child.as_mut(),
        task.limits,
        &said,
        &mut hearing,
        &mut listener,
        &mut || interrupted() || enough(),
    );
    if stop == Stop::Gently && matches!(stopped, Ok(Some(_))) && platform::interrupt(child.as_ref())
    {
        let farewell = Limits {
            wall: FAREWELL,
            ..task.limits
        };
        let _ = supervise(
            child.as_mut(),
            farewell,
            &said,
            &mut hearing,
            &mut listener,
            &mut || false,
        );
    }
    // Whatever the child did: a grandchild may hold the pipe or the processor.
    let _ = child.start_kill();
    drop(input);
    let status = child.wait()?;
    let elapsed = start.elapsed();
    let deadline = Instant::now() + LAST_WORDS;
    while hearing.ends < pipes
        && let Ok(message) = said.recv_timeout(deadline.saturating_duration_since(Instant::now()))
    {
        if hearing.bytes <= task.limits.output {
            hearing.take(message, &mut listener);
        }
    }
    hearing.finish(&mut listener);
    Ok(Finished {
        ending: stopped?.unwrap_or(Ending::Exited(status)),
        stdout: hearing.stdout,
        stderr: hearing.stderr,
        elapsed,
    })
}

/// Waits until the child has ended by itself, or says why it has to be stopped.
fn supervise(
    child: &mut dyn ChildWrapper,
    limits: Limits,
    said: &mpsc::Receiver<Said>,
    hearing: &mut Hearing,
    listener: &mut Option<&mut dyn FnMut(&str)>,
    enough: &mut dyn FnMut() -> bool,
) -> io::Result<Option<Ending>> {
    let start = Instant::now();
    loop {
        match said.recv_timeout(LOOK_UP) {
            Ok(message) => hearing.take(message, listener),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_millis(1)),
        }
        let overdue = start.elapsed() > limits.wall;
        // Asking costs a system call: not after every chunk, but at the end of output and at every look-up. And before
        // anybody is called late: it may be the runner that was stopped for a while.
        if (hearing.may_have_ended() || overdue) && platform::has_ended(child)? {
            return Ok(None);
        }
        if hearing.bytes > limits.output {
            return Ok(Some(Ending::Flooded));
        }
        if enough() {
            return Ok(Some(Ending::Interrupted));
        }
        if overdue {
            return Ok(Some(Ending::TimedOut));
        }
    }
}

fn spawn(task: &Task, stderr: Stdio) -> io::Result<Box<dyn ChildWrapper>> {
    let mut command = CommandWrap::with_new(&task.program, move |command| {
        command
            .args(&task.arguments)
            .current_dir(&task.directory)
            .env_clear()
            .envs(task.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr);
    });
    platform::group(&mut command);
    command.spawn().map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("cannot start `{}`: {error}", task.program.display()),
        )
    })
}

fn listen(
    pipe: Option<impl Read + Send + 'static>,
    say: fn(Vec<u8>) -> Said,
    sender: mpsc::Sender<Said>,
) {
    let Some(mut pipe) = pipe else { return };
    thread::spawn(move || {
        let mut chunk = [0; 8192];
        while let Ok(length @ 1..) = pipe.read(&mut chunk) {
            if sender.send(say(chunk[..length].to_vec())).is_err() {
                return;
            }
        }
        let _ = sender.send(Said::End);
    });
}

/// What has been heard so far.
#[derive(Default)]
struct Hearing {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    bytes: usize,
    ends: usize,
    chunk_was_last: bool,
}

impl Hearing {
    fn take(&mut self, message: Said, listener: &mut Option<&mut dyn FnMut(&str)>) {
        self.chunk_was_last = !matches!(message, Said::End);
        match message {
            Said::Stdout(chunk) => {
                self.bytes += chunk.len();
                self.stdout.extend_from_slice(&chunk);
                if let Some(listener) = listener {
                    self.pass_on_lines(listener);
                }
            }
            Said::Stderr(chunk) => {
                self.bytes += chunk.len();
                self.stderr.extend_from_slice(&chunk);
            }
            Said::End => self.ends += 1,
        }
    }

    fn may_have_ended(&mut self) -> bool {
        !std::mem::take(&mut self.chunk_was_last)
    }

    fn pass_on_lines(&mut self, listener: &mut dyn FnMut(&str)) {
        while let Some(end) = self.stdout.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.stdout.drain(..=end).collect();
            listener(String::from_utf8_lossy(&line).trim_end());
        }
    }

    fn finish(&mut self, listener: &mut Option<&mut dyn FnMut(&str)>) {
        if let Some(listener) = listener
            && !self.stdout.is_empty()
        {
            listener(String::from_utf8_lossy(&self.stdout).trim_end());
            self.stdout.clear();
        }
    }
}
