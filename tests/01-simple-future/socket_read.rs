//! Step 4: socket_read — waiting for somebody else
//!
//! `Socket` is given in `src/socket.rs`; read its documentation first. Write `SocketRead` in `src/socket_read.rs`: a
//! future of the next bytes of a socket.
//!
//! - `SocketRead::new(&socket)` does nothing but remember the socket.
//! - A poll that finds something to read returns `Ready` with what `read_buf` gives, all of it. `read_buf` is called
//!   once in the life of a `SocketRead`, and never on a socket with nothing to read. The end of the stream is something
//!   to read: no bytes.
//! - A poll that finds nothing returns `Pending` without waiting, not even for a moment, having seen to it that the socket calls the `wake` of
//!   *this* poll when something arrives. It does not call `wake` itself: nothing has happened yet.
//! - Dropping it does nothing to the socket, whose callback may be another one's by then.
//! - A poll may come although nothing has happened, or somebody else may have taken the data. Then it is `Pending`
//!   again.
//!
//! There is no gap between looking and registering: if something arrives in between, `set_readable_callback` calls back
//! at once. What a `SocketRead` does when it is polled after `Ready` is your own choice.

kit::simple_future!();

use simple_future::{Peer, Poll, SimpleFuture, Socket, SocketRead};
use std::thread;

/// What the peer of a fresh socket sees of it: reads and registrations.
fn untouched(peer: &Peer) -> bool {
    let (n_reads, n_registrations): (usize, usize) = (peer.reads(), peer.registrations());
    n_reads == 0 && n_registrations == 0
}

#[track_caller]
fn expect_bytes(found: &[u8], expected: &[u8]) {
    assert!(
        found == expected,
        "`SocketRead` returned {:?}; the peer had sent {:?}",
        String::from_utf8_lossy(found),
        String::from_utf8_lossy(expected)
    );
}

/// Data that is there already is returned by the first poll.
#[kit::test]
fn data_that_is_there_is_read_at_once() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    peer.send(b"hello");
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    let bytes: Vec<u8> = expect_ready(read.poll(wake.wake()), "the poll of a socket with data");
    expect_bytes(&bytes, b"hello");
    // Who registers first and looks afterwards is called back by the socket, once for each registration.
    let (n_wakes, n_registrations): (usize, usize) = (wake.count(), peer.registrations());
    assert!(
        n_wakes <= n_registrations,
        "the poll of a socket with data called `wake` itself: it was called {n_wakes} times, and the socket can have \
         done so {n_registrations} times"
    );
}

/// Constructing the future touches nothing: a future does nothing until it is polled.
#[kit::test]
fn nothing_happens_before_the_first_poll() {
    let (socket, peer) = Socket::pair();
    peer.send(b"hello");
    let _read = SocketRead::new(&socket);
    assert!(
        untouched(&peer),
        "`SocketRead::new` has read from the socket or set its callback already"
    );
}

/// With nothing to read, a poll returns `Pending` at once and leaves `read_buf` alone.
#[kit::test]
fn an_empty_socket_is_pending() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    expect_pending(read.poll(wake.wake()), "the poll of an empty socket");
    assert!(
        peer.reads() == 0,
        "`read_buf` was called although there was nothing to read"
    );
}

/// While nothing has arrived, nobody is woken, however often the future is polled.
#[kit::test]
fn an_empty_socket_wakes_nobody() {
    let (first, second) = (
        kit::WakeCounter::new("first wake"),
        kit::WakeCounter::new("second wake"),
    );
    let (socket, _peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    for wake in [&first, &first, &second, &second, &first] {
        expect_pending(read.poll(wake.wake()), "the poll of an empty socket");
        let n_wakes: usize = first.count() + second.count();
        assert!(
            n_wakes == 0,
            "`wake` was called although nothing had arrived"
        );
    }
}

/// A poll returns at once, without a nap in the hope that something arrives meanwhile.
#[kit::test]
fn a_poll_does_not_sleep() {
    let (socket, _peer) = Socket::pair();
    let mut read = SocketRead::new(&socket);
    let sleeps = kit::always_sleeps(|| {
        let _: Poll<Vec<u8>> = read.poll(|| {});
    });
    assert!(
        !sleeps,
        "each poll of an empty socket puts the thread to sleep, and with it every other future of the thread"
    );
}

/// When data arrives after a `Pending`, the wake is called, and the next poll returns the data.
#[kit::test]
fn arriving_data_wakes() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    expect_pending(read.poll(wake.wake()), "the poll of an empty socket");
    thread::scope(|scope| {
        scope.spawn(|| peer.send(b"hello"));
    });
    assert!(
        wake.count() > 0,
        "data arrived, but the `wake` of the pending poll was not called"
    );
    let bytes: Vec<u8> = expect_ready(read.poll(wake.wake()), "the poll after data had arrived");
    expect_bytes(&bytes, b"hello");
}

/// Of the wakes given to several polls, the latest is the one that is called.
#[kit::test]
fn the_latest_wake_is_called() {
    let (first, second) = (
        kit::WakeCounter::new("first wake"),
        kit::WakeCounter::new("second wake"),
    );
    let (socket, peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    expect_pending(read.poll(first.wake()), "the first poll of an empty socket");
    expect_pending(
        read.poll(second.wake()),
        "the second poll of an empty socket",
    );
    peer.send(b"hello");
    assert!(
        second.count() > 0,
        "the second poll was given another `wake` than the first, and it was not called when data arrived"
    );
    let bytes: Vec<u8> = expect_ready(read.poll(second.wake()), "the poll after data had arrived");
    expect_bytes(&bytes, b"hello");
}

/// Two sockets with two different wakes do not get in each other's way.
#[kit::test]
fn each_future_has_its_own_wake() {
    let (first, second) = (
        kit::WakeCounter::new("first wake"),
        kit::WakeCounter::new("second wake"),
    );
    let (socket, peer) = Socket::pair();
    let (other_socket, _other_peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    let mut other = Subject::new(
        "SocketRead::new(&other_socket)",
        SocketRead::new(&other_socket),
    );
    expect_pending(read.poll(first.wake()), "the poll of an empty socket");
    expect_pending(
        other.poll(second.wake()),
        "the poll of another empty socket",
    );
    peer.send(b"hello");
    assert!(
        first.count() > 0,
        "data arrived on one socket, but the `wake` of the future that waits for it was not called"
    );
    let bytes: Vec<u8> = expect_ready(read.poll(first.wake()), "the poll after data had arrived");
    expect_bytes(&bytes, b"hello");
    expect_pending(
        other.poll(second.wake()),
        "the poll of the other socket, which is still empty",
    );
}

/// A poll for no reason does no harm: it is `Pending` again, and data still wakes.
#[kit::test]
fn a_poll_for_no_reason_is_pending_again() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    for _ in 0..3 {
        expect_pending(read.poll(wake.wake()), "the poll of an empty socket");
    }
    peer.send(b"hello");
    assert!(
        wake.count() > 0,
        "data arrived, but the `wake` of the pending polls was not called"
    );
    let bytes: Vec<u8> = expect_ready(read.poll(wake.wake()), "the poll after data had arrived");
    expect_bytes(&bytes, b"hello");
}

/// If somebody else takes the data first, a woken future is `Pending` again, and the next data wakes again.
#[kit::test]
fn a_wake_may_come_to_nothing() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    expect_pending(read.poll(wake.wake()), "the poll of an empty socket");
    peer.send(b"for somebody else");
    let _ = socket.read_buf();
    let before: usize = wake.count();
    expect_pending(
        read.poll(wake.wake()),
        "the poll after somebody else had read the socket empty",
    );
    assert!(
        wake.count() == before,
        "`wake` was called although the socket was empty again"
    );
    peer.send(b"hello");
    assert!(
        wake.count() > before,
        "the second data arrived, but the `wake` of the pending poll was not called"
    );
    let bytes: Vec<u8> = expect_ready(
        read.poll(wake.wake()),
        "the poll after the second data had arrived",
    );
    expect_bytes(&bytes, b"hello");
}

/// Everything that has arrived is returned, in order, by one call of `read_buf`.
#[kit::test]
fn all_data_is_returned_by_one_read() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    expect_pending(read.poll(wake.wake()), "the poll of an empty socket");
    let sent: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
    for chunk in sent.chunks(30_000) {
        peer.send(chunk);
    }
    let bytes: Vec<u8> = expect_ready(read.poll(wake.wake()), "the poll after data had arrived");
    assert!(
        bytes == sent,
        "the peer had sent 100000 bytes; `SocketRead` returned {}, and not the same ones",
        bytes.len()
    );
    let n_reads: usize = peer.reads();
    assert!(
        n_reads == 1,
        "`read_buf` was called {n_reads} times for one `SocketRead`, not once"
    );
}

/// What arrives later is for the next `SocketRead`.
#[kit::test]
fn each_future_reads_once() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    for word in [&b"one"[..], b"two", b"three"] {
        let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
        expect_pending(read.poll(wake.wake()), "the poll of an empty socket");
        peer.send(word);
        let bytes: Vec<u8> =
            expect_ready(read.poll(wake.wake()), "the poll after data had arrived");
        expect_bytes(&bytes, word);
    }
}

/// The end of the stream wakes like data, and is `Ready` with no bytes.
#[kit::test]
fn the_end_of_the_stream_is_ready() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    expect_pending(read.poll(wake.wake()), "the poll of an empty socket");
    peer.close();
    assert!(
        wake.count() > 0,
        "the stream ended, but the `wake` of the pending poll was not called"
    );
    let bytes: Vec<u8> = expect_ready(
        read.poll(wake.wake()),
        "the poll after the end of the stream",
    );
    expect_bytes(&bytes, b"");
}

/// A future that is dropped leaves the socket alone: by then the callback may be that of another future.
#[kit::test]
fn dropping_it_leaves_the_callback_alone() {
    for finished in [false, true] {
        let (old, new) = (
            kit::WakeCounter::new("old wake"),
            kit::WakeCounter::new("new wake"),
        );
        let (socket, peer) = Socket::pair();
        let mut first = Subject::new("the first SocketRead", SocketRead::new(&socket));
        let mut second = Subject::new("the second SocketRead", SocketRead::new(&socket));
        expect_pending(first.poll(old.wake()), "the poll of an empty socket");
        if finished {
            peer.send(b"for the first");
            let bytes: Vec<u8> = expect_ready(
                first.poll(old.wake()),
                "the first one's poll after data had arrived",
            );
            expect_bytes(&bytes, b"for the first");
        }
        expect_pending(second.poll(new.wake()), "the poll of an empty socket");
        kit::call("drop(first)", || drop(first));
        let before: usize = new.count();
        peer.send(b"for the second");
        assert!(
            new.count() > before,
            "a `SocketRead` was dropped; then data arrived, and the `wake` of another one, which had been polled last, \
             was not called"
        );
        let bytes: Vec<u8> = expect_ready(
            second.poll(new.wake()),
            "the second one's poll after data had arrived",
        );
        expect_bytes(&bytes, b"for the second");
    }
}

/// What was sent before the end of the stream comes first, and the end is for the next `SocketRead`.
#[kit::test]
fn data_comes_before_the_end() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    peer.send(b"hello");
    peer.close();
    for (nth, expected) in [(1, &b"hello"[..]), (2, b"")] {
        let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
        let bytes: Vec<u8> = expect_ready(
            read.poll(wake.wake()),
            "the poll of a socket whose stream has ended",
        );
        assert!(
            bytes == expected,
            "the peer had sent \"hello\" and closed; `SocketRead` number {nth} returned {:?}",
            String::from_utf8_lossy(&bytes)
        );
        let n_reads: usize = peer.reads();
        assert!(
            n_reads == nth,
            "`read_buf` was called {n_reads} times for {nth} `SocketRead`, not once for each"
        );
    }
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let wake = kit::WakeCounter::new("wake");
    let (socket, peer) = Socket::pair();
    peer.send(b"hello");
    let mut read = Subject::new("SocketRead::new(&socket)", SocketRead::new(&socket));
    let bytes: Vec<u8> = expect_ready(read.poll(wake.wake()), "the poll of a socket with data");
    assert_eq!(bytes.len(), usize::MAX);
}
