//! Step 5, `run_all`.

use crate::{Poll, SimpleFuture};
use std::sync::{
    Mutex,
    mpsc::{Sender, channel},
};

static WAKES: Mutex<Option<Sender<()>>> = Mutex::new(None);

fn wake() {
    if let Some(wakes) = WAKES.lock().unwrap().as_ref() {
        let _ = wakes.send(());
    }
}

pub fn run_all(mut futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    let (sender, wakes) = channel();
    *WAKES.lock().unwrap() = Some(sender);
    loop {
        let mut i = 0;
        while i < futures.len() {
            match futures[i].poll(wake) {
                Poll::Ready(()) => drop(futures.remove(i)),
                Poll::Pending => i += 1,
            }
        }
        if futures.is_empty() {
            return;
        }
        wakes.recv().expect("the static holds a sender");
        wakes.try_iter().for_each(drop);
    }
}
