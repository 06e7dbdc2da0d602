//! Step 5, `capstone`: a telephone switchboard, out of everything that you have built.

use std::{future::poll_fn, time::Duration};

use context_waker::{FutureExt, Legacy};
use simple_future::SocketRead;
use timer::timeout;

use crate::{Call, Caller, Listener, NOBODY, Said, Spawner};

/// Puts callers through to each other, two by two in the order in which they call, until the listener ends; returns what
/// has become of each call, in the same order, when the last one is over.
///
/// Of the two callers of a call each says one line, within `patience`, and is told what the other one has said. Calls do
/// not wait for each other.
pub async fn switchboard(
    mut listener: Listener,
    spawner: Spawner,
    patience: Duration,
) -> Vec<Call> {
    let mut calls = Vec::new();
    while let Some(first) = accept(&mut listener).await {
        let Some(second) = accept(&mut listener).await else {
            first.tell(NOBODY);
            break;
        };
        // A task for each call, so that we can go back to the listener at once.
        calls.push(spawner.spawn_with_handle(call(first, second, patience)));
    }
    let mut ended = Vec::new();
    for call in calls {
        ended.push(call.await);
    }
    ended
}

async fn accept(listener: &mut Listener) -> Option<Caller> {
    poll_fn(|context| listener.poll_accept(context)).await
}

/// Listens to both callers at the same time, and then tells each what the other one has said.
async fn call(first: Caller, second: Caller, patience: Duration) -> Call {
    let (from_first, from_second) = listen(&first, patience)
        .join(listen(&second, patience))
        .await;
    first.tell(&from_second.to_line());
    second.tell(&from_first.to_line());
    // Here both callers are dropped, which hangs up.
    Call {
        first: from_first,
        second: from_second,
    }
}

/// Listens to a caller for as long as the patience lasts.
async fn listen(caller: &Caller, patience: Duration) -> Said {
    timeout(patience, line(caller))
        .await
        .unwrap_or(Said::Nothing)
}

/// Reads up to the end of a line, or of the connection.
async fn line(caller: &Caller) -> Said {
    let mut line = Vec::new();
    loop {
        let bytes = Legacy(SocketRead::new(caller.socket())).await;
        if bytes.is_empty() {
            return Said::HungUp;
        }
        line.extend(bytes);
        if let Some(end) = line.iter().position(|byte| *byte == b'\n') {
            line.truncate(end);
            return Said::Line(line);
        }
    }
}
