//! `spawn_with_handle` takes every output that is `Send` and `'static`: it need not be `Unpin`, `Sync` or `Clone`.

use std::{cell::Cell, marker::PhantomPinned};

use executor::{JoinHandle, Spawner};

struct Output {
    _cell: Cell<u8>,
    _pinned: PhantomPinned,
}

fn spawn(spawner: &Spawner) -> JoinHandle<Output> {
    spawner.spawn_with_handle(async {
        Output {
            _cell: Cell::new(1),
            _pinned: PhantomPinned,
        }
    })
}

fn main() {
    let _: fn(&Spawner) -> JoinHandle<Output> = spawn;
}
