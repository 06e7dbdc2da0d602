//! Exploring schedules: what a harness calls.
//!
//! [`explore`] runs a body many times, each time under another *schedule*: another order in which its threads take
//! their steps. An *execution* is one such run, with a clock that begins at zero and with statics as they were at the
//! beginning of the process. It ends when the body has returned, as a process ends when `main` has.
//!
//! ```
//! use simstd::{
//!     model::{self, Outcome, Plan},
//!     sync::{Arc, atomic::{AtomicUsize, Ordering::SeqCst}},
//!     thread,
//! };
//!
//! fn body() {
//!     let count = Arc::new(AtomicUsize::new(0));
//!     let other = count.clone();
//!     let thread = thread::spawn(move || other.store(other.load(SeqCst) + 1, SeqCst));
//!     count.store(count.load(SeqCst) + 1, SeqCst);
//!     thread.join().unwrap();
//!     assert_eq!(count.load(SeqCst), 2, "an increment was lost");
//! }
//!
//! let plan = Plan { seed: 1, schedules: 500, max_steps: 10_000, only: None };
//! let Outcome::Bug(bug) = model::explore(&plan, body) else { panic!("not found") };
//! assert!(bug.message.contains("an increment was lost"));
//!
//! // The same schedule again, by its name.
//! let only = Plan { only: Some(bug.schedule.to_string().parse().unwrap()), ..plan };
//! let Outcome::Bug(again) = model::explore(&only, body) else { panic!("not found again") };
//! assert_eq!(bug.events, again.events);
//! ```

mod explore;
mod outcome;
mod progress;

use std::time::Duration;

pub use explore::explore;
pub use outcome::{Bug, BugKind, Event, EventKind, Outcome, Plan, ScheduleName, ThreadEnd};

use crate::engine::{self, On, What, world::Verdict};

/// Notes an event of the current modelled thread. Does nothing outside of an execution.
pub fn event(kind: EventKind, text: impl Into<String>) {
    let text = text.into();
    engine::try_with(|world| world.write(What::Text(kind, text)));
}

/// A claim that something happens in some schedule, if not in all: the exploration as a whole fails
/// ([`BugKind::Never`]) when the sentence was noted, but never with `held`.
///
/// Judged only if the whole portfolio was run, with at least 100 schedules.
pub fn sometimes(sentence: &str, held: bool) {
    engine::with(|world| {
        match world
            .sentences
            .iter_mut()
            .find(|(known, _)| known == sentence)
        {
            Some((_, ever)) => *ever |= held,
            None => world.sentences.push((sentence.into(), held)),
        }
    });
}

/// Ends the exploration as inconclusive: the program did something that the model cannot do.
pub fn unmodelled(what: &str) -> ! {
    engine::abandon(Verdict::Inconclusive(format!("UNMODELLED: {what}")))
}

/// Virtual time since the execution began. A look at this clock costs no time and is no step.
pub fn now() -> Duration {
    engine::with(|world| world.now)
}

/// Threads that were started in this execution, the main thread not counted.
pub fn threads_started() -> usize {
    engine::with(|world| world.threads.len() - 1)
}

/// Threads that have not ended, the main thread not counted.
pub fn threads_alive() -> usize {
    engine::with(|world| world.alive())
}

/// A scheduling point: others may run here. For harnesses whose own instruments are not modelled.
pub fn step() {
    engine::point();
}

/// Lets everything else run until all other threads have ended or wait for something that no passing of time brings.
///
/// Returns early if something ticks without end.
pub fn quiesce() {
    engine::block(On::Quiet, None);
}

/// Runs `f` without noting what the current modelled thread does in it.
pub fn without_events<R>(f: impl FnOnce() -> R) -> R {
    struct Unmute;
    impl Drop for Unmute {
        fn drop(&mut self) {
            engine::try_with(|world| world.mute(-1));
        }
    }
    engine::try_with(|world| world.mute(1));
    let _unmute = Unmute;
    f()
}
