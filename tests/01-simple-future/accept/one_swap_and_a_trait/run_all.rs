//! Step 5, `run_all`: one thread, many futures, and a good sleep in between.

use crate::{Poll, SimpleFuture};
use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread::{self, Thread},
};
trait Bell {
    fn ring();
    fn prepare(&self);
    fn sleep(&self);
}
struct Park;
static WAKES: AtomicU32 = AtomicU32::new(0);
fn who() -> &'static Mutex<Option<Thread>> {
    static WHO: OnceLock<Mutex<Option<Thread>>> = OnceLock::new();
    WHO.get_or_init(Mutex::default)
}
impl Bell for Park {
    fn ring() {
        WAKES.store(1, Ordering::Release);
        let thread = match who().lock() {
            Ok(g) => g.clone(),
            Err(p) => p.into_inner().clone(),
        };
        thread.iter().for_each(Thread::unpark);
    }
    fn prepare(&self) {
        match who().lock() {
            Ok(mut g) => *g = Some(thread::current()),
            Err(p) => *p.into_inner() = Some(thread::current()),
        }
    }
    fn sleep(&self) {
        while WAKES
            .compare_exchange(1, 0, Ordering::AcqRel, Ordering::Relaxed)
            .is_err()
        {
            thread::park();
        }
    }
}
fn drive<B: Bell>(
    bell: &B,
    futures: &mut BTreeMap<usize, impl SimpleFuture<Output = ()>>,
) -> ControlFlow<()> {
    let done: Vec<usize> = futures
        .iter_mut()
        .rev()
        .filter_map(|(&id, f)| match f.poll(B::ring) {
            Poll::Ready(()) => Some(id),
            Poll::Pending => None,
        })
        .collect();
    done.iter().for_each(|id| {
        futures.remove(id);
    });
    if futures.is_empty() {
        ControlFlow::Break(())
    } else {
        bell.sleep();
        ControlFlow::Continue(())
    }
}
pub fn run_all(futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    let bell = Park;
    bell.prepare();
    let mut futures = futures.into_iter().enumerate().collect();
    while drive(&bell, &mut futures).is_continue() {}
}
