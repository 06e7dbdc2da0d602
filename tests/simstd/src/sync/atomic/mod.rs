//! `std::sync::atomic`, modelled: every operation is a step of its own, and all of them are sequentially consistent.
//!
//! Orderings are passed on to std, which refuses the impossible ones; beyond that they change nothing.

mod bool;
mod cell;
mod integer;
mod pointer;

pub use std::sync::atomic::Ordering;

pub use self::{bool::AtomicBool, integer::*, pointer::AtomicPtr};
use crate::engine;

/// See `std::sync::atomic::fence`. A step, and nothing else: everything is sequentially consistent here.
#[track_caller]
pub fn fence(order: Ordering) {
    engine::point();
    std::sync::atomic::fence(order);
}

/// See `std::sync::atomic::compiler_fence`.
#[track_caller]
pub fn compiler_fence(order: Ordering) {
    std::sync::atomic::compiler_fence(order);
}

/// See `std::sync::atomic::spin_loop_hint`.
#[deprecated(note = "use `std::hint::spin_loop` instead")]
pub fn spin_loop_hint() {
    engine::yield_point();
}
