//! What the tests share.
#![allow(dead_code, reason = "no test file uses all of it")]

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Wake, Waker},
};

use simstd::{
    model::{self, EventKind, Outcome, Plan},
    sync::{Arc, Condvar, Mutex},
};

/// 5,000 schedules.
pub fn plan() -> Plan {
    Plan {
        seed: 1,
        schedules: 5000,
        max_steps: 5000,
        only: None,
    }
}

/// Runs `body` in a few schedules, in all of which it must end well.
#[track_caller]
pub fn model(body: impl Fn() + Send + Sync + 'static) {
    let outcome = model::explore(
        &Plan {
            schedules: 300,
            ..plan()
        },
        body,
    );
    assert!(matches!(outcome, Outcome::Pass { .. }), "{outcome:#?}");
}

/// The harness's own way to wait for a future, which notes polls and wakes.
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Bell {
        rung: Mutex<bool>,
        changed: Condvar,
    }

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            model::event(EventKind::Wake, "wake");
            *self.rung.lock().unwrap() = true;
            self.changed.notify_one();
        }
    }

    let bell = Arc::new(Bell {
        rung: Mutex::new(false),
        changed: Condvar::new(),
    });
    let waker = Waker::from(bell.clone());
    let mut future = pin!(future);
    loop {
        model::event(EventKind::Poll, "poll");
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => {
                model::event(EventKind::Ready, "Ready");
                return output;
            }
            Poll::Pending => model::event(EventKind::Pending, "Pending"),
        }
        let mut rung = bell
            .changed
            .wait_while(bell.rung.lock().unwrap(), |rung| !*rung)
            .unwrap();
        *rung = false;
    }
}
