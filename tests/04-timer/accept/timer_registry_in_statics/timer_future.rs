//! Plain statics, an ordered map, and a thread that lives while there are timers.
use std::{
    collections::BTreeMap,
    marker::PhantomPinned,
    pin::Pin,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};
struct Registry {
    timers: BTreeMap<(Instant, u64), Option<Waker>>,
    running: bool,
}
static REGISTRY: Mutex<Registry> = Mutex::new(Registry {
    timers: BTreeMap::new(),
    running: false,
});
static NEWS: Condvar = Condvar::new();
static NEXT: AtomicU64 = AtomicU64::new(0);
pub struct TimerFuture {
    key: Option<(Instant, u64)>,
    _pin: PhantomPinned,
}
impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let key = Instant::now()
            .checked_add(duration)
            .map(|at| (at, NEXT.fetch_add(1, Relaxed)));
        if let Some(key) = key {
            let mut registry = REGISTRY.lock().unwrap();
            registry.timers.insert(key, None);
            if !registry.running {
                registry.running = true;
                thread::spawn(serve);
            }
            NEWS.notify_all();
        }
        Self {
            key,
            _pin: PhantomPinned,
        }
    }
}
fn serve() {
    let mut registry = REGISTRY.lock().unwrap();
    loop {
        let Some((&key, _)) = registry.timers.first_key_value() else {
            registry.running = false;
            return;
        };
        let first = |r: &mut Registry| r.timers.first_key_value().is_some_and(|(k, _)| *k == key);
        let wait = key.0.saturating_duration_since(Instant::now());
        if wait.is_zero() {
            let waker = registry.timers.remove(&key).flatten();
            drop(registry);
            if let Some(w) = waker {
                w.wake()
            }
            registry = REGISTRY.lock().unwrap();
        } else {
            registry = NEWS
                .wait_timeout_while(registry, wait, |r| first(r))
                .unwrap()
                .0;
        }
    }
}
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(key) = self.key else {
            return Poll::Pending;
        };
        let old = match REGISTRY.lock().unwrap().timers.get_mut(&key) {
            None => return Poll::Ready(()),
            Some(slot) => slot.replace(cx.waker().clone()),
        };
        drop(old);
        Poll::Pending
    }
}
impl Drop for TimerFuture {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let old = REGISTRY.lock().unwrap().timers.remove(&key);
            drop(old);
            NEWS.notify_all();
        }
    }
}
