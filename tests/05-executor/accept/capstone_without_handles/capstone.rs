//! Step 5, `capstone`, with a shared list of results.

use std::{
    future::poll_fn,
    mem,
    sync::{Arc, Mutex},
    task::{Poll, Waker},
    time::Duration,
};

use context_waker::{Join, Legacy};
use simple_future::SocketRead;
use timer::{Elapsed, timeout};

use crate::{Call, Caller, Listener, NOBODY, Said, Spawner};

#[derive(Default)]
struct Book {
    calls: Vec<Option<Call>>,
    reader: Option<Waker>,
}

pub async fn switchboard(
    mut listener: Listener,
    spawner: Spawner,
    patience: Duration,
) -> Vec<Call> {
    let book: Arc<Mutex<Book>> = Arc::default();
    let mut waiting: Option<Caller> = None;
    while let Some(caller) = poll_fn(|context| listener.poll_accept(context)).await {
        let Some(first) = waiting.take() else {
            waiting = Some(caller);
            continue;
        };
        let (book, page) = {
            let mut open = book.lock().unwrap();
            open.calls.push(None);
            (Arc::clone(&book), open.calls.len() - 1)
        };
        let _ = spawner.spawn(async move {
            let call = call(first, caller, patience).await;
            let mut book = book.lock().unwrap();
            book.calls[page] = Some(call);
            if let Some(reader) = book.reader.take() {
                reader.wake();
            }
        });
    }
    if let Some(caller) = waiting {
        caller.tell(NOBODY);
        drop(caller);
    }
    poll_fn(|context| {
        let mut book = book.lock().unwrap();
        if book.calls.iter().any(Option::is_none) {
            book.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(mem::take(&mut book.calls).into_iter().flatten().collect())
    })
    .await
}

async fn call(a: Caller, b: Caller, patience: Duration) -> Call {
    let said = Join::new(timeout(patience, line(&a)), timeout(patience, line(&b))).await;
    let unless = |said| match said {
        Ok(said) => said,
        Err(Elapsed { .. }) => Said::Nothing,
    };
    let (first, second) = (unless(said.0), unless(said.1));
    a.tell(&second.to_line());
    b.tell(&first.to_line());
    Call { first, second }
}

async fn line(caller: &Caller) -> Said {
    let mut line = Vec::new();
    while !line.contains(&b'\n') {
        let bytes = Legacy(SocketRead::new(caller.socket())).await;
        if bytes.is_empty() {
            return Said::HungUp;
        }
        line.extend(bytes);
    }
    Said::Line(line.into_iter().take_while(|byte| *byte != b'\n').collect())
}
