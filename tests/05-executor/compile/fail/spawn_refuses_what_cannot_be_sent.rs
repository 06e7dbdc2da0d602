//! `spawn` refuses a future that holds an `Rc`: a task goes to whatever thread polls it, and an `Rc` must not.

use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use executor::Spawner;

struct Counted(Rc<()>);

impl Future for Counted {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        drop(Rc::clone(&self.0));
        Poll::Ready(())
    }
}

fn spawn(spawner: &Spawner) {
    let future = Counted(Rc::new(()));
    let _ = spawner.spawn(future); //~ E0277
}

fn main() {
    let _: fn(&Spawner) = spawn;
}
