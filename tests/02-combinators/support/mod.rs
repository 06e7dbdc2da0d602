//! What the steps of this chapter share.

use kit::{Gate, WakeCounter};

/// Opens the gate that `child` waits at, which must call the wake that the combinator was last polled with.
#[track_caller]
pub fn open_and_expect_wake(gate: &Gate, child: &str, wake: &WakeCounter) {
    let before = wake.count();
    gate.open();
    assert!(
        wake.count() > before,
        "`{child}` can go on now, but the wake that the combinator was last polled with was not called: \
         `{child}` was not given it"
    );
}

/// Since `wake` was made, `n_finished` children have finished, and nobody but the combinator can have called it. It may have
/// done so in order to go on after a child, in one step or in two; else it has no reason.
#[track_caller]
pub fn expect_hardly_any_wakes(wake: &WakeCounter, n_finished: usize) {
    let n_wakes = wake.count();
    assert!(
        n_wakes <= 2 * n_finished,
        "the combinator called its own wake {n_wakes} times; children that had finished: {n_finished}. \
         A wake for which nothing has happened brings a poll for nothing"
    );
}

/// For `calls` of a probe that nobody wakes: it complains when it is polled over and over for no reason.
pub fn patience(name: &'static str) -> impl FnMut() + 'static {
    let mut polls = 0;
    move || {
        polls += 1;
        assert!(
            polls <= 8,
            "`{name}` was polled {polls} times although nothing woke it: a poll must return, not loop until a child is ready"
        );
    }
}

/// A `poll` of `what` that puts the thread to sleep each time does something else than to poll.
#[track_caller]
pub fn expect_no_sleep(what: &str, poll: impl FnMut()) {
    assert!(
        !kit::always_sleeps(poll),
        "each poll of {what} puts the thread to sleep, and with it every other future of the thread"
    );
}
