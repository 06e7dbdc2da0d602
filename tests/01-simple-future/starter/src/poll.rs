//! Step 1, `poll`: what can be asked of a [`Poll`], and how to change the value inside.

use crate::Poll;

impl<T> Poll<T> {
    /// Is this `Ready`?
    pub fn is_ready(&self) -> bool {
        todo!("step poll: true for Ready, false for Pending")
    }

    /// Is this `Pending`?
    pub fn is_pending(&self) -> bool {
        todo!("step poll: the opposite")
    }

    /// Applies `f` to the value of a `Ready`; a `Pending` stays `Pending`.
    #[allow(unused_variables)] // until you write it
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Poll<U> {
        todo!("step poll: apply `f` if there is a value")
    }
}
