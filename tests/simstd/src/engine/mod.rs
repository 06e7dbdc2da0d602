//! Runs executions: the modelled threads are coroutines of one thread of the system.
//!
//! [`Executions`] switches to the coroutine that [`World::take_next`] names, and lets go of those that are left when an
//! execution is over. Who may run, who waits for what, and what time it is, is decided in [`World`].

mod coroutines;
pub(crate) mod log;
mod rng;
mod schedule;
pub(crate) mod strategy;
pub(crate) mod threads;
pub(crate) mod world;

use std::{cell::RefCell, time::Duration};

use coroutines::{Coroutines, switch};
pub(crate) use log::What;
use schedule::Decision;
use threads::Thread;
pub(crate) use threads::{Body, Deadline, On};
use world::Verdict;
pub(crate) use world::{Kind, World};

thread_local! {
    /// The execution that this thread of the system runs, if it does.
    static WORLD: RefCell<Option<Box<World>>> = const { RefCell::new(None) };
}

/// Gives access to the running execution.
///
/// `f` must neither run code of the modelled program nor come to a scheduling point.
///
/// # Panics
///
/// When there is none: outside of `model::explore`, or on a thread of the system that it did not start.
#[track_caller]
pub(crate) fn with<R>(f: impl FnOnce(&mut World) -> R) -> R {
    try_with(f)
        .expect("simstd: a modelled type was used outside of model::explore, or from a real thread")
}

/// Gives access to the running execution, if there is one.
pub(crate) fn try_with<R>(f: impl FnOnce(&mut World) -> R) -> Option<R> {
    WORLD
        .try_with(|world| Some(f(world.try_borrow_mut().ok()?.as_mut()?)))
        .ok()?
}

/// Puts an execution in place and returns the one before.
pub(crate) fn set_world(world: Option<Box<World>>) -> Option<Box<World>> {
    WORLD.with(|current| current.replace(world))
}

/// A scheduling point: others may run before the current thread does what it is about to do.
pub(crate) fn point() {
    step(false);
}

/// A scheduling point at which the current thread gives way.
pub(crate) fn yield_point() {
    step(true);
}

fn step(yields: bool) {
    // A thread that unwinds is left alone, so that nobody else sees `panicking()`.
    if !std::thread::panicking() {
        obey(with(|world| world.step(yields)));
    }
}

/// A scheduling point for destructors, which may run when an execution is over, or outside of one.
pub(crate) fn drop_point() {
    if !std::thread::panicking()
        && let Some(Decision::Switch) = try_with(|world| world.step(false))
    {
        switch();
    }
}

/// Waits until woken ([`World::wake_all`] and the like), or until the deadline. True if the deadline came.
pub(crate) fn block(on: On, deadline: Option<Deadline>) -> bool {
    let unwinding = std::thread::panicking();
    obey(with(|world| {
        world.me().unwinding = unwinding;
        world.block(on, deadline)
    }));
    with(|world| {
        world.me().unwinding = false;
        world.me().timed_out
    })
}

fn obey(decision: Decision) {
    if decision == Decision::Switch {
        switch();
    }
}

/// Ends the execution here; what is left of it never runs again.
pub(crate) fn abandon(verdict: Verdict) -> ! {
    obey(with(|world| world.abandon(verdict)));
    unreachable!("an execution that is over goes on");
}

/// Sleeps until `duration` of virtual time has passed.
pub(crate) fn sleep(duration: Duration) {
    point();
    let deadline = with(|world| {
        world.write(What::Sleeps(duration));
        world.deadline(duration)
    });
    block(On::Sleep, deadline);
    with(|world| world.write(What::WakesUp));
}

/// Starts a modelled thread, which runs `body` when the schedule says so.
pub(crate) fn spawn(name: Option<String>, body: Body) -> usize {
    point();
    with(|world| world.add(Thread::new(name.map(Into::into), Some(body))))
}

/// Runs one execution after the other.
#[derive(Default)]
pub(crate) struct Executions(Coroutines);

impl Executions {
    /// Runs the execution that is in place ([`set_world`]) until it is over.
    ///
    /// # Panics
    ///
    /// When a panic leaves a modelled thread, or when there is no memory for its stack.
    pub(crate) fn run(&mut self) {
        while let Some((next, body)) = with(World::take_next) {
            self.0.resume(next, body);
        }
        self.0.leave();
    }
}
