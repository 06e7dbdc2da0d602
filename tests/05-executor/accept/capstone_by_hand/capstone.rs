//! Step 5, `capstone`, with a hand-written future for a call.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use context_waker::Legacy;
use simple_future::SocketRead;
use timer::TimerFuture;

use crate::{Call, Caller, Listener, NOBODY, Said, Spawner};

struct Conversation {
    sides: [Side; 2],
    patience: Pin<Box<TimerFuture>>,
}

struct Side {
    caller: Caller,
    line: Vec<u8>,
    said: Option<Said>,
}

impl Side {
    fn new(caller: Caller) -> Self {
        Self {
            caller,
            line: Vec::new(),
            said: None,
        }
    }

    fn listen(&mut self, context: &mut Context<'_>) {
        while self.said.is_none() {
            let read = pin!(Legacy(SocketRead::new(self.caller.socket())));
            let Poll::Ready(bytes) = read.poll(context) else {
                return;
            };
            self.line.extend_from_slice(&bytes);
            let mut lines = self.line.split(|byte| *byte == b'\n');
            let first = lines.next().unwrap_or_default();
            if lines.next().is_some() {
                self.said = Some(Said::Line(first.to_vec()));
            } else if bytes.is_empty() {
                self.said = Some(Said::HungUp);
            }
        }
    }
}

impl Conversation {
    fn new(first: Caller, second: Caller, patience: Duration) -> Self {
        Self {
            sides: [Side::new(first), Side::new(second)],
            patience: Box::pin(TimerFuture::new(patience)),
        }
    }
}

impl Future for Conversation {
    type Output = Call;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Call> {
        let this = &mut *self;
        for side in &mut this.sides {
            side.listen(context);
        }
        let is_over = this.sides.iter().all(|side| side.said.is_some())
            || this.patience.as_mut().poll(context).is_ready();
        if !is_over {
            return Poll::Pending;
        }
        let [first, second] = this
            .sides
            .each_mut()
            .map(|side| side.said.take().unwrap_or(Said::Nothing));
        this.sides[0].caller.tell(&second.to_line());
        this.sides[1].caller.tell(&first.to_line());
        Poll::Ready(Call { first, second })
    }
}

pub fn switchboard(
    mut listener: Listener,
    spawner: Spawner,
    patience: Duration,
) -> impl Future<Output = Vec<Call>> + Send {
    async move {
        let mut handles = Vec::new();
        let mut waiting = None;
        while let Some(caller) = poll_fn(|context| listener.poll_accept(context)).await {
            match waiting.take() {
                None => waiting = Some(caller),
                Some(first) => {
                    let conversation = Conversation::new(first, caller, patience);
                    handles.push(spawner.spawn_with_handle(conversation));
                }
            }
        }
        if let Some(lonely) = waiting {
            lonely.tell(NOBODY);
        }
        let mut calls = Vec::with_capacity(handles.len());
        for handle in handles {
            calls.push(handle.await);
        }
        calls
    }
}
