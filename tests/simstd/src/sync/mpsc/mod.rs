//! `std::sync::mpsc`, modelled: unbounded, bounded and rendezvous channels.

mod channel;
mod receiver;
mod sender;

pub use std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

pub use self::{
    receiver::{IntoIter, Iter, Receiver, TryIter},
    sender::{Sender, SyncSender},
};
use channel::Channel;

/// See `std::sync::mpsc::channel`.
#[must_use]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let channel = Channel::new(None);
    (Sender::new(channel.clone()), Receiver::new(channel))
}

/// See `std::sync::mpsc::sync_channel`. With a `bound` of 0, a send waits until its value is received.
#[must_use]
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let channel = Channel::new(Some(bound));
    (SyncSender::new(channel.clone()), Receiver::new(channel))
}
