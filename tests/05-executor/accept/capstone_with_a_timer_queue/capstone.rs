//! Step 5, `capstone`, with a task for each caller.

use std::{future::poll_fn, pin::pin, sync::Arc, task::Poll, time::Duration};

use context_waker::Legacy;
use simple_future::SocketRead;
use timer::{Sleep, TimerQueue};

use crate::{Call, Caller, JoinHandle, Listener, NOBODY, Said, Spawner};

async fn hear(caller: Caller, patience: Sleep) -> (Caller, Said) {
    let said = {
        let mut line = pin!(line(&caller));
        let mut patience = pin!(patience);
        poll_fn(|context| {
            if let Poll::Ready(said) = line.as_mut().poll(context) {
                return Poll::Ready(said);
            }
            patience.as_mut().poll(context).map(|()| Said::Nothing)
        })
        .await
    };
    (caller, said)
}

async fn line(caller: &Caller) -> Said {
    let mut line = Vec::new();
    loop {
        match &Legacy(SocketRead::new(caller.socket())).await[..] {
            [] => return Said::HungUp,
            bytes => {
                for byte in bytes {
                    if *byte == b'\n' {
                        return Said::Line(line);
                    }
                    line.push(*byte);
                }
            }
        }
    }
}

type Heard = JoinHandle<(Caller, Said)>;

async fn call(first: Heard, second: Heard) -> Call {
    let (one, first) = first.await;
    let (other, second) = second.await;
    one.tell(&second.to_line());
    other.tell(&first.to_line());
    Call { first, second }
}

pub async fn switchboard(
    mut listener: Listener,
    spawner: Spawner,
    patience: Duration,
) -> Vec<Call> {
    let clock = Arc::new(TimerQueue::new());
    let mut calls: Vec<JoinHandle<Call>> = Vec::new();
    loop {
        let Some(first) = poll_fn(|context| listener.poll_accept(context)).await else {
            break;
        };
        let Some(second) = poll_fn(|context| listener.poll_accept(context)).await else {
            first.tell(NOBODY);
            break;
        };
        let first = spawner.spawn_with_handle(hear(first, clock.sleep(patience)));
        let second = spawner.spawn_with_handle(hear(second, clock.sleep(patience)));
        calls.push(spawner.spawn_with_handle(call(first, second)));
    }
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await);
    }
    results
}
