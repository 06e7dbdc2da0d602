//! Step 4, `join_handle`: the way of an output from its task to whoever waits for it.

use std::{
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// A future of the output of a task. Made by [`Spawner::spawn_with_handle`](crate::Spawner::spawn_with_handle).
///
/// The task does not need its handle: it runs whether or not the handle is polled, and dropping the handle lets it run on.
#[must_use = "the task runs anyway; to ignore its output, drop the handle or use `spawn`"]
pub struct JoinHandle<T> {
    // Put your fields here, instead of this one: what do the task and the handle share?
    #[allow(dead_code)]
    shared: Arc<PhantomData<T>>,
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    #[allow(unused_variables)] // until you write it
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        todo!(
            "step join_handle: is the output there? If not, leave the waker where the task finds it"
        )
    }
}
