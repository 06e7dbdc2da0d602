//! The modelled threads as coroutines of one thread of the system, and the stacks they run on.
//!
//! Stacks are used again: most executions leave threads behind in the middle of something, and to map and unmap memory
//! for them would take longer than all the rest.

// What a coroutine that is left behind has on its stack is leaked.
#![allow(unsafe_code)]

use std::{cell::Cell, ptr};

use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};

use super::Body;

/// The stack of a modelled thread. It is memory only where it is touched.
const STACK: usize = 1 << 20;

thread_local! {
    /// The way out of the coroutine that runs, if one does.
    static RUNNING: Cell<*const Yielder<(), ()>> = const { Cell::new(ptr::null()) };
}

/// Leaves the coroutine that runs, until it is resumed.
pub(super) fn switch() {
    let running = RUNNING.get();
    assert!(!running.is_null(), "only a modelled thread can wait");
    // SAFETY: a coroutine's yielder lies on its stack, wherever the coroutine itself is moved, and is there as long as the
    // coroutine is in its body. This one is: `RUNNING` is set by the body itself, here and in `begin`, and cleared by
    // `resume` when the coroutine is left.
    unsafe { &*running }.suspend(());
    RUNNING.set(running);
}

/// No coroutine runs any more when this is dropped.
struct Left;

impl Drop for Left {
    fn drop(&mut self) {
        RUNNING.set(ptr::null());
    }
}

/// The coroutines of an execution, by the index of their threads.
#[derive(Default)]
pub(super) struct Coroutines {
    begun: Vec<Option<Coroutine<(), (), ()>>>,
    stacks: Vec<DefaultStack>,
}

impl Coroutines {
    /// Lets a thread go on until it waits, is made to wait, or ends. The first time it begins with `body`.
    ///
    /// # Panics
    ///
    /// When a panic leaves the body, or when there is no memory for a stack.
    pub(super) fn resume(&mut self, thread: usize, body: Option<Body>) {
        if let Some(body) = body {
            self.begin(thread, body);
        }
        let _left = Left;
        let coroutine = self.begun[thread].as_mut();
        let result = coroutine.expect("it has not ended").resume(());
        if result == CoroutineResult::Return(())
            && let Some(ended) = self.begun[thread].take()
        {
            self.stacks.push(ended.into_stack());
        }
    }

    fn begin(&mut self, thread: usize, body: Body) {
        let stack = self.stacks.pop().unwrap_or_else(|| {
            DefaultStack::new(STACK).expect("there is memory for the stack of a thread")
        });
        let coroutine = Coroutine::with_stack(stack, |yielder, ()| {
            RUNNING.set(yielder);
            body();
        });
        if self.begun.len() <= thread {
            self.begun.resize_with(thread + 1, || None);
        }
        self.begun[thread] = Some(coroutine);
    }

    /// The execution is over: nothing of it runs again.
    pub(super) fn leave(&mut self) {
        for mut coroutine in self.begun.drain(..).flatten() {
            // SAFETY: this leaks what is on the stack, so whatever refers to it dangles. Only what runs could follow
            // such a reference, and of this execution nothing runs any more: its coroutines are all left here, its
            // bodies and thread-locals are leaked by `World::renew`, and statics that outlive it start afresh.
            unsafe { coroutine.force_reset() };
            self.stacks.push(coroutine.into_stack());
        }
    }
}

impl Drop for Coroutines {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, panic, rc::Rc};

    use super::{Coroutines, RUNNING, switch};

    #[test]
    fn a_thread_goes_on_where_it_was_left() {
        let steps = Rc::new(Cell::new(0));
        let mut coroutines = Coroutines::default();
        for thread in 0..2 {
            let steps = Rc::clone(&steps);
            let body = move || {
                for _ in 0..3 {
                    steps.set(steps.get() + 1);
                    switch();
                }
            };
            coroutines.resume(thread, Some(Box::new(body)));
        }
        for expected in [3, 4, 5, 6] {
            coroutines.resume(expected % 2, None);
            assert_eq!(steps.get(), expected);
        }
        coroutines.resume(1, None);
        coroutines.resume(0, None);
        assert!(coroutines.begun.iter().all(Option::is_none), "both ended");
    }

    #[test]
    fn stacks_are_used_again_and_what_was_on_them_is_leaked() {
        let kept = Rc::new(());
        let mut coroutines = Coroutines::default();
        for _ in 0..100 {
            for thread in 0..3 {
                let kept = Rc::clone(&kept);
                let ends = thread == 1;
                let body = move || {
                    if !ends {
                        switch();
                    }
                    drop(kept);
                };
                coroutines.resume(thread, Some(Box::new(body)));
            }
            coroutines.leave();
        }
        // The second has ended before the third began.
        assert_eq!(coroutines.stacks.len(), 2);
        assert_eq!(Rc::strong_count(&kept), 1 + 200);
    }

    #[test]
    fn a_panic_leaves_no_coroutine_running() {
        let mut coroutines = Coroutines::default();
        let body = || panic::resume_unwind(Box::new("on purpose"));
        let result = panic::catch_unwind(panic::AssertUnwindSafe(|| {
            coroutines.resume(0, Some(Box::new(body)));
        }));
        assert_eq!(result.unwrap_err().downcast_ref(), Some(&"on purpose"));
        assert!(RUNNING.get().is_null());
    }
}
