//! What an exploration is asked to do, and what it found.

use std::{error::Error, fmt, str::FromStr, time::Duration};

use crate::engine::strategy::Strategy;

/// What to explore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Another seed means other schedules.
    pub seed: u64,
    /// How many schedules to try: two sevenths with PCT of depth 2, two sevenths with PCT of depth 3, the rest at random.
    pub schedules: usize,
    /// How many steps a schedule may have before it is taken for one that never ends.
    pub max_steps: usize,
    /// Try this schedule alone, as long as the program is the same as when it was named.
    pub only: Option<ScheduleName>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 1,
            schedules: 7_000,
            max_steps: 20_000,
            only: None,
        }
    }
}

/// The name of a schedule, written `pct2:1:17`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScheduleName {
    /// `pct2`, `pct3` or `random`.
    pub scheduler: String,
    /// The seed of the plan.
    pub seed: u64,
    /// Which of the scheduler's schedules, from 0.
    pub number: usize,
}

impl fmt::Display for ScheduleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.scheduler, self.seed, self.number)
    }
}

/// What is not the name of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoScheduleName(String);

impl fmt::Display for NoScheduleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not the name of a schedule, such as `pct2:1:17`",
            self.0
        )
    }
}

impl Error for NoScheduleName {}

impl FromStr for ScheduleName {
    type Err = NoScheduleName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let mut parts = name.split(':');
            let scheduler = parts.next()?.to_owned();
            Strategy::from_name(&scheduler)?;
            let seed = parts.next()?.parse().ok()?;
            let number = parts.next()?.parse().ok()?;
            parts.next().is_none().then_some(Self {
                scheduler,
                seed,
                number,
            })
        };
        parse().ok_or_else(|| NoScheduleName(name.to_owned()))
    }
}

/// What an exploration found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All schedules ended well.
    Pass {
        /// How many were tried. A program without concurrency has few.
        schedules: usize,
    },
    /// A schedule in which the program is wrong.
    Bug(Box<Bug>),
    /// Nothing can be said.
    Inconclusive {
        /// Why not, in a sentence. It begins with "step bound" if a schedule did not come to an end.
        reason: String,
        /// How many schedules were tried.
        schedules: usize,
    },
}

/// A schedule in which the program is wrong, and what happened in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bug {
    /// What went wrong.
    pub kind: BugKind,
    /// The same in words; for a panic, its message.
    pub message: String,
    /// `file:line:column` of the panic, or nothing.
    pub location: String,
    /// The schedule, to be tried again with [`Plan::only`].
    pub schedule: ScheduleName,
    /// How many schedules were tried, this one included.
    pub schedules: usize,
    /// The threads and where they were left. The main thread is the first one.
    pub threads: Vec<ThreadEnd>,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// What goes wrong in a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BugKind {
    /// The main thread waits for ever: nothing can run any more.
    Deadlock,
    /// The main thread's body panicked.
    Panic,
    /// A [`sometimes`](super::sometimes) that was never true in any schedule.
    Never,
}

/// Where a thread was left at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadEnd {
    /// "main", the name it was given, or "thread 1".
    pub name: String,
    /// "finished", "panicked", "running", "waits for lock #2", "sleeps on a Condvar", "parked", "waits in recv",
    /// "sleeps until 10ms" and the like.
    pub end: String,
    /// Is it a thread that nobody can join any more?
    pub detached: bool,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The thread that did it, an index into [`Bug::threads`].
    pub thread: usize,
    /// Virtual time since the execution began.
    pub clock: Duration,
    /// What kind of thing it is.
    pub kind: EventKind,
    /// What it is, in a few words.
    pub text: String,
}

macro_rules! event_kinds {
    ($($kind:ident $word:literal $about:literal)*) => {
        /// Kinds of events. The first four are for harnesses, who see polls and wakes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $(#[doc = $about] $kind,)*
        }

        impl EventKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The kind as a word, for machines.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }

            /// The kind that has this word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.word() == word)
            }
        }
    };
}

event_kinds! {
    Poll "poll" "A future is polled."
    Ready "ready" "A poll returned `Ready`."
    Pending "pending" "A poll returned `Pending`."
    Wake "wake" "A waker is called."
    Lock "lock" "A lock is taken or given back."
    Wait "wait" "A thread waits, or stops waiting."
    Notify "notify" "A condition variable is notified."
    Sleep "sleep" "A thread goes to sleep, or wakes up."
    Park "park" "A thread parks, or is unparked."
    Send "send" "Something is sent or received on a channel."
    Spawn "spawn" "A thread is started."
    Atomic "atomic" "An atomic is read or written."
    Panic "panic" "A panic."
    Note "note" "Anything else."
}

#[cfg(test)]
mod tests {
    use super::{EventKind, ScheduleName};

    #[test]
    fn the_name_of_a_schedule_goes_there_and_back() {
        let name: ScheduleName = "pct2:1:17".parse().unwrap();
        assert_eq!(
            (name.scheduler.as_str(), name.seed, name.number),
            ("pct2", 1, 17)
        );
        assert_eq!(name.to_string(), "pct2:1:17");
    }

    #[test]
    fn what_is_not_the_name_of_a_schedule_is_refused() {
        for wrong in ["", "pct2", "pct2:1", "pct2:1:17:4", "dfs:1:2", "pct2:x:1"] {
            let refused = wrong.parse::<ScheduleName>().unwrap_err();
            assert!(refused.to_string().contains(wrong));
        }
    }

    #[test]
    fn every_kind_of_event_has_a_word() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_word(kind.word()), Some(*kind));
        }
        assert_eq!(EventKind::from_word("what"), None);
    }
}
