//! Where the instruments of this module write: the journal of the running test.

use crate::journal;

pub(super) fn poll_began(name: &str) {
    let journal = journal::current();
    journal.poll_began();
    journal.call_began(&format!("{name}.poll"));
}

pub(super) fn polled(name: &str, pending: bool) {
    let journal = journal::current();
    let result = if pending { " Pending" } else { " Ready" };
    journal.call_ended(&format!("{name}.poll"), result);
    journal.polled(
        name,
        pending,
        format_args!("`{name}` is {}", if pending { "pending" } else { "ready" }),
    );
}

pub(super) fn woke(name: &str) {
    journal::current().woke(format_args!("`{name}` is woken"));
}

pub(super) fn dropped(name: &str) {
    journal::current().dropped(name, format_args!("`{name}` is dropped"));
}
