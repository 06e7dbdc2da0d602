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
    // SAFETY: a coroutine's yielder is there as long as the coroutine is in its body, and this one is: `RUNNING` is set
    // by the body itself and cleared by `resume` when the coroutine is left.
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
