//! The first, flawed form of the trait. Given; leave this file as it is.

use crate::Poll;

/// A future that can be asked whether it has finished, but has no way to say when to ask again.
pub trait SimpleFuture {
    /// The type of the result.
    type Output;

    /// Gets on as far as possible without waiting, and says whether that was the end.
    ///
    /// After `Ready` the caller does not poll this future again.
    fn poll(&mut self) -> Poll<Self::Output>;
}
