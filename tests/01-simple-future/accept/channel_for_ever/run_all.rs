//! Step 5, `run_all`.

use crate::SimpleFuture;
use std::{
    collections::LinkedList,
    sync::{
        LazyLock, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
};

struct Wakes {
    sender: Sender<()>,
    receiver: Mutex<Receiver<()>>,
}

static WAKES: LazyLock<Wakes> = LazyLock::new(|| {
    let (sender, receiver) = channel();
    Wakes {
        sender,
        receiver: Mutex::new(receiver),
    }
});

fn wake() {
    WAKES.sender.send(()).expect("the receiver lives for ever");
}

pub fn run_all(futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    let receiver = WAKES.receiver.lock().unwrap();
    let mut unfinished: LinkedList<_> = futures.into_iter().collect();
    wake(); // the first round needs no asking
    while !unfinished.is_empty() {
        receiver.recv().expect("the sender lives for ever");
        unfinished = unfinished
            .into_iter()
            .filter_map(|mut future| future.poll(wake).is_pending().then_some(future))
            .collect();
    }
}
