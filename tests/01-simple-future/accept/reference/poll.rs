//! Step 1, `poll`: what can be asked of a [`Poll`], and how to change the value inside.

use crate::Poll;

impl<T> Poll<T> {
    /// Is this `Ready`?
    pub fn is_ready(&self) -> bool {
        matches!(self, Poll::Ready(_))
    }

    /// Is this `Pending`?
    pub fn is_pending(&self) -> bool {
        !self.is_ready()
    }

    /// Applies `f` to the value of a `Ready`; a `Pending` stays `Pending`.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Poll<U> {
        match self {
            Poll::Ready(value) => Poll::Ready(f(value)),
            Poll::Pending => Poll::Pending,
        }
    }
}
