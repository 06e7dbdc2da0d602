//! The receiving end.

use std::{
    cell::Cell,
    fmt,
    marker::PhantomData,
    panic::RefUnwindSafe,
    sync::{
        Arc,
        mpsc::{RecvError, RecvTimeoutError, TryRecvError},
    },
    time::Duration,
};

use super::channel::Channel;

/// `std::sync::mpsc::Receiver`, modelled.
pub struct Receiver<T> {
    channel: Arc<Channel<T>>,
    /// Like std's, it may move to another thread, but not be shared with one.
    _not_sync: PhantomData<Cell<()>>,
}

impl<T> RefUnwindSafe for Receiver<T> {}

impl<T> Receiver<T> {
    pub(super) fn new(channel: Arc<Channel<T>>) -> Self {
        Self {
            channel,
            _not_sync: PhantomData,
        }
    }

    /// See `std::sync::mpsc::Receiver::recv`.
    pub fn recv(&self) -> Result<T, RecvError> {
        self.channel.receive(|_| None).map_err(|_| RecvError)
    }

    /// See `std::sync::mpsc::Receiver::try_recv`.
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.channel.try_receive().map_err(|error| match error {
            RecvTimeoutError::Timeout => TryRecvError::Empty,
            RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
        })
    }

    /// See `std::sync::mpsc::Receiver::recv_timeout`. The time does pass.
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.channel.receive(|world| world.deadline(timeout))
    }

    /// See `std::sync::mpsc::Receiver::iter`.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self)
    }

    /// See `std::sync::mpsc::Receiver::try_iter`.
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter(self)
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.channel.drop_receiver();
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}

/// `std::sync::mpsc::Iter`, modelled.
#[derive(Debug)]
pub struct Iter<'a, T: 'a>(&'a Receiver<T>);

/// `std::sync::mpsc::TryIter`, modelled.
#[derive(Debug)]
pub struct TryIter<'a, T: 'a>(&'a Receiver<T>);

/// `std::sync::mpsc::IntoIter`, modelled.
#[derive(Debug)]
pub struct IntoIter<T>(Receiver<T>);

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.recv().ok()
    }
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.try_recv().ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.recv().ok()
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self)
    }
}
