//! Corners: what happens at the ends, in races, and after panics.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    time::Duration,
};

use super::{
    LONG, MS, panics,
    subject::{
        self,
        sync::{
            Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock, TryLockError,
            atomic::{AtomicBool, AtomicUsize, Ordering::*},
            mpsc::{self, RecvTimeoutError, TryRecvError},
        },
        thread,
        time::Instant,
    },
};

pub fn poison_is_seen_by_every_way_in() {
    let mut mutex = Mutex::new(1);
    assert!(panics(|| {
        let _guard = mutex.lock();
        panic!("on purpose");
    }));
    assert_eq!(*mutex.get_mut().unwrap_err().into_inner(), 1);
    assert_eq!(mutex.into_inner().unwrap_err().into_inner(), 1);
    let mut lock = RwLock::new(2);
    assert!(panics(|| {
        let _guard = lock.write();
        panic!("on purpose");
    }));
    assert!(matches!(lock.try_read(), Err(TryLockError::Poisoned(_))));
    assert!(matches!(lock.try_write(), Err(TryLockError::Poisoned(_))));
    assert_eq!(*lock.get_mut().unwrap_err().into_inner(), 2);
    assert_eq!(lock.into_inner().unwrap_err().into_inner(), 2);
    // A wait gives the poison on as well.
    let shared = Arc::new((Mutex::new(false), Condvar::new()));
    let theirs = shared.clone();
    let panicked = thread::spawn(move || {
        let mut ready = theirs.0.lock().unwrap();
        *ready = true;
        theirs.1.notify_all();
        panic!("on purpose");
    });
    let waited = shared
        .0
        .lock()
        .map(|ready| shared.1.wait_while(ready, |ready| !*ready).is_err());
    assert!(matches!(waited, Ok(true) | Err(_)));
    assert!(panicked.join().is_err() && shared.0.is_poisoned());
}

pub fn rwlock_hands_over() {
    let lock = Arc::new(RwLock::new(0));
    let read = lock.read().unwrap();
    let theirs = lock.clone();
    let writes = thread::spawn(move || *theirs.write().unwrap() += 1);
    thread::yield_now();
    assert_eq!(*read, 0);
    drop(read);
    // Whether before the writer or after it, but not in the middle.
    assert!([0, 1].contains(&*lock.read().unwrap()));
    writes.join().unwrap();
    let write = lock.write().unwrap();
    let theirs = lock.clone();
    let reads = [1, 2].map(|_| {
        let theirs = theirs.clone();
        thread::spawn(move || *theirs.read().unwrap())
    });
    thread::yield_now();
    drop(write);
    assert_eq!(reads.map(|thread| thread.join().unwrap()), [1, 1]);
}

pub fn condvar_notifies_those_who_wait_with_a_limit() {
    let shared = Arc::new((Mutex::new(0), Condvar::new()));
    let threads = [LONG, Duration::MAX].map(|limit| {
        let shared = shared.clone();
        thread::spawn(move || {
            let (count, changed) = &*shared;
            let guard = count.lock().unwrap();
            let (mut guard, result) = changed
                .wait_timeout_while(guard, limit, |count| *count == 0)
                .unwrap();
            *guard += 1;
            (*guard, result.timed_out())
        })
    });
    *shared.0.lock().unwrap() = 1;
    shared.1.notify_all();
    for thread in threads {
        let (count, timed_out) = thread.join().unwrap();
        // On a machine that is very late the time may be up first.
        assert!(count > 1 || timed_out);
    }
    let guard = shared.0.lock().unwrap();
    let (guard, _) = shared.1.wait_timeout(guard, Duration::ZERO).unwrap();
    assert!(*guard > 0);
}

pub fn receiving_without_any_time_looks_once() {
    let (sender, receiver) = mpsc::channel();
    assert_eq!(
        receiver.recv_timeout(Duration::ZERO),
        Err(RecvTimeoutError::Timeout)
    );
    sender.send(1).unwrap();
    assert_eq!(receiver.recv_timeout(Duration::ZERO), Ok(1));
    sender.send(2).unwrap();
    drop(sender);
    assert_eq!(receiver.recv_timeout(Duration::ZERO), Ok(2));
    assert_eq!(
        receiver.recv_timeout(Duration::ZERO),
        Err(RecvTimeoutError::Disconnected)
    );
    assert_eq!(receiver.try_iter().next(), None);
}

pub fn senders_are_shared_and_lost() {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| sender.send(1).unwrap());
        scope.spawn(|| sender.send(2).unwrap());
    });
    let theirs = sender.clone();
    let panicked = thread::spawn(move || {
        theirs.send(3).unwrap();
        panic!("on purpose");
    });
    drop(sender);
    // Also the sender of a thread that has panicked is gone.
    let mut received: Vec<_> = receiver.iter().collect();
    received.sort_unstable();
    assert_eq!(received, [1, 2, 3]);
    assert!(panicked.join().is_err());
    // A receiver goes to another thread in the middle.
    let (sender, receiver) = mpsc::channel();
    let sends = thread::spawn(move || (0..4).all(|n| sender.send(n).is_ok()));
    let first = receiver.recv().unwrap();
    let rest = thread::spawn(move || receiver.into_iter().collect::<Vec<_>>());
    assert!(sends.join().unwrap());
    assert_eq!((first, rest.join().unwrap()), (0, vec![1, 2, 3]));
}

pub fn bounded_senders_are_freed() {
    let (sender, receiver) = mpsc::sync_channel(1);
    sender.send(0).unwrap();
    let sends = [1, 2].map(|n| {
        let sender = sender.clone();
        thread::spawn(move || sender.send(n))
    });
    drop(sender);
    let mut received: Vec<_> = receiver.iter().collect();
    received.sort_unstable();
    assert_eq!(received, [0, 1, 2]);
    assert!(
        sends
            .map(|thread| thread.join().unwrap())
            .iter()
            .all(Result::is_ok)
    );
    // A rendezvous, of two with one, and one who has had enough.
    let (sender, receiver) = mpsc::sync_channel(0);
    let sends = [1, 2].map(|n| {
        let sender = sender.clone();
        thread::spawn(move || sender.send(n).is_ok())
    });
    let first = loop {
        match receiver.try_recv() {
            Ok(number) => break number,
            Err(TryRecvError::Empty) => thread::yield_now(),
            Err(TryRecvError::Disconnected) => unreachable!("there is a sender"),
        }
    };
    drop(receiver);
    let sent = sends.map(|thread| thread.join().unwrap());
    assert_eq!(sent, [first == 1, first == 2]);
    assert!(sender.send(3).is_err());
}

pub fn a_panicking_initialiser_lets_another_one_try() {
    let cell = Arc::new(OnceLock::new());
    let tries = Arc::new(AtomicUsize::new(0));
    let threads = [1, 2, 3].map(|_| {
        let (cell, tries) = (cell.clone(), tries.clone());
        thread::spawn(move || {
            *cell.get_or_init(|| {
                thread::yield_now();
                assert!(tries.fetch_add(1, SeqCst) > 0, "on purpose");
                7
            })
        })
    });
    let results = threads.map(|thread| thread.join().ok());
    assert_eq!(results.iter().filter(|result| result.is_none()).count(), 1);
    assert_eq!(results.iter().flatten().sum::<i32>(), 14);
    assert_eq!(tries.load(SeqCst), 2);
    // One of two is heard.
    let cell = Arc::new(OnceLock::new());
    let sets = [1, 2].map(|n| {
        let cell = cell.clone();
        thread::spawn(move || cell.set(n).is_ok())
    });
    let heard = sets.map(|thread| thread.join().unwrap());
    assert_eq!(heard, [cell.get() == Some(&1), cell.get() == Some(&2)]);
    // `Once` and `LazyLock` stay broken, for those who wait as well.
    let once = Arc::new(Once::new());
    let calls = [1, 2].map(|_| {
        let once = once.clone();
        thread::spawn(move || once.call_once(|| panic!("on purpose")))
    });
    assert!(calls.map(|thread| thread.join().is_err()) == [true, true] && !once.is_completed());
}

pub fn tokens_are_not_counted() {
    let (sender, receiver) = mpsc::channel();
    let parks = thread::spawn(move || {
        receiver.recv().unwrap();
        thread::park();
    });
    parks.thread().unpark();
    parks.thread().unpark();
    sender.send(()).unwrap();
    let thread = parks.thread().clone();
    parks.join().unwrap();
    // Nobody is there any more.
    thread.unpark();
    thread::park_timeout(Duration::ZERO);
    let me = thread::current();
    let unparks = thread::spawn(move || me.unpark());
    thread::park_timeout(Duration::MAX);
    unparks.join().unwrap();
}

pub fn scopes_hand_panics_on() {
    let payload = panic::catch_unwind(AssertUnwindSafe(|| {
        thread::scope(|scope| {
            scope.spawn(|| panic!("the thread's"));
            panic!("the scope's");
        })
    }))
    .unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"the scope's"));
    // Who joins a thread has dealt with its panic.
    let sum = thread::scope(|scope| {
        let threads = [1, 2, 3].map(|n| {
            scope.spawn(move || {
                assert!(n != 2, "on purpose");
                n
            })
        });
        threads
            .map(|thread| thread.join().unwrap_or(0))
            .iter()
            .sum::<i32>()
    });
    assert_eq!(sum, 4);
    let finished = thread::scope(|scope| {
        let thread = scope.spawn(|| ());
        while !thread.is_finished() {
            thread::yield_now();
        }
        thread.join().is_ok()
    });
    assert!(finished);
}

struct Tells(mpsc::Sender<&'static str>, &'static str);

impl Drop for Tells {
    fn drop(&mut self) {
        let _ = self.0.send(self.1);
    }
}

subject::thread_local! {
    static TELLS: RefCell<Option<Tells>> = const { RefCell::new(None) };
}

pub fn a_join_waits_for_thread_locals() {
    let (sender, receiver) = mpsc::channel();
    let theirs = sender.clone();
    let handle = thread::spawn(move || {
        TELLS.set(Some(Tells(theirs.clone(), "thread-local")));
        let _local = Tells(theirs, "local");
    });
    handle.join().unwrap();
    drop(sender);
    assert_eq!(receiver.try_recv(), Ok("local"));
    assert_eq!(receiver.try_recv(), Ok("thread-local"));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
    // A panic runs them, too.
    let (sender, receiver) = mpsc::channel();
    let handle = thread::spawn(move || {
        TELLS.set(Some(Tells(sender, "thread-local")));
        panic!("on purpose");
    });
    assert!(handle.join().is_err());
    assert_eq!(receiver.try_recv(), Ok("thread-local"));
}

pub fn instants_have_ends() {
    let now = Instant::now();
    let day = Duration::from_secs(24 * 3600);
    assert!(now.checked_add(100 * 365 * day).is_some());
    assert!((now + 1000 * day) - now == 1000 * day);
    assert_eq!(
        now.checked_add(Duration::MAX - Duration::from_secs(1)),
        None
    );
    assert_eq!(now.checked_sub(Duration::MAX), None);
    assert_eq!(now.checked_sub(day).map(|then| now - then), Some(day));
    assert!((now - day).elapsed() >= day);
    let mut moments = [now + MS, now, now + 2 * MS];
    moments.sort_unstable();
    assert_eq!(moments, [now, now + MS, now + 2 * MS]);
    let limits = [Duration::MAX, Duration::MAX - MS, 100 * 365 * day];
    for limit in limits {
        let (sender, receiver) = mpsc::channel();
        sender.send(()).unwrap();
        assert_eq!(receiver.recv_timeout(limit), Ok(()));
        thread::current().unpark();
        thread::park_timeout(limit);
    }
}

pub fn barriers_of_few() {
    assert!(Barrier::new(0).wait().is_leader());
    let barrier = Arc::new(Barrier::new(2));
    let theirs = barrier.clone();
    let leads = thread::spawn(move || [(); 3].map(|()| theirs.wait().is_leader()));
    let mine = [(); 3].map(|()| barrier.wait().is_leader());
    let leads = leads.join().unwrap();
    assert!((0..3).all(|round| mine[round] != leads[round]));
}

static FLAGS: [AtomicBool; 2] = [const { AtomicBool::new(false) }; 2];
static LISTS: [Mutex<Vec<i32>>; 2] = [const { Mutex::new(Vec::new()) }; 2];
static TABLE: LazyLock<RwLock<Vec<Mutex<i32>>>> =
    LazyLock::new(|| RwLock::new((0..3).map(Mutex::new).collect()));

pub fn statics_of_many() {
    assert!(!FLAGS[1].swap(true, SeqCst) && !FLAGS[0].load(SeqCst));
    LISTS[0].lock().unwrap().push(1);
    let pushes = thread::spawn(|| LISTS[1].lock().unwrap().push(2));
    pushes.join().unwrap();
    assert_eq!(
        (
            LISTS[0].lock().unwrap().len(),
            LISTS[1].lock().unwrap().clone()
        ),
        (1, vec![2])
    );
    TABLE.write().unwrap().push(Mutex::new(3));
    *TABLE.read().unwrap()[3].lock().unwrap() += 1;
    assert_eq!(
        TABLE
            .read()
            .unwrap()
            .iter()
            .map(|n| *n.lock().unwrap())
            .sum::<i32>(),
        7
    );
}

pub fn atomic_bools_are_updated() {
    let flag = AtomicBool::new(false);
    assert_eq!(
        flag.fetch_update(SeqCst, SeqCst, |on| (!on).then_some(true)),
        Ok(false)
    );
    assert_eq!(
        flag.fetch_update(SeqCst, SeqCst, |on| (!on).then_some(true)),
        Err(true)
    );
    let mut spins = 0;
    while flag
        .compare_exchange_weak(true, false, AcqRel, Relaxed)
        .is_err()
    {
        spins += 1;
        assert!(spins < 100, "it cannot always fail");
    }
    assert_eq!(
        flag.compare_exchange(true, false, SeqCst, SeqCst),
        Err(false)
    );
}
