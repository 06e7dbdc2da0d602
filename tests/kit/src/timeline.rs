//! The timeline: every poll, wake, clone and drop that the instruments saw during one test, as data.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use crate::wire::Record;

/// How many moments are kept from the beginning of a test, and how many from its end.
pub(crate) const KEPT: usize = 150;

/// What a moment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A call of the student's code by the test.
    Call,
    /// A future that is polled by hand, or a probe inside the student's code.
    Future,
    /// A future that something runs: whoever is woken for it must poll it.
    Task,
    /// A waker of the test's.
    Waker,
    /// A wake function of the test's, which cannot be cloned into something else.
    Wake,
}

impl Role {
    /// A moment of the subject of that name.
    pub(crate) fn about(self, subject: &str, kind: Kind) -> About<'_> {
        About {
            role: self,
            subject,
            kind,
        }
    }

    /// The role as one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Future => "future",
            Self::Task => "task",
            Self::Waker => "waker",
            Self::Wake => "wake",
        }
    }
}

/// What happened in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The test calls the student's code.
    Call,
    /// That call has returned.
    Return,
    /// A poll begins.
    Poll,
    /// It ends with `Pending`.
    Pending,
    /// It ends with `Ready`.
    Ready,
    /// A wake is called.
    Wake,
    /// A waker is cloned.
    Clone,
    /// A clone of a waker is dropped.
    Release,
    /// A future is dropped.
    Drop,
    /// Anything else that a test wants to tell.
    Note,
}

impl Kind {
    /// How a poll ended.
    pub(crate) fn polled(pending: bool) -> Self {
        if pending { Self::Pending } else { Self::Ready }
    }

    /// The kind as one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Return => "return",
            Self::Poll => "poll",
            Self::Pending => "pending",
            Self::Ready => "ready",
            Self::Wake => "wake",
            Self::Clone => "clone",
            Self::Release => "release",
            Self::Drop => "drop",
            Self::Note => "note",
        }
    }
}

/// Whom a moment is about, and what happens to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    role: Role,
    subject: &'a str,
    kind: Kind,
}

impl About<'_> {
    /// A note, which is about nobody.
    pub(crate) fn nothing() -> Self {
        Role::Call.about("", Kind::Note)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Moment {
    after: Duration,
    thread: usize,
    role: Role,
    subject: String,
    kind: Kind,
    text: String,
}

/// The moments of one test, bounded.
#[derive(Debug)]
pub(crate) struct Timeline {
    begun: Instant,
    first: Vec<Moment>,
    last: VecDeque<Moment>,
    left_out: usize,
}

impl Timeline {
    pub(crate) fn new() -> Self {
        Self {
            begun: Instant::now(),
            first: Vec::new(),
            last: VecDeque::new(),
            left_out: 0,
        }
    }

    /// Adds a moment on the thread of that number; the test's own is number zero.
    pub(crate) fn add(&mut self, thread: usize, about: About<'_>, text: String) {
        let moment = Moment {
            after: self.begun.elapsed(),
            thread,
            role: about.role,
            subject: about.subject.to_owned(),
            kind: about.kind,
            text,
        };
        if self.first.len() < KEPT {
            return self.first.push(moment);
        }
        if self.last.len() == KEPT {
            self.last.pop_front();
            self.left_out += 1;
        }
        self.last.push_back(moment);
    }

    /// The moments as records, in order. What was left out between beginning and end is said by one of its own.
    pub(crate) fn records(&self) -> Vec<Record> {
        let record = |moment: &Moment| Record::Moment {
            nanoseconds: u64::try_from(moment.after.as_nanos()).unwrap_or(u64::MAX),
            thread: moment.thread,
            role: moment.role.word().into(),
            subject: moment.subject.clone(),
            kind: moment.kind.word().into(),
            text: moment.text.clone(),
        };
        let mut records: Vec<Record> = self.first.iter().map(record).collect();
        if self.left_out > 0 {
            records.push(Record::LeftOut {
                moments: self.left_out,
            });
        }
        records.extend(self.last.iter().map(record));
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_timeline_keeps_its_ends_and_counts_what_is_missing() {
        let mut timeline = Timeline::new();
        let about = Role::Task.about("a", Kind::Poll);
        for number in 0..1000 {
            timeline.add(0, about, number.to_string());
        }
        let records = timeline.records();
        assert_eq!(records.len(), 2 * KEPT + 1);
        assert_eq!(
            records[KEPT],
            Record::LeftOut {
                moments: 1000 - 2 * KEPT
            }
        );
        let text = |record: &Record| match record {
            Record::Moment { text, .. } => text.clone(),
            other => panic!("{other:?} is no moment"),
        };
        assert_eq!(text(&records[0]), "0");
        assert_eq!(text(records.last().unwrap()), "999");
    }
}
