//! Step 5: capstone — a telephone switchboard, out of everything that you have built
//!
//! Write `switchboard` in `src/capstone.rs`. `src/exchange.rs`, which is given, brings the callers, from inside this
//! process or from the network. The switchboard puts them through to each other:
//!
//! 1. Callers are accepted until the listener ends. The first and the second one are a *call*, the third and the fourth,
//!    and so on. Each call is a task of its own, which is spawned as soon as its second caller is there: neither the
//!    listener nor another call waits for it.
//! 2. In a call both callers are listened to *at the same time*. Each has `patience` to say a line, counted from when the
//!    call began: all bytes that come before the first `\n`, in one piece or in many; what comes after it does not count. Who
//!    hangs up before the `\n` has said `Said::HungUp`, and who is not done in time `Said::Nothing`.
//! 3. When it is known of both what they have said, each is told the other's `Said::to_line()`, and both are hung up on:
//!    dropping a `Caller` does it.
//! 4. A caller who is left alone when the listener ends is told `NOBODY` and hung up on, at once, however long the calls
//!    last. That is no call.
//! 5. When the listener has ended and all calls are over, the output is what has become of them, in the order in which
//!    they began.
//!
//! Chapter 1 has the `SocketRead`, chapter 3 makes a real future of it (`Legacy`) and runs two at once (`Join`), chapter 4
//! brings the `timeout`, and the tasks and their handles are yours since step 4.

// `spawn` may return something or nothing; the tests do not look at it.
#![allow(clippy::let_unit_value)]

mod support;

use std::{
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use executor::{Call, Dialler, Listener, Phone, Said, new_executor_and_spawner, switchboard};
use support::{run, soon, soon_if_ever};

/// So long that no test waits for it.
const FOR_EVER: Duration = Duration::from_secs(3600);

/// Runs a switchboard on a thread of its own, and hands out what calls it and what it returns.
///
/// Nobody waits for `run` itself here: a waker of a call that is over may be kept by a timer or by the list of `Legacy`, and
/// it is not said that `run` returns before that is gone.
fn start_switchboard(patience: Duration) -> (Dialler, Receiver<Vec<Call>>) {
    let (listener, dialler) = Listener::pair();
    let calls = start_switchboard_at(listener, patience);
    (dialler, calls)
}

fn start_switchboard_at(listener: Listener, patience: Duration) -> Receiver<Vec<Call>> {
    let (sender, calls) = mpsc::channel();
    thread::spawn(move || {
        let (executor, spawner) = new_executor_and_spawner();
        let future = switchboard(listener, spawner.clone(), patience);
        let _ = spawner.spawn(async move {
            let calls: Vec<Call> = future.await;
            let _ = sender.send(calls);
        });
        drop(spawner);
        run(executor);
    });
    calls
}

/// What the switchboard returns when the last caller has called.
#[track_caller]
fn end(dialler: Dialler, calls: &Receiver<Vec<Call>>) -> Vec<Call> {
    drop(dialler);
    kit::call("switchboard, to its end,", || calls.recv())
        .expect("the switchboard panicked, or was dropped before its end")
}

/// What a caller hears until the switchboard hangs up.
fn hear(phone: &Phone) -> String {
    String::from_utf8_lossy(&kit::call(
        "listen, until the switchboard hangs up,",
        || phone.listen(),
    ))
    .into_owned()
}

fn line(line: &str) -> Said {
    Said::Line(line.as_bytes().to_vec())
}

/// Two callers each say a line and are told what the other one has said.
#[kit::test]
fn two_callers_are_put_through() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    ada.say(b"hello, this is Ada\n");
    bert.say(b"and this is Bert\n");
    assert_eq!(hear(&ada), "and this is Bert\n", "Ada heard something else");
    assert_eq!(
        hear(&bert),
        "hello, this is Ada\n",
        "Bert heard something else"
    );
    let calls = end(dialler, &calls);
    assert_eq!(
        calls,
        [Call {
            first: line("hello, this is Ada"),
            second: line("and this is Bert"),
        }],
        "the switchboard returned something else"
    );
}

/// A line may come in any number of pieces, even in the middle of a character; what comes after it does not count.
#[kit::test]
fn a_line_may_come_in_pieces() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    bert.say(b"one line\nand the beginning of another");
    for piece in [&b"in "[..], b"pieces, ", b"caf\xc3", b"\xa9"] {
        let before = ada.n_reads();
        ada.say(piece);
        // So that it comes alone.
        soon(|| ada.n_reads() > before);
    }
    ada.say(b"\n\nnot heard");
    assert_eq!(
        hear(&bert),
        "in pieces, caf\u{e9}\n",
        "Bert heard something else than Ada has said"
    );
    assert_eq!(hear(&ada), "one line\n", "Ada heard something else");
    let calls = end(dialler, &calls);
    assert_eq!(
        calls,
        [Call {
            first: line("in pieces, caf\u{e9}"),
            second: line("one line"),
        }],
        "the switchboard returned something else"
    );
}

/// A line consists of bytes, all of which count: spaces, such as are no text, and however many there are.
#[kit::test]
fn every_byte_of_a_line_counts() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    let odd = b" \t\xff\x00\x80 \r".to_vec();
    let long: Vec<u8> = (0..100_000_u32)
        .map(|n| if n % 101 == 10 { b' ' } else { (n % 101) as u8 })
        .collect();
    ada.say(&odd);
    ada.say(b"\n");
    for piece in long.chunks(7_000) {
        bert.say(piece);
    }
    bert.say(b"\n");
    let calls = end(dialler, &calls);
    assert_eq!(calls.len(), 1, "there was one call");
    assert_eq!(
        calls[0].first,
        Said::Line(odd),
        "the line has spaces, bytes that are no text, and a \\r at its end"
    );
    let Said::Line(heard) = &calls[0].second else {
        panic!("a long line was said, and not heard");
    };
    assert!(
        *heard == long,
        "a line of {} bytes was said, and one of {} was heard that is not the same",
        long.len(),
        heard.len()
    );
}

/// An empty line is a line.
#[kit::test]
fn an_empty_line_is_a_line() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    ada.say(b"\n");
    bert.say(b"\n");
    assert_eq!(hear(&ada), "\n", "Ada heard something else");
    let calls = end(dialler, &calls);
    assert_eq!(
        calls,
        [Call {
            first: line(""),
            second: line("")
        }],
        "the switchboard returned something else"
    );
}

/// The two callers of a call are listened to at the same time, before either of them has said anything.
#[kit::test]
fn both_callers_are_listened_to_at_once() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    for (name, phone) in [("first", &ada), ("second", &bert)] {
        assert!(
            soon(|| phone.is_listened_to()),
            "nobody has said anything yet, and the {name} caller is not listened to"
        );
    }
    bert.say(b"b\n");
    ada.say(b"a\n");
    assert_eq!(hear(&bert), "a\n", "the second caller heard something else");
    drop(end(dialler, &calls));
}

/// Nobody is told anything, or hung up on, before it is known of both what they have said.
#[kit::test]
fn who_speaks_first_has_to_wait() {
    for ada_speaks_first in [true, false] {
        let (dialler, calls) = start_switchboard(FOR_EVER);
        let (ada, bert) = (dialler.call(), dialler.call());
        let (first, second) = if ada_speaks_first {
            (&ada, &bert)
        } else {
            (&bert, &ada)
        };
        first.say(b"is anybody there?\n");
        assert!(
            !soon_if_ever(|| ada.is_cut_off() || bert.is_cut_off()),
            "the switchboard has hung up although one of the callers has said nothing yet"
        );
        assert!(
            !ada.has_been_told_anything() && !bert.has_been_told_anything(),
            "the switchboard has told a caller something although one of the two has said nothing yet"
        );
        second.say(b"yes\n");
        assert_eq!(
            hear(first),
            "yes\n",
            "the one who spoke first heard something else"
        );
        assert_eq!(
            hear(second),
            "is anybody there?\n",
            "the one who spoke last heard something else"
        );
        drop(end(dialler, &calls));
    }
}

/// Calls do not wait for each other: a later one comes to its end while an earlier one is silent.
#[kit::test]
fn calls_do_not_wait_for_each_other() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (slow, silent) = (dialler.call(), dialler.call());
    slow.say(b"wait for me\n");
    let (ada, bert) = (dialler.call(), dialler.call());
    ada.say(b"a\n");
    bert.say(b"b\n");
    assert_eq!(
        (hear(&ada), hear(&bert)),
        ("b\n".into(), "a\n".into()),
        "the callers of the second call heard something else"
    );
    silent.say(b"at last\n");
    let calls = end(dialler, &calls);
    let expected = [
        Call {
            first: line("wait for me"),
            second: line("at last"),
        },
        Call {
            first: line("a"),
            second: line("b"),
        },
    ];
    assert_eq!(
        calls, expected,
        "the calls should be returned in the order in which they began"
    );
}

/// The listener may have ended long before the calls do: they are waited for.
#[kit::test]
fn calls_go_on_when_the_listener_has_ended() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    drop(dialler);
    assert!(
        soon(|| ada.is_listened_to() && bert.is_listened_to()),
        "the listener has ended, and nobody listens to the callers that are there"
    );
    ada.say(b"a\n");
    bert.say(b"b\n");
    let calls = kit::call("switchboard, to its end,", || calls.recv())
        .expect("the switchboard panicked, or was dropped before its end");
    assert_eq!(
        calls,
        [Call {
            first: line("a"),
            second: line("b")
        }],
        "the switchboard returned something else"
    );
}

/// A caller who hangs up before the end of a line has hung up, whatever else came before; the other one is told so when it
/// is done itself.
#[kit::test]
fn a_caller_may_hang_up() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    ada.say(b"I have to");
    ada.hang_up();
    bert.say(b"go?\n");
    assert_eq!(hear(&bert), "(hung up)\n", "Bert heard something else");

    let (carl, dora) = (dialler.call(), dialler.call());
    carl.hang_up();
    dora.hang_up();
    let calls = end(dialler, &calls);
    let expected = [
        Call {
            first: Said::HungUp,
            second: line("go?"),
        },
        Call {
            first: Said::HungUp,
            second: Said::HungUp,
        },
    ];
    assert_eq!(calls, expected, "the switchboard returned something else");
}

/// A line that was complete before its caller hung up is a line.
#[kit::test]
fn a_line_counts_although_its_caller_has_hung_up() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    ada.say(b"I am gone\n");
    ada.hang_up();
    bert.say(b"b\n");
    assert_eq!(hear(&bert), "I am gone\n", "Bert heard something else");
    let calls = end(dialler, &calls);
    assert_eq!(
        calls,
        [Call {
            first: line("I am gone"),
            second: line("b")
        }],
        "the switchboard returned something else"
    );
}

/// A caller who is left alone when the listener ends is told that nobody is there, and it is no call.
#[kit::test]
fn the_odd_one_is_told() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let lonely = dialler.call();
    lonely.say(b"hello?\n");
    let calls = end(dialler, &calls);
    assert_eq!(
        hear(&lonely),
        String::from_utf8_lossy(executor::NOBODY),
        "the caller who was left alone heard something else"
    );
    assert_eq!(calls, [], "a caller alone is no call");
}

/// A caller who is left alone does not wait for the end of the calls.
#[kit::test]
fn the_odd_one_is_told_at_once() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert, lonely) = (dialler.call(), dialler.call(), dialler.call());
    drop(dialler);
    assert!(
        soon(|| lonely.is_cut_off()),
        "the listener has ended, and the caller who was left alone has to wait while two others are silent"
    );
    assert_eq!(
        hear(&lonely),
        String::from_utf8_lossy(executor::NOBODY),
        "the caller who was left alone heard something else"
    );
    ada.hang_up();
    bert.hang_up();
    let calls = kit::call("switchboard, to its end,", || calls.recv())
        .expect("the switchboard panicked, or was dropped before its end");
    assert_eq!(calls.len(), 1, "there was one call");
}

/// A switchboard that nobody calls returns nothing.
#[kit::test]
fn nobody_needs_to_call() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let calls = end(dialler, &calls);
    assert_eq!(calls, [], "nobody has called");
}

/// Twenty calls at once are all put through right.
#[kit::test]
fn twenty_calls_at_once() {
    const CALLS: usize = 20;
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let phones: Vec<(Phone, Phone)> = (0..CALLS)
        .map(|_| (dialler.call(), dialler.call()))
        .collect();
    for (n, (first, _)) in phones.iter().enumerate() {
        first.say(format!("first {n}\n").as_bytes());
    }
    for (n, (_, second)) in phones.iter().enumerate().rev() {
        second.say(format!("second {n}\n").as_bytes());
    }
    for (n, (first, second)) in phones.iter().enumerate() {
        assert_eq!(
            (hear(first), hear(second)),
            (format!("second {n}\n"), format!("first {n}\n")),
            "the callers of call {n} heard something else"
        );
    }
    let calls = end(dialler, &calls);
    assert_eq!(calls.len(), CALLS, "there were {CALLS} calls");
}

/// Who says nothing for the whole of the patience has said nothing, and not a moment earlier; both callers' times run at
/// the same time.
#[kit::model]
fn patience_comes_to_an_end() {
    const PATIENCE: Duration = Duration::from_millis(5);
    let begun = Instant::now();
    let (dialler, calls) = start_switchboard(PATIENCE);
    let (ada, bert) = (dialler.call(), dialler.call());
    bert.say(b"no end of this line");
    let calls = end(dialler, &calls);
    let elapsed = begun.elapsed();
    assert_eq!(
        calls,
        [Call {
            first: Said::Nothing,
            second: Said::Nothing
        }],
        "nobody has said a whole line"
    );
    assert!(
        elapsed >= PATIENCE,
        "the patience was to last for {PATIENCE:?}, and was over after {elapsed:?}"
    );
    kit::model::sometimes(
        "the time of both callers runs at the same time",
        elapsed < PATIENCE + Duration::from_millis(4),
    );
    assert_eq!(
        ada.listen(),
        b"(said nothing)\n",
        "Ada heard something else"
    );
    assert_eq!(
        bert.listen(),
        b"(said nothing)\n",
        "Bert heard something else"
    );
}

/// A call whose second caller is silent is over after the patience, and the one who has spoken is told.
#[kit::model]
fn the_silence_of_one_is_told_to_the_other() {
    const PATIENCE: Duration = Duration::from_millis(5);
    let begun = Instant::now();
    let (listener, dialler) = Listener::pair();
    let (ada, bert) = (dialler.call(), dialler.call());
    // Before anybody listens, so that it is in time however slow the machine is.
    ada.say(b"are you there?\n");
    let calls = start_switchboard_at(listener, PATIENCE);
    let calls = end(dialler, &calls);
    let elapsed = begun.elapsed();
    assert_eq!(
        calls,
        [Call {
            first: line("are you there?"),
            second: Said::Nothing
        }],
        "one of the callers has said a line"
    );
    assert!(
        elapsed >= PATIENCE,
        "the patience was to last for {PATIENCE:?}, and was over after {elapsed:?}"
    );
    assert_eq!(
        ada.listen(),
        b"(said nothing)\n",
        "Ada heard something else"
    );
    assert_eq!(
        bert.listen(),
        b"are you there?\n",
        "Bert heard something else"
    );
}

/// The patience is for the whole line: pieces of it that keep coming do not prolong it.
#[kit::test]
fn pieces_do_not_prolong_the_patience() {
    // Long beside the gaps between the pieces, even on a busy machine.
    let (dialler, calls) = start_switchboard(Duration::from_millis(300));
    let (ada, bert) = (dialler.call(), dialler.call());
    drop(dialler);
    kit::call(
        "switchboard, while Ada says a piece every millisecond,",
        || {
            while !ada.is_cut_off() {
                ada.say(b"and so on ");
                thread::sleep(Duration::from_millis(1));
            }
        },
    );
    let calls = calls
        .recv()
        .expect("the switchboard panicked, or was dropped before its end");
    assert_eq!(
        calls,
        [Call {
            first: Said::Nothing,
            second: Said::Nothing
        }],
        "nobody has come to the end of a line"
    );
    drop(bert);
}

/// A caller who has to wait for a second one has the whole patience left when the call begins.
#[kit::model]
fn patience_begins_with_the_call() {
    const PATIENCE: Duration = Duration::from_millis(20);
    let (dialler, calls) = start_switchboard(PATIENCE);
    let ada = dialler.call();
    thread::sleep(2 * PATIENCE);
    let begun = Instant::now();
    let bert = dialler.call();
    // The call lasts until Ada's patience is over, since she says nothing.
    bert.say(b"b\n");
    let calls = end(dialler, &calls);
    let elapsed = begun.elapsed();
    assert_eq!(
        calls.len(),
        1,
        "there was one call, and {} are returned",
        calls.len()
    );
    assert!(
        elapsed >= PATIENCE,
        "the call was over after {elapsed:?}, and the patience is {PATIENCE:?}: it began before the call did"
    );
    drop(ada);
}

/// Two timers of your own, in two tasks of your own executor, run at the same time, beside a switchboard whose day is
/// over.
#[kit::model]
fn timers_run_at_the_same_time() {
    let (executor, spawner) = new_executor_and_spawner();
    let (listener, dialler) = Listener::pair();
    drop(dialler);
    let day = switchboard(listener, spawner.clone(), FOR_EVER);
    let _ = spawner.spawn(async move { drop(day.await) });
    let begun = Instant::now();
    for milliseconds in [8, 5] {
        let _ = spawner.spawn(async move {
            timer::TimerFuture::new(Duration::from_millis(milliseconds)).await;
        });
    }
    drop(spawner);
    run(executor);
    let elapsed = begun.elapsed();
    assert!(
        elapsed >= Duration::from_millis(8),
        "tasks with timers of 5 and 8 ms were done after {elapsed:?}"
    );
    kit::model::sometimes(
        "tasks with timers of 5 and 8 ms are done after some 8 ms",
        elapsed < Duration::from_millis(12),
    );
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let (dialler, calls) = start_switchboard(FOR_EVER);
    let (ada, bert) = (dialler.call(), dialler.call());
    ada.hang_up();
    bert.hang_up();
    let n_calls: usize = end(dialler, &calls).len();
    assert_eq!(
        n_calls,
        usize::MAX,
        "there were {n_calls} calls, of course: this test cannot be passed"
    );
}
