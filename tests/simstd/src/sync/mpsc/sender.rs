//! The sending ends.

use std::{
    fmt,
    sync::{
        Arc,
        mpsc::{SendError, TrySendError},
    },
};

use super::channel::Channel;

fn sent<T>(result: Result<(), TrySendError<T>>) -> Result<(), SendError<T>> {
    result.map_err(|error| match error {
        TrySendError::Disconnected(value) | TrySendError::Full(value) => SendError(value),
    })
}

macro_rules! senders {
    ($($Sender:ident)*) => {$(
        #[doc = concat!("`std::sync::mpsc::", stringify!($Sender), "`, modelled.")]
        pub struct $Sender<T>(Arc<Channel<T>>);

        impl<T> $Sender<T> {
            pub(super) fn new(channel: Arc<Channel<T>>) -> Self {
                Self(channel)
            }

            #[doc = concat!("See `std::sync::mpsc::", stringify!($Sender), "::send`.")]
            pub fn send(&self, value: T) -> Result<(), SendError<T>> {
                sent(self.0.send(value, true))
            }
        }

        impl<T> Clone for $Sender<T> {
            fn clone(&self) -> Self {
                self.0.add_sender();
                Self(self.0.clone())
            }
        }

        impl<T> Drop for $Sender<T> {
            fn drop(&mut self) {
                self.0.drop_sender();
            }
        }

        impl<T> fmt::Debug for $Sender<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($Sender)).finish_non_exhaustive()
            }
        }
    )*};
}

senders! { Sender SyncSender }

impl<T> SyncSender<T> {
    /// See `std::sync::mpsc::SyncSender::try_send`.
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        self.0.send(value, false)
    }
}
