//! Step 5, `run_all`.

use crate::SimpleFuture;
use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex},
};

#[derive(Clone, Copy, PartialEq)]
enum State {
    Quiet,
    Woken,
}

static STATE: Mutex<State> = Mutex::new(State::Quiet);
static CHANGED: Condvar = Condvar::new();

fn wake() {
    let mut state = STATE.lock().unwrap();
    *state = State::Woken;
    CHANGED.notify_all();
}

pub fn run_all(futures: Vec<Box<dyn SimpleFuture<Output = ()>>>) {
    let mut queue = VecDeque::from(futures);
    loop {
        loop {
            let before = std::mem::replace(&mut *STATE.lock().unwrap(), State::Quiet);
            for _ in 0..queue.len() {
                let Some(mut future) = queue.pop_front() else {
                    return;
                };
                if future.poll(wake).is_pending() {
                    queue.push_back(future);
                }
            }
            let after = *STATE.lock().unwrap();
            if before == State::Quiet && after == State::Quiet {
                break;
            }
        }
        if queue.is_empty() {
            return;
        }
        let mut state = STATE.lock().unwrap();
        while *state == State::Quiet {
            state = CHANGED.wait(state).unwrap();
        }
    }
}
