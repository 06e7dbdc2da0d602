//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

use std::{
    pin::pin,
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
    task::{Context, Poll, Wake, Waker},
};

struct Bell(Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let _ = self.0.send(());
    }
}

/// Runs `future` to its end on the calling thread and returns its output.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let (sender, receiver) = channel();
    let waker: Waker = Arc::new(Bell(sender)).into();
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => receiver.recv().expect("the waker above holds the sender"),
        }
    }
}
