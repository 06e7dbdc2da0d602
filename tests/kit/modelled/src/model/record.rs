//! Where the instruments of this module write: the events of the running schedule.

use simstd::model::{EventKind, event};

/// Real threads remember a complaint that somebody swallows; here it is the schedule that fails.
#[track_caller]
pub(super) fn complain(message: &str) -> ! {
    panic!("{message}")
}

pub(super) fn poll_began(name: &str) {
    event(EventKind::Poll, format!("polls {name}"));
}

pub(super) fn polled(name: &str, pending: bool) {
    if pending {
        event(EventKind::Pending, format!("{name} is Pending"));
    } else {
        event(EventKind::Ready, format!("{name} is Ready"));
    }
}

pub(super) fn woke(name: &str) {
    event(EventKind::Wake, format!("wakes {name}"));
}

pub(super) fn dropped(name: &str) {
    event(EventKind::Note, format!("drops {name}"));
}

/// Who holds a waker is no event of a schedule.
pub(super) fn waker_cloned(_name: &str) {}

pub(super) fn waker_released(_name: &str) {}
