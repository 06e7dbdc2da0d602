//! What `model::explore` says, and how it says it.

use simstd::{
    hint,
    model::{self, Bug, BugKind, EventKind, Outcome, Plan, ScheduleName},
    sync::{
        Arc, Barrier, Condvar, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

mod support;
use support::plan;

const MS: Duration = Duration::from_millis(1);

#[track_caller]
fn bug(plan: &Plan, body: impl Fn() + Send + Sync + 'static) -> Bug {
    match model::explore(plan, body) {
        Outcome::Bug(bug) => *bug,
        outcome => panic!("no bug: {outcome:?}"),
    }
}

#[track_caller]
fn inconclusive(body: impl Fn() + Send + Sync + 'static) -> String {
    match model::explore(&plan(), body) {
        Outcome::Inconclusive { reason, .. } => reason,
        outcome => panic!("{outcome:?}"),
    }
}

#[track_caller]
fn passes(body: impl Fn() + Send + Sync + 'static) {
    let outcome = model::explore(&plan(), body);
    assert_eq!(outcome, Outcome::Pass { schedules: 5000 });
}

/// Two threads add 1, and one of the sums is lost in a few schedules.
fn lost_sum() {
    let sum = Arc::new(AtomicUsize::new(0));
    let add = |sum: Arc<AtomicUsize>| move || sum.store(sum.load(SeqCst) + 1, SeqCst);
    let other = thread::spawn(add(sum.clone()));
    add(sum.clone())();
    other.join().unwrap();
    assert_eq!(sum.load(SeqCst), 2, "a sum is lost");
}

/// Two locks, taken in both orders.
fn crossed_locks() {
    let locks = Arc::new((Mutex::new(()), Mutex::new(())));
    let theirs = locks.clone();
    let other = thread::Builder::new().name("other".into()).spawn(move || {
        let _b = theirs.1.lock().unwrap();
        let _a = theirs.0.lock().unwrap();
    });
    let a = locks.0.lock().unwrap();
    let b = locks.1.lock().unwrap();
    drop((a, b));
    other.unwrap().join().unwrap();
}

#[test]
fn the_same_plan_finds_the_same_bug_in_the_same_way() {
    for body in [lost_sum, crossed_locks] {
        for seed in 1..20 {
            let plan = Plan { seed, ..plan() };
            assert_eq!(bug(&plan, body), bug(&plan, body));
        }
    }
    let schedules: Vec<_> = (1..20)
        .map(|seed| bug(&Plan { seed, ..plan() }, lost_sum).schedules)
        .collect();
    assert!(
        schedules.iter().any(|number| *number != schedules[0]),
        "another seed means other schedules"
    );
}

#[test]
fn a_named_schedule_shows_the_same_bug_again() {
    // Found by PCT, so that the schedule depends on those that were measured before it.
    for seed in 1..20 {
        let wanted = Plan {
            seed,
            max_steps: 1000,
            schedules: 7000,
            only: None,
        };
        let body = || {
            let (flag, sum) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
            let (theirs, other_sum) = (flag.clone(), sum.clone());
            thread::spawn(move || {
                for n in 1..=8 {
                    theirs.store(n, SeqCst);
                    other_sum.fetch_add(1, SeqCst);
                }
            });
            assert_ne!(
                (sum.load(SeqCst), flag.load(SeqCst), sum.load(SeqCst)),
                (3, 4, 3)
            );
        };
        let found = bug(&wanted, body);
        let name = found.schedule.to_string().parse::<ScheduleName>().unwrap();
        let again = bug(
            &Plan {
                only: Some(name),
                ..wanted
            },
            body,
        );
        assert!(again.schedules <= 9);
        assert_eq!(
            Bug {
                schedules: again.schedules,
                ..found
            },
            again
        );
    }
}

#[test]
fn a_deadlock_says_who_waits_for_what() {
    let bug = bug(&plan(), crossed_locks);
    assert_eq!(bug.kind, BugKind::Deadlock);
    let threads: Vec<_> = bug
        .threads
        .iter()
        .map(|thread| (thread.name.as_str(), thread.end.as_str()))
        .collect();
    let crossed = [
        ("main", "waits for lock #2"),
        ("other", "waits for lock #1"),
    ];
    let also_crossed = [
        ("main", "waits for lock #1"),
        ("other", "waits for lock #2"),
    ];
    assert!(threads == crossed || threads == also_crossed, "{threads:?}");
    assert!(
        bug.message
            .contains("nobody is left to wake anybody: main waits for lock"),
        "{}",
        bug.message
    );
    assert_eq!(bug.location, "");
    let texts: Vec<_> = bug.events.iter().map(|event| event.text.as_str()).collect();
    for text in [
        "starts other",
        "locks #1",
        "locks #2",
        "waits for lock #1",
        "waits for lock #2",
    ] {
        assert!(texts.contains(&text), "{texts:?}");
    }
    assert!(
        texts.iter().all(|text| text.chars().count() <= 40),
        "{texts:?}"
    );
}

#[test]
fn the_ends_of_threads_are_told() {
    let ends = |body: fn()| {
        bug(
            &Plan {
                schedules: 1,
                ..plan()
            },
            body,
        )
        .threads[1]
            .end
            .clone()
    };
    macro_rules! end {
        ($body:expr) => {
            ends(|| {
                thread::spawn(|| $body);
                model::quiesce();
                panic!("to see the threads")
            })
        };
    }
    assert_eq!(end!(()), "finished");
    assert_eq!(end!(panic!("on purpose")), "panicked");
    assert_eq!(end!(while !model::now().is_zero() {}), "finished");
    assert_eq!(end!(drop(mpsc::channel::<()>().0.clone())), "finished");
    assert_eq!(
        end!(loop {
            thread::park()
        }),
        "parked"
    );
    assert_eq!(end!(thread::sleep(Duration::MAX)), "sleeps for ever");
    assert_eq!(
        end!({
            Barrier::new(2).wait();
        }),
        "waits at a Barrier"
    );
    assert_eq!(
        end!({
            let (_sender, receiver) = mpsc::channel::<()>();
            receiver.recv().unwrap()
        }),
        "waits in recv"
    );
    assert_eq!(
        end!({
            let (sender, _receiver) = mpsc::sync_channel(0);
            sender.send(()).unwrap()
        }),
        "waits in send"
    );
    assert_eq!(
        end!({
            let mutex = Mutex::new(());
            let mut guard = mutex.lock().unwrap();
            loop {
                guard = Condvar::new().wait(guard).unwrap();
            }
        }),
        "sleeps on a Condvar"
    );
    assert_eq!(
        end!({
            let mutex = Mutex::new(());
            let _guard = mutex.lock().unwrap();
            drop(mutex.lock());
        }),
        "waits for lock #1"
    );
    assert_eq!(
        end!(
            thread::spawn(|| thread::sleep(Duration::MAX))
                .join()
                .unwrap()
        ),
        "waits for thread 2 to end"
    );
    let bug = bug(&plan(), || {
        thread::spawn(|| thread::sleep(10 * MS));
        let held = thread::spawn(|| ());
        assert_eq!(model::now(), 10 * MS, "to see the threads");
        drop(held);
    });
    assert!(
        ["sleeps until 10ms", "running"].contains(&bug.threads[1].end.as_str()),
        "{:?}",
        bug.threads
    );
    assert_eq!(
        [bug.threads[1].detached, bug.threads[0].detached],
        [true, false]
    );
}

#[test]
fn a_panic_of_the_main_thread_is_a_bug_with_a_place() {
    let bug = bug(&plan(), || panic!("on {}", "purpose"));
    assert_eq!(
        (bug.kind, bug.message.as_str(), bug.schedules),
        (BugKind::Panic, "on purpose", 1)
    );
    assert!(bug.location.starts_with(file!()), "{}", bug.location);
    assert_eq!(bug.threads[0].end, "panicked");
    assert!(
        bug.events
            .iter()
            .any(|event| event.kind == EventKind::Panic)
    );
}

#[test]
fn a_panic_of_another_thread_is_no_bug_but_an_event() {
    passes(|| {
        let mutex = Arc::new(Mutex::new(()));
        let theirs = mutex.clone();
        thread::spawn(move || {
            let _guard = theirs.lock().unwrap();
            panic!("on purpose")
        });
        model::quiesce();
        assert!(mutex.is_poisoned());
    });
    let bug = bug(&plan(), || {
        thread::spawn(|| panic!("the inner one")).join().unwrap()
    });
    assert!(
        bug.message
            .contains("called `Result::unwrap()` on an `Err` value"),
        "{}",
        bug.message
    );
    let panics: Vec<_> = bug
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Panic)
        .collect();
    assert_eq!(
        (panics[0].thread, panics[0].text.as_str()),
        (1, "panics: the inner one")
    );
}

#[test]
fn a_detached_thread_that_waits_for_ever_is_fine() {
    passes(|| {
        thread::spawn(|| {
            loop {
                thread::park()
            }
        });
        let (sender, receiver) = mpsc::channel::<()>();
        thread::spawn(move || assert!(receiver.recv().is_err()));
        std::mem::forget(sender);
        thread::yield_now();
    });
}

#[test]
fn spinning_without_end_is_inconclusive() {
    let reason = inconclusive(|| {
        let flag = AtomicBool::new(false);
        while !flag.load(SeqCst) {}
    });
    assert!(reason.starts_with("step bound"), "{reason}");
    let reason = inconclusive(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = flag.clone();
        thread::spawn(move || theirs.store(true, SeqCst));
        while !flag.load(SeqCst) {}
    });
    assert!(reason.starts_with("step bound"), "{reason}");
}

#[test]
fn spinning_that_gives_way_ends() {
    passes(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = flag.clone();
        thread::spawn(move || theirs.store(true, SeqCst));
        while !flag.load(SeqCst) {
            hint::spin_loop();
        }
    });
}

#[test]
fn what_is_not_modelled_is_inconclusive() {
    let reason = inconclusive(|| {
        thread::spawn(|| model::unmodelled("a thing"));
        thread::yield_now();
        thread::park();
    });
    assert_eq!(reason, "UNMODELLED: a thing");
}

#[test]
fn a_destructor_that_waits_for_ever_during_a_panic_is_inconclusive() {
    struct Waits;
    impl Drop for Waits {
        fn drop(&mut self) {
            loop {
                thread::park();
            }
        }
    }
    let explored = std::thread::spawn(|| {
        inconclusive(|| {
            thread::spawn(|| {
                let _waits = Waits;
                panic!("on purpose");
            });
            model::quiesce();
        })
    });
    let reason = explored.join().unwrap();
    assert_eq!(
        reason,
        "a destructor that runs because of a panic waits for ever"
    );
}

#[test]
fn a_program_without_concurrency_has_few_schedules() {
    let outcome = model::explore(&plan(), || drop(Mutex::new(1).lock().unwrap()));
    assert_eq!(outcome, Outcome::Pass { schedules: 8 });
    assert_eq!(
        model::explore(
            &Plan {
                schedules: 0,
                ..plan()
            },
            || ()
        ),
        Outcome::Pass { schedules: 0 }
    );
}

#[test]
fn two_sleepers_take_as_long_as_the_longer_one_or_as_both() {
    passes(|| {
        let start = Instant::now();
        let other = thread::spawn(|| thread::sleep(8 * MS));
        thread::sleep(5 * MS);
        other.join().unwrap();
        let total = start.elapsed();
        assert!((8 * MS..14 * MS).contains(&total), "{total:?}");
        model::sometimes(
            "at the same time",
            total == 8 * MS + Duration::from_nanos(1),
        );
        model::sometimes(
            "one after the other",
            total == 13 * MS + Duration::from_nanos(1),
        );
    });
}

#[test]
fn timers_fire_in_the_order_of_their_deadlines() {
    passes(|| {
        let fired = Arc::new(Mutex::new(Vec::new()));
        let start = Arc::new(Barrier::new(4));
        let threads = [3, 1, 2].map(|n| {
            let (fired, start) = (fired.clone(), start.clone());
            thread::spawn(move || {
                let at = Instant::now();
                start.wait();
                // All of them set their timers at the same virtual time.
                thread::sleep(n * MS);
                assert!(at.elapsed() >= n * MS);
                fired.lock().unwrap().push(model::now());
            })
        });
        start.wait();
        for thread in threads {
            thread.join().unwrap();
        }
        let fired = fired.lock().unwrap();
        assert!(fired.is_sorted(), "{fired:?}");
    });
}

#[test]
fn a_thread_that_ticks_starves_nobody() {
    passes(|| {
        thread::spawn(|| {
            loop {
                thread::sleep(MS)
            }
        });
        thread::sleep(3 * MS);
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(1));
        assert_eq!(receiver.recv(), Ok(1));
    });
}

#[test]
fn quiesce_lets_everything_happen_that_can() {
    passes(|| {
        let count = Arc::new(AtomicUsize::new(0));
        for n in 1..=2 {
            let count = count.clone();
            thread::spawn(move || {
                thread::sleep(n * Duration::from_secs(3600));
                count.fetch_add(1, SeqCst);
                loop {
                    thread::park();
                }
            });
        }
        assert_eq!((model::threads_started(), model::threads_alive()), (2, 2));
        model::quiesce();
        assert_eq!(count.load(SeqCst), 2);
        assert!(model::now() >= Duration::from_secs(7200));
        assert_eq!(model::threads_alive(), 2);
    });
    // Nor does it wait for what never ends.
    let outcome = model::explore(
        &Plan {
            schedules: 50,
            ..plan()
        },
        || {
            thread::spawn(|| {
                loop {
                    thread::sleep(MS)
                }
            });
            model::quiesce();
            assert!(model::now() > 100 * MS);
        },
    );
    assert_eq!(outcome, Outcome::Pass { schedules: 50 });
}

#[test]
fn surprises_that_std_allows_do_happen() {
    let found = bug(&plan(), || {
        let shared = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = shared.clone();
        thread::spawn(move || {
            *theirs.0.lock().unwrap() = true;
            theirs.1.notify_one();
        });
        let mut ready = shared.0.lock().unwrap();
        if !*ready {
            ready = shared.1.wait(ready).unwrap();
        }
        assert!(*ready, "woken for nothing");
    });
    assert!(found.message.contains("woken for nothing"));
    let found = bug(&plan(), || {
        let (flag, me) = (Arc::new(AtomicBool::new(false)), thread::current());
        let theirs = flag.clone();
        thread::spawn(move || {
            theirs.store(true, SeqCst);
            me.unpark();
        });
        thread::park();
        assert!(flag.load(SeqCst), "woken for nothing");
    });
    assert!(found.message.contains("woken for nothing"));
    let found = bug(&plan(), || {
        thread::spawn(|| ());
        let weak = AtomicUsize::new(0).compare_exchange_weak(0, 1, SeqCst, SeqCst);
        assert!(weak.is_ok(), "failed for nothing");
    });
    assert!(found.message.contains("failed for nothing"));
}

#[test]
fn what_never_happens_is_a_bug_of_the_whole_exploration() {
    let body = || {
        let other = thread::spawn(|| ());
        model::sometimes("it does", true);
        model::sometimes("it does not", false);
        other.join().unwrap();
    };
    let never = bug(&plan(), body);
    assert_eq!(
        (never.kind, never.message.as_str(), never.schedules),
        (BugKind::Never, "it does not", 5000)
    );
    let few = Plan {
        schedules: 99,
        ..plan()
    };
    assert_eq!(model::explore(&few, body), Outcome::Pass { schedules: 99 });
    let only = Plan {
        only: Some("random:1:0".parse().unwrap()),
        ..plan()
    };
    assert_eq!(model::explore(&only, body), Outcome::Pass { schedules: 1 });
}

#[test]
fn events_are_worded_and_timed() {
    let found = bug(
        &Plan {
            only: Some("pct2:1:3".parse().unwrap()),
            ..plan()
        },
        || {
            let (sender, receiver) = mpsc::channel();
            let main = thread::current();
            thread::spawn(move || {
                thread::sleep(10 * MS);
                sender.send(1).unwrap();
                main.unpark();
            });
            model::event(EventKind::Poll, "poll");
            receiver.recv().unwrap();
            model::without_events(|| AtomicBool::new(true).store(false, SeqCst));
            AtomicUsize::new(3).fetch_add(1, SeqCst);
            model::quiesce();
            assert!(model::now().is_zero(), "to see the events");
        },
    );
    let told: Vec<String> = found
        .events
        .iter()
        .map(|event| {
            format!(
                "{:?} {} {} {}",
                event.clock,
                event.thread,
                event.kind.word(),
                event.text
            )
        })
        .collect();
    let of = |thread: &str| {
        told.iter()
            .filter(|text| text.split(' ').nth(1) == Some(thread))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("1"),
        [
            "0ns 1 sleep sleeps for 10ms",
            "10ms 1 sleep wakes up",
            "10ms 1 send sends on channel #1",
            "10ms 1 park unparks main",
            "10ms 1 note ends",
        ]
    );
    let main = of("0");
    assert_eq!(
        main[..2],
        ["0ns 0 spawn starts thread 1", "0ns 0 poll poll"]
    );
    assert!(
        main.contains(&"10ms 0 send receives from channel #1".into()),
        "{main:#?}"
    );
    assert!(
        main.contains(&"10ms 0 atomic number #2: 3 to 4".into()),
        "{main:#?}"
    );
    assert!(
        !told.iter().any(|text| text.contains("#1: true")),
        "{told:#?}"
    );
}

#[test]
fn only_the_ends_of_a_long_story_are_kept() {
    let found = bug(
        &Plan {
            schedules: 1,
            max_steps: 100_000,
            ..plan()
        },
        || {
            let number = AtomicUsize::new(0);
            for _ in 0..5000 {
                number.fetch_add(1, SeqCst);
            }
            panic!("to see the events");
        },
    );
    assert_eq!(found.events.len(), 601);
    assert_eq!(found.events[300].text, "(4402 events left out)");
}

#[test]
fn the_main_thread_is_called_main() {
    passes(|| {
        assert_eq!(thread::current().name(), Some("main"));
        assert_eq!(thread::available_parallelism().unwrap().get(), 2);
        thread::spawn(|| assert_eq!(thread::current().name(), None))
            .join()
            .unwrap();
    });
}

#[test]
#[should_panic(expected = "outside of model::explore")]
fn a_lock_needs_an_execution() {
    drop(Mutex::new(1).lock());
}
