//! What kind of hang a hang is, told from the journal.

use crate::journal::{Happening, Snapshot};

/// Polls in one second above which a student's code is not waiting but polling without end.
const SPINNING: usize = 1_000;

/// A hang, named for machines and explained for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    pub(crate) kind: &'static str,
    pub(crate) message: String,
}

/// Compares the journal as it was about a second before the limit with the journal at the limit.
pub(crate) fn diagnose(earlier: &Snapshot, now: &Snapshot) -> Diagnosis {
    let polls = now.polls - earlier.polls;
    let wakes = now.wakes - earlier.wakes;
    let inside = match now.calls.last() {
        Some(call) => format!("{call} has not returned. "),
        None => String::new(),
    };
    let waiting = match &now.pending[..] {
        [] => String::new(),
        names => format!(" Still pending: {}.", names.join(", ")),
    };
    let (kind, what) = if polls > SPINNING && wakes > SPINNING {
        (
            "woken_without_end",
            format!(
                "In the last second there were {polls} polls and {wakes} wakes: something wakes at every poll although nothing has happened."
            ),
        )
    } else if polls > SPINNING {
        (
            "spinning",
            format!(
                "In the last second there were {polls} polls and {wakes} wakes: it polls without waiting to be woken."
            ),
        )
    } else if polls > 0 || wakes > 0 {
        (
            "still_running",
            format!(
                "In the last second there were still {polls} polls and {wakes} wakes, but no end."
            ),
        )
    } else if now.wakes_under_way > 0 {
        (
            "not_returned",
            format!(
                "A wake was called, and the call has not returned: it waits for something, or goes round in a loop.{waiting}"
            ),
        )
    } else if now
        .calls
        .last()
        .is_some_and(|call| call.starts_with("wake"))
    {
        (
            "not_returned",
            format!("It waits for something in there, or goes round in a loop.{waiting}"),
        )
    } else if now.last == Some(Happening::Wake) {
        (
            "lost_wake",
            format!(
                "A wake came after the last poll, and no poll followed it: the wake was lost.{waiting}"
            ),
        )
    } else if now.last == Some(Happening::Poll) && !now.pending.is_empty() {
        let holders = match now.live_wakers {
            0 => "nobody is left who would wake it",
            _ => "a waker is still held, but nobody has called it",
        };
        (
            "nobody_wakes",
            format!("It waits for a wake, and {holders}.{waiting}"),
        )
    } else if !now.calls.is_empty() {
        (
            "not_returned",
            "The test has seen no poll and no wake in the last second: it loops or blocks inside this call.".into(),
        )
    } else {
        ("silent", "The test was stopped at its limit; its instruments saw nothing happen in the last second.".into())
    };
    Diagnosis {
        kind,
        message: inside + &what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> Snapshot {
        Snapshot {
            polls: 0,
            wakes: 0,
            wakes_under_way: 0,
            live_wakers: 0,
            calls: Vec::new(),
            last: None,
            pending: Vec::new(),
        }
    }

    fn kind(now: Snapshot) -> &'static str {
        diagnose(&quiet(), &now).kind
    }

    #[test]
    fn each_kind_of_hang_has_its_name() {
        let busy = Snapshot {
            polls: 5_000,
            last: Some(Happening::Poll),
            ..quiet()
        };
        assert_eq!(kind(busy.clone()), "spinning");
        assert_eq!(
            kind(Snapshot {
                wakes: 5_000,
                ..busy
            }),
            "woken_without_end"
        );
        assert_eq!(
            kind(Snapshot {
                polls: 3,
                ..quiet()
            }),
            "still_running"
        );
        assert_eq!(
            kind(Snapshot {
                calls: vec!["poll".into()],
                ..quiet()
            }),
            "not_returned"
        );
        assert_eq!(kind(quiet()), "silent");
    }

    #[test]
    fn a_wake_after_the_last_poll_was_lost() {
        let now = Snapshot {
            polls: 2,
            wakes: 1,
            last: Some(Happening::Wake),
            ..quiet()
        };
        assert_eq!(diagnose(&now, &now).kind, "lost_wake");
    }

    #[test]
    fn a_wake_that_does_not_return_is_not_lost() {
        let now = Snapshot {
            polls: 1,
            wakes: 1,
            wakes_under_way: 1,
            calls: vec!["run_all".into()],
            last: Some(Happening::Wake),
            ..quiet()
        };
        assert_eq!(diagnose(&now, &now).kind, "not_returned");
        let now = Snapshot {
            wakes_under_way: 0,
            calls: vec!["run_all".into(), "wake, on another thread".into()],
            ..now
        };
        assert_eq!(diagnose(&now, &now).kind, "not_returned");
    }

    #[test]
    fn waiting_with_nobody_to_wake_is_named_with_who_waits() {
        let now = Snapshot {
            polls: 2,
            last: Some(Happening::Poll),
            calls: vec!["run_all".into()],
            pending: vec!["a".into(), "b".into()],
            ..quiet()
        };
        let diagnosis = diagnose(&now, &now);
        assert_eq!(diagnosis.kind, "nobody_wakes");
        assert!(
            diagnosis.message.starts_with("run_all has not returned."),
            "{}",
            diagnosis.message
        );
        assert!(
            diagnosis.message.ends_with("Still pending: a, b."),
            "{}",
            diagnosis.message
        );
    }
}
