//! `watch` on a terminal.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::fd::OwnedFd,
    process::Child,
    sync::mpsc::{self, Receiver},
    time::{Duration, Instant},
};

use rustix::{
    process::{Pid, Signal, kill_process},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize},
};

use super::beside::{Course, pass_on};
use crate::tiny::{answering, command};

const PATIENCE: Duration = Duration::from_secs(120);

/// A terminal with `watch` in it.
struct Terminal {
    hand: File,
    screen: File,
    lines: Receiver<String>,
    runner: Child,
    said: String,
}

impl Terminal {
    fn start(course: &Course, arguments: &str) -> Self {
        let hand = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&hand).unwrap();
        unlockpt(&hand).unwrap();
        let name = ptsname(&hand, Vec::new()).unwrap();
        let screen = OpenOptions::new()
            .read(true)
            .write(true)
            .open(name.to_str().unwrap())
            .unwrap();
        let size = Winsize {
            ws_row: 40,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&hand, size).unwrap();
        let end = || OwnedFd::from(screen.try_clone().unwrap());
        let runner = command(course.root(), arguments)
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .env_remove("CI")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        let hand = File::from(hand);
        let (sender, lines) = mpsc::channel();
        pass_on(hand.try_clone().unwrap(), sender);
        Self {
            hand,
            screen,
            lines,
            runner,
            said: String::new(),
        }
    }

    fn press(&mut self, keys: &str) {
        self.hand.write_all(keys.as_bytes()).unwrap();
    }

    fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("waited in vain for `{text}`; it said\n{}", self.said);
            };
            self.said.push_str(&line);
            if line.contains(text) {
                return;
            }
        }
    }

    fn takes_lines(&self) -> bool {
        let modes = tcgetattr(&self.screen).unwrap().local_modes;
        modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.runner.kill();
        let _ = self.runner.wait();
    }
}

#[test]
fn keys_are_obeyed_one_by_one_and_the_terminal_is_given_back() {
    let course = Course::take();
    course.save(&answering("41"));
    let mut terminal = Terminal::start(&course, "watch chapter 1");
    terminal.wait_for("h hint");
    assert!(!terminal.takes_lines());
    assert!(terminal.said.contains("\u{1b}[2J"), "{}", terminal.said);
    terminal.press("n");
    terminal.wait_for("chapter 1 is not done yet");
    terminal.wait_for("next: answer, look at");
    // An arrow has letters in it, too.
    terminal.press("\u{1b}[A");
    terminal.press("r");
    terminal.wait_for("checking chapter 1");
    terminal.wait_for("h hint");
    course.save(&answering("42"));
    terminal.wait_for("it was the last chapter");
    terminal.wait_for("h hint");
    terminal.press("q");
    let code = terminal.runner.wait().unwrap().code();
    assert_eq!(code, Some(0));
    assert!(terminal.takes_lines());
}

#[test]
fn ctrl_c_gives_the_terminal_back() {
    let course = Course::take();
    course.save(&answering("41"));
    let mut terminal = Terminal::start(&course, "watch chapter 1");
    terminal.wait_for("h hint");
    assert!(!terminal.takes_lines());
    kill_process(Pid::from_child(&terminal.runner), Signal::INT).unwrap();
    let code = terminal.runner.wait().unwrap().code();
    assert_eq!(code, Some(130));
    assert!(terminal.takes_lines());
}
