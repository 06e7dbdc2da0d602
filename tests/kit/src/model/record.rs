//! Where the instruments of this module write: the journal of the running test.

use crate::{journal, timeline::Role};

#[track_caller]
pub(super) fn complain(message: &str) -> ! {
    journal::current().complain(message)
}

pub(super) fn poll_began(name: &str) {
    journal::current().poll_began(Role::Task, name);
}

pub(super) fn polled(name: &str, pending: bool) {
    journal::current().poll_ended(Role::Task, name, pending);
}

pub(super) fn woke(name: &str) {
    journal::current().woke(Role::Task, name, format_args!("`{name}` is woken"));
}

pub(super) fn dropped(name: &str) {
    journal::current().dropped(Role::Task, name, format_args!("`{name}` is dropped"));
}

pub(super) fn waker_cloned(name: &str) {
    journal::current().waker_cloned(Role::Task, name);
}

pub(super) fn waker_released(name: &str) {
    journal::current().waker_released(Role::Task, name);
}
