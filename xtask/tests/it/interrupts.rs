//! Whatever ends the runner, no process is left behind.
#![cfg(unix)]

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::tiny::{armed, command, shared_with_arsenal, solution};

const PATIENCE: Duration = Duration::from_secs(120);

/// Begins a check whose test hangs, ends the runner by a signal, and returns its exit code when the test is gone.
fn end_a_running_check(signal: Signal) -> Option<i32> {
    let scratch = tempfile::tempdir().unwrap();
    let pid_file = scratch.path().join("pid");
    let body = format!("given::tell_process({pid_file:?}); loop {{ std::thread::park() }}");
    let folder = solution(&armed(&body));
    let arguments = format!(
        "check chapter 1 answer --solution {}",
        folder.path().display()
    );
    let mut runner = command(shared_with_arsenal(), &arguments).spawn().unwrap();

    let test = wait_for(|| {
        fs::read_to_string(&pid_file)
            .ok()?
            .parse()
            .ok()
            .and_then(Pid::from_raw)
    });
    kill_process(Pid::from_child(&runner), signal).unwrap();
    let code = runner.wait().unwrap().code();
    wait_for(|| test_kill_process(test).is_err().then_some(()));
    code
}

fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn ctrl_c_takes_the_tests_along() {
    assert_eq!(end_a_running_check(Signal::INT), Some(130));
}

#[test]
fn a_killed_runner_leaves_no_test_behind() {
    assert_eq!(end_a_running_check(Signal::KILL), None);
}
