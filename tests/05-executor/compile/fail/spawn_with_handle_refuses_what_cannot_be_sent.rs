//! `spawn_with_handle` refuses a future whose output is an `Rc`: it would have to go from the task to the handle.
//
// A handle that took such an output would not be `Send`, and an earlier step would not compile. So no patch in `reject/` needs
// this case; it is here for the reader.

use std::{
    future::{Ready, ready},
    rc::Rc,
};

use executor::Spawner;

fn spawn(spawner: &Spawner) {
    let future: Ready<Rc<()>> = ready(Rc::new(()));
    drop(spawner.spawn_with_handle(future)); //~ E0277
}

fn main() {
    let _: fn(&Spawner) = spawn;
}
