//! What happens in one execution, kept in a compact form and worded only when somebody asks.

use std::{collections::VecDeque, fmt, time::Duration};

use crate::model::EventKind;

/// Only the beginning and the end of a long execution are kept.
const KEPT_AT_EACH_END: usize = 300;

/// Events are drawn side by side, so they are kept short.
const WIDTH: usize = 40;

/// A value that an atomic held, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shown {
    Bool(bool),
    Number(i128),
    /// An address, which is another one at every run.
    Pointer,
}

impl Shown {
    /// What an atomic with such values is called.
    fn noun(self) -> &'static str {
        match self {
            Shown::Bool(_) => "flag",
            Shown::Number(_) => "number",
            Shown::Pointer => "pointer",
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shown::Bool(value) => value.fmt(f),
            Shown::Number(value) => value.fmt(f),
            Shown::Pointer => f.write_str("an address"),
        }
    }
}

/// What happened. Numbers name objects in the order of their first use; threads are named by their index.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Locks(u32),
    ReadLocks(u32),
    FindsLocked(u32),
    WaitsForLock(u32),
    Unlocks(u32),
    WaitsOn {
        condvar: u32,
        until: Option<Duration>,
    },
    WokenOn {
        condvar: u32,
        timed_out: bool,
    },
    Notifies {
        condvar: u32,
        woken: usize,
    },
    Sleeps(Duration),
    WakesUp,
    Parks(Option<Duration>),
    Unparked {
        timed_out: bool,
    },
    Unparks(usize),
    Sends(u32),
    SendWaits(u32),
    SendFails(u32),
    Receives(u32),
    ReceiveWaits(u32),
    FindsEmpty(u32),
    Hangs(u32),
    ReceiveTimesOut(u32),
    Spawns(usize),
    Joins(usize),
    Ends,
    Loads(u32, Shown),
    Stores(u32, Shown),
    Updates(u32, Shown, Shown),
    Compares(u32, Shown),
    Initialises(u32),
    WaitsForOnce(u32),
    Arrives(u32),
    Panics(String),
    Text(EventKind, String),
}

impl What {
    pub(crate) fn kind(&self) -> EventKind {
        match self {
            What::Locks(_) | What::ReadLocks(_) | What::FindsLocked(_) | What::Unlocks(_) => {
                EventKind::Lock
            }
            What::WaitsForLock(_) | What::WaitsOn { .. } | What::WokenOn { .. } => EventKind::Wait,
            What::WaitsForOnce(_) | What::Joins(_) | What::Arrives(_) => EventKind::Wait,
            What::Notifies { .. } => EventKind::Notify,
            What::Sleeps(_) | What::WakesUp => EventKind::Sleep,
            What::Parks(_) | What::Unparked { .. } | What::Unparks(_) => EventKind::Park,
            What::Sends(_) | What::SendWaits(_) | What::SendFails(_) | What::Hangs(_) => {
                EventKind::Send
            }
            What::Receives(_) | What::ReceiveWaits(_) | What::FindsEmpty(_) => EventKind::Send,
            What::ReceiveTimesOut(_) => EventKind::Send,
            What::Spawns(_) => EventKind::Spawn,
            What::Loads(..) | What::Stores(..) | What::Updates(..) | What::Compares(..) => {
                EventKind::Atomic
            }
            What::Ends | What::Initialises(_) => EventKind::Note,
            What::Panics(_) => EventKind::Panic,
            What::Text(kind, _) => *kind,
        }
    }

    /// The sentence about it; `name` tells the names of threads.
    pub(crate) fn words(&self, name: impl Fn(usize) -> String) -> String {
        let until = |deadline: &Option<Duration>| match deadline {
            Some(deadline) => format!(" until {deadline:?}"),
            None => String::new(),
        };
        match self {
            What::Locks(n) => format!("locks #{n}"),
            What::ReadLocks(n) => format!("locks #{n} for reading"),
            What::FindsLocked(n) => format!("finds #{n} locked"),
            What::WaitsForLock(n) => format!("waits for lock #{n}"),
            What::Unlocks(n) => format!("unlocks #{n}"),
            What::WaitsOn { condvar, until } => {
                format!("waits on condvar #{condvar}{}", until_short(until))
            }
            What::WokenOn {
                condvar,
                timed_out: false,
            } => format!("wakes on condvar #{condvar}"),
            What::WokenOn {
                condvar,
                timed_out: true,
            } => format!("times out on condvar #{condvar}"),
            What::Notifies { condvar, woken: 0 } => {
                format!("notifies #{condvar}: nobody")
            }
            What::Notifies { condvar, woken: 1 } => format!("notifies condvar #{condvar}"),
            What::Notifies { condvar, woken } => {
                format!("notifies condvar #{condvar}: wakes {woken}")
            }
            What::Sleeps(duration) => format!("sleeps for {duration:?}"),
            What::WakesUp => "wakes up".into(),
            What::Parks(deadline) => format!("parks{}", until(deadline)),
            What::Unparked { timed_out: false } => "is unparked".into(),
            What::Unparked { timed_out: true } => "stops parking: time is up".into(),
            What::Unparks(thread) => format!("unparks {}", name(*thread)),
            What::Sends(n) => format!("sends on channel #{n}"),
            What::SendWaits(n) => format!("waits to send on channel #{n}"),
            What::SendFails(n) => format!("finds nobody receiving on #{n}"),
            What::Receives(n) => format!("receives from channel #{n}"),
            What::ReceiveWaits(n) => format!("waits in recv on channel #{n}"),
            What::FindsEmpty(n) => format!("finds channel #{n} empty"),
            What::Hangs(n) => format!("finds channel #{n} disconnected"),
            What::ReceiveTimesOut(n) => format!("times out in recv on channel #{n}"),
            What::Spawns(thread) => format!("starts {}", name(*thread)),
            What::Joins(thread) => format!("waits for {} to end", name(*thread)),
            What::Ends => "ends".into(),
            What::Loads(n, value) => format!("reads {} #{n}: {value}", value.noun()),
            What::Stores(n, value) => format!("sets {} #{n} to {value}", value.noun()),
            What::Updates(n, Shown::Pointer, _) => format!("changes pointer #{n}"),
            What::Updates(n, old, new) => format!("{} #{n}: {old} to {new}", old.noun()),
            What::Compares(n, value) => format!("{} #{n} is {value}", value.noun()),
            What::Initialises(n) => format!("initialises once #{n}"),
            What::WaitsForOnce(n) => format!("waits for once #{n}"),
            What::Arrives(n) => format!("waits at barrier #{n}"),
            What::Panics(message) => short(format!("panics: {message}")),
            What::Text(_, text) => text.clone(),
        }
    }
}

/// One line that fits into a lane; the whole message is told elsewhere.
fn short(text: String) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line == text && line.chars().count() <= WIDTH {
        return text;
    }
    line.chars().take(WIDTH - 1).chain(['…']).collect()
}

fn until_short(deadline: &Option<Duration>) -> String {
    deadline.map_or(String::new(), |deadline| format!(", {deadline:?}"))
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) thread: usize,
    pub(crate) clock: Duration,
    pub(crate) what: What,
}

/// The log of one execution.
#[derive(Debug, Default)]
pub(crate) struct Log {
    first: Vec<Entry>,
    last: VecDeque<Entry>,
    left_out: usize,
}

impl Log {
    pub(crate) fn clear(&mut self) {
        self.first.clear();
        self.last.clear();
        self.left_out = 0;
    }

    pub(crate) fn write(&mut self, entry: Entry) {
        if self.first.len() < KEPT_AT_EACH_END {
            self.first.push(entry);
            return;
        }
        if self.last.len() == KEPT_AT_EACH_END {
            self.last.pop_front();
            self.left_out += 1;
        }
        self.last.push_back(entry);
    }

    /// The entries in order. Where some were left out, an entry says how many.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let mut entries = self.first.clone();
        if let (1.., Some(next)) = (self.left_out, self.last.front()) {
            entries.push(Entry {
                what: What::Text(
                    EventKind::Note,
                    format!("({} events left out)", self.left_out),
                ),
                ..next.clone()
            });
        }
        entries.extend(self.last.iter().cloned());
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, KEPT_AT_EACH_END, Log, What};

    #[test]
    fn panics_are_told_in_one_short_line() {
        let words = |message: &str| What::Panics(message.into()).words(|_| String::new());
        assert_eq!(words("on purpose"), "panics: on purpose");
        assert_eq!(
            words("assertion `left == right` failed\n  left: 1"),
            "panics: assertion `left == right` faile…"
        );
        assert_eq!(words("a\nb"), "panics: a…");
    }

    #[test]
    fn a_long_execution_keeps_its_two_ends() {
        let mut log = Log::default();
        for n in 0..1000 {
            log.write(Entry {
                thread: 0,
                clock: Default::default(),
                what: What::Locks(n),
            });
        }
        let words: Vec<_> = log
            .entries()
            .iter()
            .map(|e| e.what.words(|t| t.to_string()))
            .collect();
        assert_eq!(words.len(), 2 * KEPT_AT_EACH_END + 1);
        assert_eq!(words[0], "locks #0");
        assert_eq!(words[KEPT_AT_EACH_END], "(400 events left out)");
        assert_eq!(words[KEPT_AT_EACH_END + 1], "locks #700");
        assert_eq!(words.last().unwrap(), "locks #999");
    }
}
