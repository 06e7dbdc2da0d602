//! Statics of every kind are in each execution as they were at the beginning of the process.

use std::cell::{Cell, RefCell};

use simstd::{
    model::{self, Outcome, Plan},
    sync::{
        Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock,
        atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
};

static FLAG: AtomicBool = AtomicBool::new(true);
static COUNT: AtomicUsize = AtomicUsize::new(0);
static POINTER: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());
static NUMBER: Mutex<usize> = Mutex::new(0);
static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static SENDER: Mutex<Option<mpsc::Sender<usize>>> = Mutex::new(None);
static TABLE: [RwLock<Option<Box<usize>>>; 3] = [const { RwLock::new(None) }; 3];
static CHANGED: Condvar = Condvar::new();
static BARRIER: Barrier = Barrier::new(2);
static ONCE: Once = Once::new();
static CELL: OnceLock<String> = OnceLock::new();
static LAZY: LazyLock<Mutex<Vec<usize>>> = LazyLock::new(|| Mutex::new(vec![1]));
static FUNCTION: LazyLock<usize, fn() -> usize> = LazyLock::new(|| COUNT.fetch_add(1, SeqCst));

thread_local! {
    static REAL: Cell<usize> = const { Cell::new(0) };
}

simstd::thread_local! {
    static LOCAL: RefCell<Vec<usize>> = RefCell::new(Vec::new());
}

/// Runs `body` in 50 schedules, next to a thread that makes it a concurrent program.
#[track_caller]
fn fifty_times(body: impl Fn() + Send + Sync + 'static) {
    REAL.set(0);
    let plan = Plan {
        schedules: 50,
        ..Plan::default()
    };
    let outcome = model::explore(&plan, move || {
        REAL.set(REAL.get() + 1);
        let other = thread::spawn(thread::yield_now);
        body();
        other.join().unwrap();
    });
    assert_eq!(outcome, Outcome::Pass { schedules: 50 });
    assert_eq!(REAL.get(), 50);
}

#[test]
fn atomics() {
    fifty_times(|| {
        assert_eq!(COUNT.fetch_add(1, SeqCst) + 1, 1);
        assert!(FLAG.swap(false, SeqCst));
        assert!(POINTER.swap(&mut 1, SeqCst).is_null());
    });
}

#[test]
fn mutexes() {
    fifty_times(|| {
        *NUMBER.lock().unwrap() += 1;
        assert_eq!(*NUMBER.lock().unwrap(), 1);
        let mut names = NAMES.lock().unwrap();
        names.push("a name that is kept on the heap".to_owned());
        assert_eq!(names.len(), 1);
    });
}

#[test]
fn what_is_left_locked_or_poisoned() {
    fifty_times(|| {
        let panicked = thread::spawn(|| {
            let _guard = NUMBER.lock().unwrap();
            panic!("on purpose");
        });
        assert!(panicked.join().is_err());
        assert!(NUMBER.is_poisoned());
        std::mem::forget(NAMES.lock().unwrap());
        assert!(NAMES.try_lock().is_err());
        std::mem::forget(TABLE[0].read().unwrap());
        assert!(TABLE[0].try_write().is_err());
    });
}

#[test]
fn read_write_locks_in_an_array() {
    fifty_times(|| {
        for (n, slot) in TABLE.iter().enumerate() {
            assert_eq!(slot.write().unwrap().replace(Box::new(n)), None);
        }
        assert_eq!(TABLE[2].read().unwrap().as_deref(), Some(&2));
    });
}

#[test]
fn condition_variables_and_barriers() {
    fifty_times(|| {
        // Left waiting on one and at the other.
        thread::spawn(|| drop(CHANGED.wait_while(NUMBER.lock().unwrap(), |number| *number < 2)));
        thread::spawn(|| {
            BARRIER.wait();
            *NUMBER.lock().unwrap() += 1;
            CHANGED.notify_all();
            BARRIER.wait();
        });
        BARRIER.wait();
        drop(
            CHANGED
                .wait_while(NUMBER.lock().unwrap(), |number| *number != 1)
                .unwrap(),
        );
    });
}

#[test]
fn once_and_its_kin() {
    fifty_times(|| {
        let mut ran = false;
        ONCE.call_once(|| ran = true);
        assert!(ran);
        assert_eq!(
            CELL.set("a name that is kept on the heap".to_owned()),
            Ok(())
        );
        LAZY.lock().unwrap().push(2);
        assert_eq!(*LAZY.lock().unwrap(), [1, 2]);
        assert_eq!((*FUNCTION, COUNT.load(SeqCst)), (0, 1));
    });
}

#[test]
fn channels_in_a_mutex() {
    fifty_times(|| {
        let mut sender = SENDER.lock().unwrap();
        assert!(sender.is_none());
        let (new, receiver) = mpsc::channel();
        *sender = Some(new);
        sender.as_ref().unwrap().send(1).unwrap();
        assert_eq!(receiver.recv(), Ok(1));
    });
}

#[test]
fn thread_locals() {
    fifty_times(|| {
        LOCAL.with_borrow_mut(|values| values.push(1));
        LOCAL.with_borrow(|values| assert_eq!(values.len(), 1));
    });
}

#[test]
fn what_outlives_a_schedule_without_being_a_static_is_inconclusive() {
    let plan = Plan {
        schedules: 50,
        ..Plan::default()
    };
    for kept in 0..3 {
        let mutex = Arc::new(Mutex::new(vec![0]));
        let number = Arc::new(AtomicUsize::new(0));
        let channel = Arc::new(mpsc::sync_channel::<usize>(100).0);
        let outcome = model::explore(&plan, move || {
            match kept {
                0 => mutex.lock().unwrap().push(1),
                1 => number.store(1, SeqCst),
                _ => drop(channel.try_send(1)),
            }
            thread::yield_now();
        });
        let Outcome::Inconclusive {
            reason,
            schedules: 2,
        } = outcome
        else {
            panic!("{outcome:#?}")
        };
        assert!(
            reason.contains("keeps its contents from one schedule to the next"),
            "{reason}"
        );
    }
}
