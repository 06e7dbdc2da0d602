//! Step 1, `block_on`: run one future on this thread, and sleep while there is nothing to do.

use std::{
    sync::{
        Arc,
        mpsc::{SyncSender, sync_channel},
    },
    task::{Context, Poll, Wake, Waker},
};

struct Bell(SyncSender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // Full: a wake is under way already. Disconnected: there is nobody left to wake.
        let _ = self.0.try_send(());
    }
}

/// Runs `future` to its end on the calling thread and returns its output.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    let (sender, receiver) = sync_channel(1);
    loop {
        let waker = Waker::from(Arc::new(Bell(sender.clone())));
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        let _ = receiver.recv();
    }
}
