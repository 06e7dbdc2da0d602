//! Cases that hold over std and over simstd. `subject` is one or the other.

use std::{
    cell::{Cell, RefCell},
    panic::{self, AssertUnwindSafe},
    time::Duration,
};

use super::subject::{
    self,
    sync::{
        Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock, TryLockError,
        atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU8, AtomicUsize, Ordering::*, fence},
        mpsc::{self, RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError},
    },
    thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

mod corners;

pub use corners::*;

const MS: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_secs(1000);

fn panics<R>(f: impl FnOnce() -> R) -> bool {
    panic::catch_unwind(AssertUnwindSafe(f)).is_err()
}

pub fn mutex_locks_and_unlocks() {
    let count = Arc::new(Mutex::new(0));
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let count = count.clone();
            thread::spawn(move || {
                for _ in 0..3 {
                    let mut count = count.lock().unwrap();
                    let before = *count;
                    thread::yield_now();
                    *count = before + 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(*count.lock().unwrap(), 9);
    let held = count.lock().unwrap();
    assert!(matches!(count.try_lock(), Err(TryLockError::WouldBlock)));
    drop(held);
    assert_eq!(*count.try_lock().unwrap(), 9);
}

pub fn mutex_is_poisoned_by_a_panic() {
    let mutex = Arc::new(Mutex::new(1));
    let theirs = mutex.clone();
    let result = thread::spawn(move || {
        let mut value = theirs.lock().unwrap();
        *value = 2;
        panic!("in the middle");
    })
    .join();
    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"in the middle"));
    assert!(mutex.is_poisoned());
    assert_eq!(*mutex.lock().unwrap_err().into_inner(), 2);
    assert!(matches!(mutex.try_lock(), Err(TryLockError::Poisoned(_))));
    mutex.clear_poison();
    assert!(!mutex.is_poisoned());
    assert_eq!(*mutex.lock().unwrap(), 2);
}

pub fn mutex_is_not_poisoned_by_a_guard_made_while_unwinding() {
    struct Locks<'a>(&'a Mutex<i32>);
    impl Drop for Locks<'_> {
        fn drop(&mut self) {
            assert!(thread::panicking());
            *self.0.lock().unwrap() += 1;
        }
    }
    let mutex = Mutex::new(0);
    assert!(panics(|| {
        let _locks = Locks(&mutex);
        panic!("on purpose");
    }));
    assert!(!thread::panicking());
    assert_eq!(*mutex.lock().unwrap(), 1);
}

pub fn mutex_and_guards_print_as_in_std() {
    let mutex = Mutex::new(5);
    assert_eq!(
        format!("{mutex:?}"),
        "Mutex { data: 5, poisoned: false, .. }"
    );
    let guard = mutex.lock().unwrap();
    assert_eq!(
        format!("{mutex:?} {guard:?} {guard}"),
        r#"Mutex { data: "<locked>", poisoned: false, .. } 5 5"#
    );
    drop(guard);
    let lock = RwLock::new("a");
    let (one, two) = (lock.read().unwrap(), lock.read().unwrap());
    assert_eq!(
        format!("{lock:?} {one:?} {two}"),
        r#"RwLock { data: "a", poisoned: false, .. } "a" a"#
    );
    drop((one, two));
    let mut guard = lock.write().unwrap();
    *guard = "b";
    assert_eq!(
        format!("{lock:?} {guard}"),
        "RwLock { data: <locked>, poisoned: false, .. } b"
    );
    assert_eq!(format!("{:?}", Condvar::new()), "Condvar { .. }");
    assert_eq!(
        format!("{:?}", Mutex::new(Mutex::new(1)).lock().unwrap()),
        "Mutex { data: 1, poisoned: false, .. }"
    );
}

pub fn mutex_gives_its_value_back() {
    let mut mutex = Mutex::from(vec![1]);
    mutex.get_mut().unwrap().push(2);
    mutex.lock().unwrap().push(3);
    assert_eq!(mutex.into_inner().unwrap(), [1, 2, 3]);
    let unsized_value: Arc<Mutex<dyn Fn() -> i32 + Send>> = Arc::new(Mutex::new(|| 7));
    assert_eq!(unsized_value.lock().unwrap()(), 7);
    assert_eq!(Mutex::<i32>::default().into_inner().unwrap(), 0);
    let mut lock = RwLock::from(1);
    *lock.get_mut().unwrap() += 1;
    assert_eq!(lock.into_inner().unwrap(), 2);
}

pub fn rwlock_has_many_readers_or_one_writer() {
    let lock = Arc::new(RwLock::new((0, 0)));
    let writers = [1, 2].map(|_| {
        let lock = lock.clone();
        thread::spawn(move || {
            let mut value = lock.write().unwrap();
            value.0 += 1;
            thread::yield_now();
            value.1 += 1;
        })
    });
    let readers = [1, 2].map(|_| {
        let lock = lock.clone();
        thread::spawn(move || {
            let value = lock.read().unwrap();
            let before = value.0;
            thread::yield_now();
            assert_eq!((value.0, value.1), (before, before));
        })
    });
    for thread in writers {
        thread.join().unwrap();
    }
    for thread in readers {
        thread.join().unwrap();
    }
    assert_eq!(*lock.read().unwrap(), (2, 2));
    let (_one, _two) = (lock.read().unwrap(), lock.try_read().unwrap());
    assert!(matches!(lock.try_write(), Err(TryLockError::WouldBlock)));
}

pub fn rwlock_is_poisoned_by_writers_only() {
    let lock = RwLock::new(0);
    assert!(panics(|| {
        let _read = lock.read().unwrap();
        panic!("on purpose");
    }));
    assert!(!lock.is_poisoned());
    assert!(panics(|| {
        let _write = lock.write().unwrap();
        panic!("on purpose");
    }));
    assert!(lock.is_poisoned());
    assert!(lock.read().is_err() && lock.write().is_err());
    lock.clear_poison();
    assert!(lock.try_read().is_ok() && lock.try_write().is_ok());
}

pub fn rwlock_downgrades() {
    use super::subject::sync::RwLockWriteGuard;
    let lock = RwLock::new(1);
    let mut write = lock.write().unwrap();
    *write += 1;
    let read = RwLockWriteGuard::downgrade(write);
    assert_eq!((*read, *lock.read().unwrap()), (2, 2));
    assert!(lock.try_write().is_err());
    drop(read);
    assert!(lock.try_write().is_ok());
}

pub fn condvar_wakes_one_or_all() {
    let shared = Arc::new((Mutex::new(0), Condvar::new()));
    let threads = [1, 2, 3].map(|_| {
        let shared = shared.clone();
        thread::spawn(move || {
            let (tickets, changed) = &*shared;
            let mut tickets = changed
                .wait_while(tickets.lock().unwrap(), |tickets| *tickets == 0)
                .unwrap();
            *tickets -= 1;
        })
    });
    *shared.0.lock().unwrap() = 1;
    shared.1.notify_one();
    *shared.0.lock().unwrap() += 2;
    shared.1.notify_all();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(*shared.0.lock().unwrap(), 0);
}

pub fn condvar_timeouts_fire() {
    let (mutex, condvar) = (Mutex::new(1), Condvar::new());
    let start = Instant::now();
    let mut guard = mutex.lock().unwrap();
    loop {
        let (again, result) = condvar.wait_timeout(guard, 5 * MS).unwrap();
        guard = again;
        if result.timed_out() {
            break;
        }
    }
    assert!(start.elapsed() >= 5 * MS);
    assert_eq!(*guard, 1);
}

pub fn condvar_timeouts_need_not_fire() {
    let shared = Arc::new((Mutex::new(false), Condvar::new()));
    let theirs = shared.clone();
    thread::spawn(move || {
        *theirs.0.lock().unwrap() = true;
        theirs.1.notify_one();
    });
    let (lock, changed) = &*shared;
    let mut ready = lock.lock().unwrap();
    while !*ready {
        ready = changed.wait_timeout(ready, Duration::MAX).unwrap().0;
    }
}

pub fn condvar_wait_timeout_while_says_which() {
    let (mutex, condvar) = (Mutex::new(false), Condvar::new());
    let (guard, result) = condvar
        .wait_timeout_while(mutex.lock().unwrap(), LONG, |ready| *ready)
        .unwrap();
    assert!(!result.timed_out());
    drop(guard);
    let start = Instant::now();
    let (guard, result) = condvar
        .wait_timeout_while(mutex.lock().unwrap(), 3 * MS, |ready| !*ready)
        .unwrap();
    assert!(result.timed_out() && !*guard && start.elapsed() >= 3 * MS);
}

pub fn once_runs_once() {
    let (once, count) = (Once::new(), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                once.call_once(|| {
                    thread::yield_now();
                    count.fetch_add(1, SeqCst);
                });
                assert_eq!(count.load(SeqCst), 1);
            });
        }
        once.wait();
        assert!(once.is_completed());
    });
}

pub fn once_is_poisoned_by_a_panic() {
    let once = Once::new();
    assert!(panics(|| once.call_once(|| panic!("on purpose"))));
    assert!(panics(|| once.call_once(|| ())));
    assert!(!once.is_completed());
    once.call_once_force(|state| assert!(state.is_poisoned()));
    assert!(once.is_completed());
    once.call_once(|| panic!("never called"));
}

pub fn once_lock_is_set_once() {
    let mut cell = OnceLock::new();
    assert_eq!(cell.get(), None);
    assert_eq!(cell.set(1), Ok(()));
    assert_eq!(cell.set(2), Err(2));
    assert_eq!(
        (cell.get(), cell.get_or_init(|| 3), cell.wait()),
        (Some(&1), &1, &1)
    );
    *cell.get_mut().unwrap() = 4;
    assert_eq!(cell.take(), Some(4));
    assert_eq!(cell.get_mut(), None);
    assert_eq!(cell.get_or_init(|| 5), &5);
    assert_eq!(cell.into_inner(), Some(5));
}

pub fn once_lock_of_many_threads_runs_one_initialiser() {
    let cell = Arc::new(OnceLock::new());
    let count = Arc::new(AtomicUsize::new(0));
    let threads = [1, 2, 3].map(|n| {
        let (cell, count) = (cell.clone(), count.clone());
        thread::spawn(move || {
            *cell.get_or_init(|| {
                count.fetch_add(1, SeqCst);
                thread::yield_now();
                n
            })
        })
    });
    let values = threads.map(|thread| thread.join().unwrap());
    assert_eq!(values, [*cell.wait(); 3]);
    assert_eq!(count.load(SeqCst), 1);
}

pub fn once_lock_survives_a_panicking_initialiser() {
    let cell = OnceLock::new();
    assert!(panics(
        || *cell.get_or_init(|| -> i32 { panic!("on purpose") })
    ));
    assert_eq!(*cell.get_or_init(|| 1), 1);
}

pub fn once_lock_prints_clones_and_compares() {
    let (empty, full) = (OnceLock::<i32>::new(), OnceLock::from(1));
    assert_eq!(
        format!("{empty:?} {full:?}"),
        "OnceLock(<uninit>) OnceLock(1)"
    );
    assert!(empty != full && full.clone() == full && empty.clone() == empty);
}

pub fn lazy_lock_is_made_once() {
    let count = AtomicUsize::new(0);
    let lazy = LazyLock::new(|| count.fetch_add(1, SeqCst) + 5);
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(*lazy, 5));
        assert_eq!(*LazyLock::force(&lazy), 5);
    });
    assert_eq!(count.load(SeqCst), 1);
    assert_eq!(format!("{lazy:?}"), "LazyLock(5)");
    let broken = LazyLock::new(|| -> i32 { panic!("on purpose") });
    assert!(panics(|| *broken) && panics(|| *broken));
}

pub fn barrier_lets_all_go_at_once() {
    let (barrier, arrived) = (Barrier::new(3), AtomicUsize::new(0));
    let leaders = AtomicUsize::new(0);
    let pass = || {
        for round in 1..=2 {
            arrived.fetch_add(1, SeqCst);
            leaders.fetch_add(usize::from(barrier.wait().is_leader()), SeqCst);
            assert!(arrived.load(SeqCst) >= 3 * round);
        }
    };
    thread::scope(|scope| {
        scope.spawn(pass);
        scope.spawn(pass);
        pass();
    });
    assert_eq!(leaders.load(SeqCst), 2);
    assert!(Barrier::new(1).wait().is_leader());
}

pub fn channel_delivers_in_order() {
    let (sender, receiver) = mpsc::channel();
    let threads = [0, 10].map(|base| {
        let sender = sender.clone();
        thread::spawn(move || (0..3).for_each(|n| sender.send(base + n).unwrap()))
    });
    drop(sender);
    let mut received: Vec<i32> = receiver.iter().collect();
    let order = |base| {
        received
            .iter()
            .copied()
            .filter(|n| (base..base + 10).contains(n))
            .collect::<Vec<_>>()
    };
    assert_eq!((order(0), order(10)), (vec![0, 1, 2], vec![10, 11, 12]));
    received.sort_unstable();
    assert_eq!(received.len(), 6);
    for thread in threads {
        thread.join().unwrap();
    }
}

pub fn channel_disconnects() {
    let (sender, receiver) = mpsc::channel();
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    sender.send(1).unwrap();
    drop(sender);
    assert_eq!((receiver.recv(), receiver.recv()), (Ok(1), Err(RecvError)));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
    assert_eq!(
        receiver.recv_timeout(LONG),
        Err(RecvTimeoutError::Disconnected)
    );
    let (sender, receiver) = mpsc::channel();
    drop(receiver);
    assert_eq!(sender.send(1), Err(SendError(1)));
    let (sender, receiver) = mpsc::channel::<i32>();
    let waits = thread::spawn(move || receiver.recv());
    drop(sender);
    assert_eq!(waits.join().unwrap(), Err(RecvError));
}

pub fn channel_iterates() {
    let (sender, receiver) = mpsc::channel();
    (0..4).for_each(|n| sender.send(n).unwrap());
    assert_eq!(receiver.iter().next(), Some(0));
    assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1, 2, 3]);
    sender.send(4).unwrap();
    drop(sender);
    for n in &receiver {
        assert_eq!(n, 4);
    }
    assert_eq!(receiver.into_iter().next(), None);
}

pub fn sync_channel_is_bounded() {
    let (sender, receiver) = mpsc::sync_channel(2);
    assert_eq!((sender.try_send(1), sender.try_send(2)), (Ok(()), Ok(())));
    assert_eq!(sender.try_send(3), Err(TrySendError::Full(3)));
    let theirs = sender.clone();
    let sends = thread::spawn(move || theirs.send(4));
    assert_eq!(
        [receiver.recv(), receiver.recv(), receiver.recv()],
        [Ok(1), Ok(2), Ok(4)]
    );
    sends.join().unwrap().unwrap();
    sender.send(5).unwrap();
    sender.send(6).unwrap();
    let sends = thread::spawn(move || sender.send(7));
    drop(receiver);
    assert_eq!(sends.join().unwrap(), Err(SendError(7)));
}

pub fn rendezvous_waits_for_the_receiver() {
    let (sender, receiver) = mpsc::sync_channel(0);
    let received = Arc::new(AtomicBool::new(false));
    let theirs = received.clone();
    let sends = thread::spawn(move || {
        sender.send(1).unwrap();
        sender.send(2).unwrap();
        assert!(
            theirs.load(SeqCst),
            "the second one was sent before the first one was received"
        );
    });
    assert_eq!(receiver.recv(), Ok(1));
    received.store(true, SeqCst);
    assert_eq!(receiver.recv(), Ok(2));
    assert_eq!(receiver.recv(), Err(RecvError));
    sends.join().unwrap();
}

pub fn rendezvous_gives_back_what_nobody_receives() {
    let (sender, receiver) = mpsc::sync_channel(0);
    let sends = thread::spawn(move || sender.send(vec![1]));
    drop(receiver);
    assert_eq!(sends.join().unwrap(), Err(SendError(vec![1])));
    let (sender, receiver) = mpsc::sync_channel::<i32>(0);
    assert_eq!(receiver.recv_timeout(MS), Err(RecvTimeoutError::Timeout));
    assert_eq!(sender.try_send(1), Err(TrySendError::Full(1)));
    drop(sender);
    assert_eq!(receiver.recv(), Err(RecvError));
}

pub fn rendezvous_try_send_needs_a_waiting_receiver() {
    let (sender, receiver) = mpsc::sync_channel(0);
    let receives = thread::spawn(move || receiver.recv());
    let mut value = 1;
    while let Err(TrySendError::Full(back)) = sender.try_send(value) {
        value = back;
        thread::yield_now();
    }
    assert_eq!(receives.join().unwrap(), Ok(1));
    assert_eq!(sender.try_send(2), Err(TrySendError::Disconnected(2)));
}

pub fn recv_timeout_fires() {
    let (_sender, receiver) = mpsc::channel::<()>();
    let start = Instant::now();
    assert_eq!(
        receiver.recv_timeout(5 * MS),
        Err(RecvTimeoutError::Timeout)
    );
    assert!(start.elapsed() >= 5 * MS);
}

pub fn recv_timeout_need_not_fire() {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(1));
    assert_eq!(receiver.recv_timeout(Duration::MAX), Ok(1));
}

pub fn dropping_a_receiver_drops_what_was_sent() {
    let value = Arc::new(());
    let (sender, receiver) = mpsc::channel();
    sender.send(value.clone()).unwrap();
    assert_eq!(Arc::strong_count(&value), 2);
    drop(receiver);
    assert_eq!(Arc::strong_count(&value), 1);
}

pub fn channel_ends_print_as_in_std() {
    let (sender, receiver) = mpsc::channel::<Cell<i32>>();
    assert_eq!(
        format!("{sender:?} {receiver:?}"),
        "Sender { .. } Receiver { .. }"
    );
    let (sender, _receiver) = mpsc::sync_channel::<i32>(1);
    assert_eq!(format!("{sender:?}"), "SyncSender { .. }");
    assert_eq!(SendError(1).to_string(), "sending on a closed channel");
}

pub fn atomics_do_their_sums() {
    let number = AtomicI32::new(6);
    let before = [
        number.fetch_add(4, SeqCst),
        number.fetch_sub(1, AcqRel),
        number.fetch_and(0b1100, Acquire),
        number.fetch_or(0b0011, Release),
        number.fetch_xor(0b0001, Relaxed),
        number.fetch_nand(-1, SeqCst),
        number.fetch_max(100, SeqCst),
        number.fetch_min(-100, SeqCst),
        number.swap(1, SeqCst),
    ];
    assert_eq!(before, [6, 10, 9, 8, 11, 10, -11, 100, -100]);
    assert_eq!(number.compare_exchange(1, 2, SeqCst, Relaxed), Ok(1));
    assert_eq!(number.compare_exchange(1, 3, SeqCst, Relaxed), Err(2));
    number.store(9, Release);
    assert_eq!(
        (number.load(Acquire), format!("{number:?}")),
        (9, "9".into())
    );
    let mut number = AtomicU8::from(255);
    number.fetch_add(1, Relaxed);
    *number.get_mut() += 3;
    fence(SeqCst);
    assert_eq!(number.into_inner(), 3);
}

pub fn atomic_bool_and_pointer() {
    let flag = AtomicBool::default();
    assert!(
        !flag.fetch_or(true, SeqCst)
            && flag.fetch_and(true, SeqCst)
            && flag.fetch_xor(true, SeqCst)
    );
    assert!(!flag.fetch_nand(true, SeqCst) && flag.fetch_not(SeqCst) && !flag.load(SeqCst));
    let (mut one, mut two) = (1, 2);
    let pointer = AtomicPtr::new(&mut one);
    assert!(std::ptr::eq(pointer.swap(&mut two, SeqCst), &one));
    assert!(std::ptr::eq(pointer.load(SeqCst), &two));
    assert!(AtomicPtr::<i32>::default().load(SeqCst).is_null());
}

pub fn atomic_updates_retry() {
    let number = Arc::new(AtomicUsize::new(0));
    let threads = [1, 2].map(|_| {
        let number = number.clone();
        thread::spawn(move || {
            number
                .fetch_update(SeqCst, SeqCst, |n| Some(n + 1))
                .unwrap();
            let mut before = number.load(SeqCst);
            while let Err(found) = number.compare_exchange_weak(before, before + 10, SeqCst, SeqCst)
            {
                before = found;
            }
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(number.fetch_update(SeqCst, SeqCst, |_| None), Err(22));
}

pub fn threads_return_values_and_panics() {
    assert_eq!(
        thread::spawn(|| "value".to_string()).join().unwrap(),
        "value"
    );
    let payload = thread::spawn(|| panic!("{}", "text")).join().unwrap_err();
    assert_eq!(payload.downcast_ref::<String>().unwrap(), "text");
    let payload = thread::spawn(|| panic::panic_any(7)).join().unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&7));
    let handle = thread::spawn(|| ());
    assert_eq!(format!("{handle:?}"), "JoinHandle { .. }");
}

pub fn threads_have_names_and_ids() {
    let me = thread::current();
    assert_eq!(me.id(), thread::current().id());
    let handle = thread::spawn(|| {
        (
            thread::current().id(),
            thread::current().name().map(str::to_owned),
        )
    });
    let expected = handle.thread().id();
    assert_ne!(expected, me.id());
    assert_eq!(handle.join().unwrap(), (expected, None));
}

pub fn threads_say_whether_they_are_finished() {
    let go = Arc::new(AtomicBool::new(false));
    let theirs = go.clone();
    let handle = thread::spawn(move || {
        while !theirs.load(SeqCst) {
            thread::yield_now();
        }
    });
    assert!(!handle.is_finished());
    go.store(true, SeqCst);
    while !handle.is_finished() {
        thread::yield_now();
    }
    handle.join().unwrap();
}

pub fn a_panic_is_seen_by_its_own_thread_only() {
    struct Waits(mpsc::Sender<()>, mpsc::Receiver<()>);
    impl Drop for Waits {
        fn drop(&mut self) {
            assert!(thread::panicking());
            self.0.send(()).unwrap();
            self.1.recv().unwrap();
            assert!(thread::panicking());
        }
    }
    let ((begun, begins), (end, ends)) = (mpsc::channel(), mpsc::channel());
    let handle = thread::spawn(move || {
        let _waits = Waits(begun, ends);
        panic!("on purpose");
    });
    begins.recv().unwrap();
    assert!(!thread::panicking());
    let mutex = Mutex::new(());
    drop(mutex.lock());
    assert!(!mutex.is_poisoned());
    end.send(()).unwrap();
    assert!(handle.join().is_err());
}

pub fn builder_names_threads() {
    let builder = thread::Builder::new()
        .name("worker".into())
        .stack_size(1 << 16);
    let handle = builder
        .spawn(|| thread::current().name().map(str::to_owned))
        .unwrap();
    assert_eq!(handle.thread().name(), Some("worker"));
    assert_eq!(handle.join().unwrap().as_deref(), Some("worker"));
    thread::scope(|scope| {
        let handle = thread::Builder::new()
            .name("scoped".into())
            .spawn_scoped(scope, thread::current);
        assert_eq!(handle.unwrap().join().unwrap().name(), Some("scoped"));
    });
}

pub fn scope_waits_for_its_threads() {
    let mut numbers = [1, 2, 3];
    let sum = AtomicUsize::new(0);
    let result = thread::scope(|scope| {
        for number in &mut numbers {
            scope.spawn(|| {
                thread::yield_now();
                *number *= 2;
                sum.fetch_add(*number, SeqCst);
            });
        }
        scope
            .spawn(|| scope.spawn(|| 5).join().unwrap())
            .join()
            .unwrap()
    });
    assert_eq!((result, sum.load(SeqCst), numbers), (5, 12, [2, 4, 6]));
}

pub fn scope_panics_if_a_thread_did() {
    assert!(panics(|| thread::scope(|scope| {
        scope.spawn(|| panic!("on purpose"));
    })));
    let seen = thread::scope(|scope| scope.spawn(|| panic!("on purpose")).join().is_err());
    assert!(seen);
    let ended = AtomicBool::new(false);
    assert!(panics(|| thread::scope(|scope| {
        scope.spawn(|| ended.store(true, SeqCst));
        panic!("on purpose");
    })));
    assert!(ended.load(SeqCst));
}

pub fn scopes_nest() {
    let outer = AtomicBool::new(false);
    thread::scope(|scope| {
        let waits = scope.spawn(|| {
            while !outer.load(SeqCst) {
                thread::yield_now();
            }
        });
        thread::scope(|scope| {
            scope.spawn(|| ());
        });
        outer.store(true, SeqCst);
        waits.join().unwrap();
    });
}

pub fn park_takes_the_token() {
    let me = thread::current();
    let flag = Arc::new(AtomicBool::new(false));
    let theirs = flag.clone();
    thread::spawn(move || {
        theirs.store(true, SeqCst);
        me.unpark();
    });
    while !flag.load(SeqCst) {
        thread::park();
    }
}

pub fn park_timeout_comes_back() {
    let start = Instant::now();
    while start.elapsed() < 5 * MS {
        thread::park_timeout(5 * MS);
    }
    thread::current().unpark();
    thread::park();
}

subject::thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(1) };
    /// Documented.
    pub static NAMES: RefCell<Vec<&'static str>> = RefCell::new(vec!["first"]);
    static WITNESS: Witness = const { Witness(RefCell::new(None)) };
}

pub fn thread_locals_belong_to_threads() {
    COUNT.with(|count| count.set(5));
    let theirs = thread::spawn(|| {
        COUNT.with(|count| count.set(count.get() + 1));
        COUNT.get()
    });
    assert_eq!((theirs.join().unwrap(), COUNT.get()), (2, 5));
    COUNT.set(1);
}

pub fn thread_locals_of_cells() {
    COUNT.set(7);
    assert_eq!((COUNT.replace(8), COUNT.take(), COUNT.get()), (7, 8, 0));
    COUNT.set(1);
    NAMES.with_borrow_mut(|names| names.push("second"));
    NAMES.with_borrow(|names| assert_eq!(names.len(), 2));
    assert_eq!(NAMES.replace(vec![]), ["first", "second"]);
    NAMES.set(vec!["first"]);
    assert_eq!(NAMES.take(), ["first"]);
    NAMES.set(vec!["first"]);
}

struct Witness(RefCell<Option<mpsc::Sender<usize>>>);

impl Drop for Witness {
    fn drop(&mut self) {
        assert!(WITNESS.try_with(|_| ()).is_err());
        if let Some(sender) = self.0.take() {
            sender.send(COUNT.get()).unwrap();
        }
    }
}

pub fn thread_locals_are_destroyed() {
    let (sender, receiver) = mpsc::channel();
    let handle = thread::spawn(move || {
        COUNT.set(3);
        WITNESS.with(|witness| *witness.0.borrow_mut() = Some(sender));
    });
    assert_eq!((receiver.recv(), receiver.recv()), (Ok(3), Err(RecvError)));
    handle.join().unwrap();
}

pub fn instants_add_and_compare() {
    let start = Instant::now();
    let later = start + 2 * MS;
    assert!(later > start && later - start == 2 * MS && start - later == Duration::ZERO);
    assert_eq!(later.duration_since(start), 2 * MS);
    assert_eq!(
        (
            later.checked_duration_since(start),
            start.checked_duration_since(later)
        ),
        (Some(2 * MS), None)
    );
    assert_eq!(start.saturating_duration_since(later), Duration::ZERO);
    assert_eq!(
        start.checked_add(MS).and_then(|t| t.checked_sub(MS)),
        Some(start)
    );
    assert_eq!(start.checked_add(Duration::MAX), None);
    assert!(panics(|| start + Duration::MAX));
    assert_eq!((later - MS).max(start), later - MS);
    let mut moment = start;
    moment += MS;
    moment -= MS;
    assert_eq!(moment, start);
    let now = Instant::now();
    assert!(now >= start && Instant::now() >= now);
    // A machine has been up for some time.
    assert!(start.checked_sub(MS).is_some());
}

pub fn sleep_is_never_early() {
    let start = Instant::now();
    thread::sleep(2 * MS);
    let middle = start.elapsed();
    assert!(middle >= 2 * MS);
    thread::sleep(Duration::ZERO);
    assert!(start.elapsed() >= middle);
}

pub fn system_time_goes_on() {
    let start = SystemTime::now();
    thread::sleep(2 * MS);
    assert!(start.elapsed().unwrap() >= 2 * MS);
    assert!(start.duration_since(UNIX_EPOCH).unwrap() > LONG);
    assert_eq!(
        UNIX_EPOCH
            .duration_since(UNIX_EPOCH + MS)
            .unwrap_err()
            .duration(),
        MS
    );
    assert_eq!(start.checked_add(MS), Some(start + MS));
}

pub fn results_of_threads_are_dropped() {
    let value = Arc::new(());
    let theirs = value.clone();
    let handle = thread::spawn(move || theirs);
    while !handle.is_finished() {
        thread::yield_now();
    }
    assert_eq!(Arc::strong_count(&value), 2);
    drop(handle);
    assert_eq!(Arc::strong_count(&value), 1);
    // What nobody will join goes with the thread.
    let (theirs, (sender, receiver)) = (value.clone(), mpsc::channel::<()>());
    thread::spawn(move || (theirs, sender));
    assert_eq!(receiver.recv(), Err(RecvError));
}
