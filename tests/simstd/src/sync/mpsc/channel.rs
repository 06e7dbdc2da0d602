//! What both ends of a channel share.

// The state is reached from both ends, one thread at a time.
#![allow(unsafe_code)]

use std::{
    collections::VecDeque,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, TrySendError},
    },
};

use crate::{
    engine::{self, Deadline, Kind, On, What},
    fresh::Fresh,
};

pub(super) struct Channel<T>(Fresh<State<T>>);

struct State<T> {
    /// Values with the numbers of their sends.
    queue: VecDeque<(u64, T)>,
    sends: u64,
    capacity: Option<usize>,
    senders: usize,
    has_receiver: bool,
    /// Does the receiver wait for a value that no sender has brought yet?
    is_receiving: bool,
}

// SAFETY: values go from one end to the other, as in std; the state is used by the one thread of the system that runs
// an execution, and never while code of the modelled program runs (see `state`).
unsafe impl<T: Send> Send for Channel<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Channel<T> {}

impl<T> UnwindSafe for Channel<T> {}
impl<T> RefUnwindSafe for Channel<T> {}

impl<T> Channel<T> {
    pub(super) fn new(capacity: Option<usize>) -> Arc<Self> {
        Arc::new(Self(Fresh::new(State {
            queue: VecDeque::new(),
            sends: 0,
            capacity,
            senders: 1,
            has_receiver: true,
            is_receiving: false,
        })))
    }

    fn number(&self) -> u32 {
        self.0.number(Kind::Channel).0
    }

    /// Looks at the state, or changes it. `f` must neither run code of the modelled program, such as a destructor of a
    /// value, nor come to a scheduling point.
    fn state<R>(&self, f: impl FnOnce(&mut State<T>) -> R) -> R {
        // SAFETY: only the thread that runs the execution comes here, by the rule above nothing in `f` leads here
        // again, and no reference leaves `f`.
        f(unsafe { &mut *self.0.get() })
    }

    pub(super) fn send(&self, value: T, wait: bool) -> Result<(), TrySendError<T>> {
        engine::point();
        let number = self.number();
        if self.state(|state| state.capacity) == Some(0) {
            return self.hand_over(value, wait, number);
        }
        loop {
            if !self.state(|state| state.has_receiver) {
                engine::with(|world| world.write(What::SendFails(number)));
                return Err(TrySendError::Disconnected(value));
            }
            if self.state(|state| {
                state
                    .capacity
                    .is_none_or(|capacity| state.queue.len() < capacity)
            }) {
                self.push(value);
                self.sent(number);
                return Ok(());
            }
            if !wait {
                return Err(TrySendError::Full(value));
            }
            self.wait_to_send(number);
        }
    }

    /// A send on a channel without room: the value changes hands when both sides are there.
    fn hand_over(&self, value: T, wait: bool, number: u32) -> Result<(), TrySendError<T>> {
        if !self.state(|state| state.has_receiver) {
            engine::with(|world| world.write(What::SendFails(number)));
            return Err(TrySendError::Disconnected(value));
        }
        if self.state(|state| std::mem::take(&mut state.is_receiving)) {
            self.push(value);
            self.sent(number);
            return Ok(());
        }
        if !wait {
            return Err(TrySendError::Full(value));
        }
        let send = self.push(value);
        loop {
            self.wait_to_send(number);
            if !self.state(|state| state.queue.iter().any(|(other, _)| *other == send)) {
                engine::with(|world| world.write(What::Sends(number)));
                return Ok(());
            }
            let given_back = self.state(|state| {
                if state.has_receiver {
                    None
                } else {
                    state.take_back(send)
                }
            });
            if let Some(value) = given_back {
                engine::with(|world| world.write(What::SendFails(number)));
                return Err(TrySendError::Disconnected(value));
            }
        }
    }

    fn push(&self, value: T) -> u64 {
        self.state(|state| {
            state.sends += 1;
            state.queue.push_back((state.sends, value));
            state.sends
        })
    }

    fn sent(&self, number: u32) {
        engine::with(|world| {
            world.write(What::Sends(number));
            world.wake_all(On::Receive(number));
        });
    }

    fn wait_to_send(&self, number: u32) {
        engine::with(|world| world.write(What::SendWaits(number)));
        engine::block(On::Send(number), None);
    }

    /// Receives what is there; else says whether a sender is left.
    pub(super) fn try_receive(&self) -> Result<T, RecvTimeoutError> {
        engine::point();
        let number = self.number();
        match self.pop(number) {
            Some(value) => Ok(value),
            None if self.state(|state| state.senders == 0) => {
                engine::with(|world| world.write(What::Hangs(number)));
                Err(RecvTimeoutError::Disconnected)
            }
            None => {
                engine::with(|world| world.write(What::FindsEmpty(number)));
                Err(RecvTimeoutError::Timeout)
            }
        }
    }

    /// Receives, waiting until the deadline, which is looked up when the wait begins.
    pub(super) fn receive(
        &self,
        deadline: impl FnOnce(&mut engine::World) -> Option<Deadline>,
    ) -> Result<T, RecvTimeoutError> {
        engine::point();
        let number = self.number();
        let deadline = engine::with(deadline);
        let mut timed_out = false;
        loop {
            if let Some(value) = self.pop(number) {
                return Ok(value);
            }
            if self.state(|state| state.senders == 0) {
                engine::with(|world| world.write(What::Hangs(number)));
                return Err(RecvTimeoutError::Disconnected);
            }
            if timed_out {
                engine::with(|world| world.write(What::ReceiveTimesOut(number)));
                return Err(RecvTimeoutError::Timeout);
            }
            self.state(|state| state.is_receiving = true);
            engine::with(|world| world.write(What::ReceiveWaits(number)));
            timed_out = engine::block(On::Receive(number), deadline);
            self.state(|state| state.is_receiving = false);
        }
    }

    fn pop(&self, number: u32) -> Option<T> {
        let (_, value) = self.state(|state| state.queue.pop_front())?;
        engine::with(|world| {
            world.write(What::Receives(number));
            world.wake_all(On::Send(number));
        });
        Some(value)
    }

    pub(super) fn add_sender(&self) {
        self.number();
        self.state(|state| state.senders += 1);
    }

    pub(super) fn drop_sender(&self) {
        engine::drop_point();
        if engine::try_with(|_| ()).is_none() {
            return;
        }
        let number = self.number();
        let left = self.state(|state| {
            state.senders -= 1;
            state.senders
        });
        if left == 0 {
            engine::with(|world| world.wake_all(On::Receive(number)));
        }
    }

    pub(super) fn drop_receiver(&self) {
        engine::drop_point();
        if engine::try_with(|_| ()).is_none() {
            return;
        }
        let number = self.number();
        let unread = self.state(|state| {
            state.has_receiver = false;
            match state.capacity {
                // Their senders take them back.
                Some(0) => VecDeque::new(),
                _ => std::mem::take(&mut state.queue),
            }
        });
        engine::with(|world| world.wake_all(On::Send(number)));
        drop(unread);
    }
}

impl<T> State<T> {
    fn take_back(&mut self, send: u64) -> Option<T> {
        let at = self.queue.iter().position(|(other, _)| *other == send)?;
        self.queue.remove(at).map(|(_, value)| value)
    }
}
