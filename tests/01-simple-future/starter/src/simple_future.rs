//! The vocabulary of the chapter: [`Poll`] and [`SimpleFuture`]. Given; leave this file as it is.

/// What one look at a future reveals: its result, or that there is none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a `Poll` may be `Pending`, and then there is more to do"]
pub enum Poll<T> {
    /// The future has finished, and this is its result. Nobody may poll it again.
    Ready(T),
    /// The future has not finished. It will call the latest `wake` it was given when it is worth another look.
    Pending,
}

/// A computation that can be asked, again and again, whether it has finished.
///
/// A future does nothing of its own accord: it makes progress only while somebody polls it.
pub trait SimpleFuture {
    /// The type of the result.
    type Output;

    /// Gets on as far as possible without waiting, and says whether that was the end.
    ///
    /// - `Ready(output)`: finished. The caller does not poll this future again.
    /// - `Pending`: not finished. The future has seen to it that `wake` is called once another poll is worth while;
    ///   of several `wake`s, given in several polls, only the latest counts.
    ///
    /// Returns quickly and never blocks. A caller may poll more often than it was woken, so each poll has to look for
    /// itself whether anything has changed.
    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}

/// A future in a box is a future. So futures of different types can share a `Vec`.
impl<F: SimpleFuture + ?Sized> SimpleFuture for Box<F> {
    type Output = F::Output;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output> {
        (**self).poll(wake)
    }
}
