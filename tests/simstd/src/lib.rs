//! `std`, with `sync`, `thread` and `time` modelled: unmodified code runs under thousands of schedules, with a virtual
//! clock.
//!
//! A copy of the crate to be examined gets one line after its inner attributes,
//!
//! ```ignore
//! #[macro_use] extern crate simstd as std;
//! ```
//!
//! and from there on every `std::…` and `::std::…` path in it goes through here, on stable, in editions 2021 and 2024,
//! under `#![forbid(unsafe_code)]`, `thread_local!` included. For code that takes its atomics from `core` there is a
//! second line, `#[macro_use] extern crate simstd_core as core;`. Paths to `alloc` need nothing: `Arc` and `Wake` are
//! std's own. A harness calls [`model::explore`] with a body that uses the crate.
//!
//! # What an execution is
//!
//! [`model::explore`] runs its body again and again; each run is an *execution*, under a *schedule* that says which
//! thread takes the next step. Threads are coroutines of one real thread, so only one runs at a time, and it is left
//! only at *scheduling points*: before an operation that others can see, or when it must wait. An execution begins with
//! all statics as they were at the beginning of the process, and with a clock at zero. It ends when the body returns.
//! Threads that are still there are then stopped where they stand, as by the end of a process; what they own is leaked.
//!
//! If nothing can run any more and the body has not returned, that is a deadlock, and a bug; so is a panic that leaves
//! the body. A panic of another thread is not: as in std, it is the `Err` of its `join`, and it poisons what it held.
//!
//! # What is modelled, and how well
//!
//! | | | |
//! |---|---|---|
//! | `Mutex`, `RwLock`, `Once`, `OnceLock`, `LazyLock`, `Barrier` | exactly | any waiter may be the next; poisoning, auto traits and constness are std's |
//! | `Condvar` | exactly | `notify_one` wakes any waiter; timeouts fire; there are spurious wake-ups, at most two surprises an execution |
//! | `mpsc` | exactly | bounded, unbounded and rendezvous; timeouts fire |
//! | `thread::{spawn, Builder, scope, park, current, …}` | exactly | threads are detached, as std's are; `park` comes back for nothing now and then; the size of a stack is ignored |
//! | `thread_local!` | exactly | destructors run when the thread ends, the last made first; the main thread's, too |
//! | `thread::panicking`, poisoning | exactly | unless a destructor waits in the middle of a panic, and another thread has caught a panic of its own before |
//! | `thread::available_parallelism` | approximately | always 2 |
//! | statics | exactly | each of the types above starts afresh in each execution, whatever it holds; anything else that outlives an execution makes the exploration inconclusive |
//! | `Instant`, `sleep`, timeouts | approximately | virtual: the clock jumps to the earliest deadline, at any moment; deadlines pass in order; nothing is ever early, and nothing takes time but waiting and a nanosecond for each look at the clock |
//! | waits of more than a century | approximately | end never |
//! | `SystemTime` | approximately | the same clock, from 1 January 2026; not the type that `std::fs` uses |
//! | atomics, `fence` | approximately | sequentially consistent, whatever the ordering: bugs of weak memory are not found; `compare_exchange_weak` fails for nothing now and then; no `from_ptr` |
//! | `hint::spin_loop`, `thread::yield_now` | approximately | others run before the caller goes on, or may; a loop that spins without either ends at the step bound, which is inconclusive |
//! | `Arc`, `Weak`, `Wake`, cells | as they are | counting references is no step |
//! | `HashMap`, `HashSet` | as they are | their order changes from run to run, and with it, perhaps, the schedule that has the bug |
//! | files, sockets, stdin, processes | as they are | a real wait there stops all modelled threads |
//! | statics of std's own cells, of other crates, `static mut` | not at all | they keep their contents |
//! | real threads (other crates', C's) | not at all | a modelled type that is used from one panics; atomics alone can be |
//!
//! Outside of an execution, modelled types can be made and dropped, and atomics used; everything else panics.
//!
//! # How it works
//!
//! `engine` holds the world of an execution: threads and what each of them waits for, the clock, the log. It chooses who
//! runs next and switches to that thread's coroutine. The types of `sync`, `thread` and `time` are small programs over three
//! operations: come to a scheduling point, wait for something, wake those who wait for it. `fresh` is what makes
//! statics start afresh. `model` runs executions and says what came of them.

pub use ::std::*;

mod engine;
mod fresh;
pub mod hint;
pub mod model;
pub mod sync;
pub mod thread;
pub mod time;
