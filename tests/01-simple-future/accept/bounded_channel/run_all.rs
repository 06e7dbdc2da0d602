//! Step 5, `run_all`.

use crate::SimpleFuture;
use std::sync::{
    Mutex,
    mpsc::{SyncSender, sync_channel},
};

static DOORBELL: Mutex<Option<SyncSender<()>>> = Mutex::new(None);

fn wake() {
    if let Some(doorbell) = &*DOORBELL.lock().unwrap() {
        let _ = doorbell.try_send(());
    }
}

pub fn run_all(mut futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    let (sender, receiver) = sync_channel(1);
    *DOORBELL.lock().unwrap() = Some(sender);
    while !futures.is_empty() {
        futures.retain_mut(|future| future.poll(wake).is_pending());
        if !futures.is_empty() {
            let _ = receiver.recv();
        }
    }
}
