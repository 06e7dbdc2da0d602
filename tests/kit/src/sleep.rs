//! Does a thread sleep, and for how long? The system knows; Linux says so, and elsewhere nothing is found.

use std::{
    env::consts::ARCH,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// Did `poll` put the thread that calls it to sleep each time?
///
/// The system counts how often a thread goes to sleep of its own accord (being interrupted is another count). A single
/// time may be due to the system itself, so only a `poll` that never does without counts. Where there is no such count,
/// nothing is found.
pub fn always_sleeps(mut poll: impl FnMut()) -> bool {
    (0..8).all(|_| {
        let before = n_sleeps();
        poll();
        matches!((before, n_sleeps()), (Some(before), Some(after)) if after > before)
    })
}

/// How often this thread has gone to sleep, where the system says so.
fn n_sleeps() -> Option<u64> {
    let text = fs::read_to_string("/proc/thread-self/status").ok()?;
    let count = text
        .lines()
        .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    count.trim().parse().ok()
}

/// A thread that is going to call a function of the student's which has to sleep, and what the system says of it.
///
/// Elsewhere than on Linux only the polls are counted.
pub struct Sleeper {
    task: PathBuf,
    /// The threads that were there before.
    known: Vec<OsString>,
}

#[derive(Default)]
struct Activity {
    /// Time spent on a processor.
    busy: Duration,
    /// How often the thread was given a processor.
    n_turns: u64,
    /// The same of all threads that have come since, except the one that asks.
    n_turns_of_helpers: u64,
}

impl Sleeper {
    /// The calling thread.
    pub fn this_thread() -> Self {
        Self {
            task: this_task(),
            known: tasks().iter().map(|task| name(task)).collect(),
        }
    }

    /// Looks, from another thread, at a call of `function` that has nothing to do, a fifth of a second at a time.
    /// `n_polls` is how often its only future has been polled.
    ///
    /// Late wakes, or a busy machine, may disturb its peace for a while, so one quiet look among several is enough. Who
    /// polls or looks around every so often has none.
    ///
    /// # Errors
    ///
    /// A sentence about what the thread does instead of sleeping.
    pub fn observe(&self, function: &str, n_polls: impl Fn() -> usize) -> Result<(), String> {
        let mut complaint = String::new();
        for _ in 0..8 {
            let (polls, before) = (n_polls(), self.activity());
            thread::sleep(Duration::from_millis(200));
            let (n_polls, after) = (n_polls() - polls, self.activity());
            let busy = after.busy.saturating_sub(before.busy);
            let n_turns = after.n_turns.saturating_sub(before.n_turns);
            let n_turns_of_helpers = after
                .n_turns_of_helpers
                .saturating_sub(before.n_turns_of_helpers);
            complaint = if n_polls > 0 {
                format!(
                    "in 200 ms without a wake, `{function}` polled its only future {n_polls} times"
                )
            } else if busy > Duration::from_millis(20) {
                format!("in 200 ms without a wake, `{function}` kept a processor busy for {busy:?}")
            } else if n_turns > 0 {
                format!(
                    "in 200 ms without a wake, the thread of `{function}` rose from its sleep {n_turns} times"
                )
            } else if self.is_awake() {
                // It was given no processor for so long, but it wants one.
                format!("without a wake, the thread of `{function}` is awake")
            } else if self.sleeps_with_a_limit() {
                format!(
                    "the thread of `{function}` sleeps with a time limit, after which it looks again; it should sleep until it is woken"
                )
            } else if n_turns_of_helpers > 0 {
                format!(
                    "in 200 ms without a wake, a thread that `{function}` has started rose from its sleep {n_turns_of_helpers} times"
                )
            } else {
                return Ok(());
            };
        }
        Err(complaint)
    }

    fn activity(&self) -> Activity {
        let (busy, n_turns) = schedule(&self.task).unwrap_or_default();
        let me = name(&this_task());
        let n_turns_of_helpers = tasks()
            .iter()
            .filter(|task| name(task) != me && !self.known.contains(&name(task)))
            .filter_map(|task| schedule(task))
            .map(|(_, n_turns)| n_turns)
            .sum();
        Activity {
            busy,
            n_turns,
            n_turns_of_helpers,
        }
    }

    /// Is the thread running, or would it like to?
    fn is_awake(&self) -> bool {
        let text = fs::read_to_string(self.task.join("stat")).unwrap_or_default();
        // The state stands behind the name, which is in parentheses.
        text.rsplit(')')
            .next()
            .is_some_and(|fields| fields.trim_start().starts_with('R'))
    }

    /// Is the thread in a system call that ends of its own accord: a nap, or a wait for a `Condvar`, a channel or an
    /// `unpark` that is limited in time?
    fn sleeps_with_a_limit(&self) -> bool {
        // The numbers of `nanosleep`, `clock_nanosleep` and `futex`.
        let (naps, futex): ([u64; 2], u64) = match (cfg!(target_os = "linux"), ARCH) {
            (true, "x86_64") => ([35, 230], 202),
            (true, "aarch64") => ([101, 115], 98),
            _ => return false,
        };
        let Ok(text) = fs::read_to_string(self.task.join("syscall")) else {
            return false;
        };
        // The number of the call, and its arguments, of which the fourth of `futex` points to the limit.
        let mut fields = text.split_whitespace();
        let call = fields.next().and_then(|field| field.parse::<u64>().ok());
        let limit = fields.nth(3);
        match call {
            Some(call) if naps.contains(&call) => true,
            Some(call) if call == futex => limit.is_some_and(|limit| limit != "0x0"),
            _ => false,
        }
    }
}

/// The folder in which the system describes the calling thread.
fn this_task() -> PathBuf {
    Path::new("/proc").join(fs::read_link("/proc/thread-self").unwrap_or_default())
}

/// The same of all threads of this process.
fn tasks() -> Vec<PathBuf> {
    let entries = fs::read_dir("/proc/self/task").into_iter().flatten();
    entries.flatten().map(|entry| entry.path()).collect()
}

fn name(task: &Path) -> OsString {
    task.file_name().unwrap_or_default().to_owned()
}

/// Time spent on a processor, and how often the thread was given one.
fn schedule(task: &Path) -> Option<(Duration, u64)> {
    let text = fs::read_to_string(task.join("schedstat")).ok()?;
    let mut fields = text
        .split_whitespace()
        .map_while(|field| field.parse::<u64>().ok());
    let busy = Duration::from_nanos(fields.next()?);
    Some((busy, fields.nth(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_nap_is_seen_and_a_calculation_is_not() {
        assert!(always_sleeps(|| thread::sleep(Duration::from_millis(1))));
        assert!(!always_sleeps(|| {
            std::hint::black_box((0..100_u64).sum::<u64>());
        }));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_thread_that_waits_is_at_rest_and_one_that_naps_is_not() {
        for naps in [false, true] {
            let (report, reported) = mpsc::channel();
            let (end, ended) = mpsc::channel::<()>();
            let thread = thread::spawn(move || {
                report.send(Sleeper::this_thread()).expect("it is awaited");
                while naps && ended.try_recv() == Err(mpsc::TryRecvError::Empty) {
                    thread::sleep(Duration::from_millis(5));
                }
                let _ = ended.recv();
            });
            let sleeper = reported.recv().expect("it is sent");
            let verdict = sleeper.observe("recv", || 0);
            drop(end);
            thread.join().expect("it does not panic");
            assert_eq!(verdict.is_err(), naps, "{verdict:?}");
        }
    }
}
