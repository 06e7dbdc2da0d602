//! `spawn` takes every future that is `Send` and `'static`: it need not be `Unpin`, `Sync` or `Clone`, and may be boxed.

use std::{cell::Cell, future::Future, marker::PhantomPinned, pin::Pin};

use executor::Spawner;

struct Strange {
    _cell: Cell<u8>,
    _pinned: PhantomPinned,
}

impl Future for Strange {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        std::task::Poll::Ready(())
    }
}

fn spawn(spawner: &Spawner, text: String) {
    let _ = spawner.spawn(async move {
        let cell = Cell::new(text);
        std::future::ready(()).await;
        drop(cell);
    });
    let _ = spawner.spawn(Strange {
        _cell: Cell::new(1),
        _pinned: PhantomPinned,
    });
    let boxed: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async {});
    let _ = spawner.spawn(boxed);
}

fn main() {
    let _: fn(&Spawner, String) = spawn;
}
