//! A crate as it is staged: whatever it names by `std::` or `core::` paths is the modelled one.
#![forbid(unsafe_code)]

#[macro_use]
extern crate simstd as std;
#[macro_use]
extern crate simstd_core as core;
extern crate alloc;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::*;
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

static STATIC: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static LAZY: LazyLock<RwLock<HashMap<u32, String>>> = LazyLock::new(RwLock::default);
static HITS: core::sync::atomic::AtomicUsize = core::sync::atomic::AtomicUsize::new(0);

thread_local! {
    static LOCAL: Cell<u32> = const { Cell::new(1) };
}

std::thread_local! {
    static NAMES: RefCell<Vec<String>> = RefCell::new(vec![String::from("a"), "b".to_owned()]);
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
struct Derived<T> {
    value: T,
    more: Option<Box<Derived<T>>>,
}

#[derive(Debug)]
enum Error {
    Format(fmt::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Error {}

impl From<fmt::Error> for Error {
    fn from(error: fmt::Error) -> Self {
        Self::Format(error)
    }
}

mod inner {
    use std::sync::atomic::{AtomicBool, Ordering};

    pub struct Bell(pub std::thread::Thread, pub AtomicBool);

    impl ::alloc::task::Wake for Bell {
        fn wake(self: ::alloc::sync::Arc<Self>) {
            self.1.store(true, Ordering::Release);
            self.0.unpark();
        }
    }

    pub fn block_on<F: ::std::future::Future>(future: F) -> F::Output {
        let bell = ::std::sync::Arc::new(Bell(std::thread::current(), AtomicBool::new(false)));
        let waker = ::std::task::Waker::from(bell.clone());
        let mut future = ::core::pin::pin!(future);
        loop {
            if let ::core::task::Poll::Ready(output) = future
                .as_mut()
                .poll(&mut core::task::Context::from_waker(&waker))
            {
                return output;
            }
            while !bell.1.swap(false, Ordering::AcqRel) {
                ::std::thread::park();
            }
        }
    }
}

type Shared<T> = Arc<(Mutex<T>, Condvar)>;

struct Timer(Shared<(bool, Option<Waker>)>);

impl Timer {
    fn new(duration: Duration) -> Self {
        let shared = Arc::new((Mutex::new((false, None::<Waker>)), Condvar::new()));
        let theirs = Arc::clone(&shared);
        std::thread::Builder::new()
            .name(format!("timer of {duration:?}"))
            .spawn(move || {
                std::thread::sleep(duration);
                let mut state = theirs.0.lock().unwrap_or_else(PoisonError::into_inner);
                state.0 = true;
                if let Some(waker) = state.1.take() {
                    waker.wake();
                }
                theirs.1.notify_all();
            })
            .unwrap();
        Self(shared)
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.0.lock().unwrap();
        if state.0 {
            Poll::Ready(())
        } else {
            state.1.replace(cx.waker().clone());
            Poll::Pending
        }
    }
}

/// What a student's crate might do.
fn everything() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let value = inner::block_on(async {
        Timer::new(Duration::from_millis(10)).await;
        let parts = [1, 2, 3].map(|n| async move { n * 2 });
        let mut sum = 0;
        for part in parts {
            sum += part.await;
        }
        sum
    });
    assert_eq!(value, 12, "the sum of {:?}", vec![2; 3]);
    assert!(matches!(start.elapsed().as_millis(), 10..=11));
    assert_ne!(start, Instant::now());

    STATIC.lock().unwrap().extend(vec![1, 2]);
    assert_eq!(*STATIC.lock()?, [1, 2]);
    LAZY.write().unwrap().insert(1, "one".into());
    assert_eq!(
        LAZY.read().unwrap().get(&1).map(String::as_str),
        Some("one")
    );
    assert_eq!(HITS.fetch_add(1, core::sync::atomic::Ordering::SeqCst), 0);

    LOCAL.set(5);
    let theirs = std::thread::spawn(|| (LOCAL.get(), NAMES.with_borrow(Vec::len)));
    assert_eq!(theirs.join().unwrap(), (1, 2));

    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| (0..3).try_for_each(|n| sender.send(n)).unwrap());
        assert_eq!(receiver.iter().take(3).sum::<i32>(), 3);
    });

    let derived = Derived {
        value: 1,
        more: Some(Box::new(Derived {
            value: 2,
            ..Derived::default()
        })),
    };
    assert!(derived == derived.clone() && derived > Derived::default());
    let text = format!("{derived:?} {:>5.1} {}", 1.25, Error::Format(fmt::Error));
    assert!(
        text.contains("Derived { value: 1") && text.ends_with("Format(Error)"),
        "{text}"
    );
    let mut out = String::new();
    fmt::Write::write_fmt(&mut out, format_args!("{}", 1)).map_err(Error::from)?;
    let sorted: BTreeMap<_, _> = [("b", 1), ("a", 2)].into_iter().collect();
    assert_eq!(sorted.keys().copied().collect::<Vec<_>>().concat(), "ab");
    debug_assert!(std::mem::size_of::<u64>() == 8 && core::mem::align_of::<u8>() == 1);
    if out.is_empty() {
        unreachable!("{}", concat!("a", "b"));
    }
    let caught = std::panic::catch_unwind(|| panic!("{}", "on purpose"));
    assert!(caught.is_err());
    let mut pinned = pin!(Timer::new(Duration::MAX));
    assert!(
        pinned
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    println!();
    Ok(())
}

#[test]
fn a_staged_crate_is_modelled() {
    let plan = std::model::Plan {
        schedules: 700,
        ..Default::default()
    };
    let outcome = std::model::explore(&plan, || everything().unwrap());
    assert_eq!(outcome, std::model::Outcome::Pass { schedules: 700 });
}

#[test]
fn async_functions_and_closures_work() {
    async fn twice(n: u32) -> u32 {
        n * 2
    }

    struct Never;
    impl Wake for Never {
        fn wake(self: Arc<Self>) {
            unreachable!()
        }
    }

    let waker = Waker::from(Arc::new(Never));
    let future = pin!(async { twice(4).await });
    let Poll::Ready(8) = future.poll(&mut Context::from_waker(&waker)) else {
        panic!("ready at once");
    };
}
