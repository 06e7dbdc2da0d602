//! `spawn` refuses a future that borrows from its caller: the task may live long after the caller has returned.
//
// Without `unsafe` no executor can take such a future, so no patch in `reject/` needs this case; it is here for the reader.

use executor::Spawner;

struct Local;

impl Local {
    async fn use_it(&self) {}
}

fn spawn(spawner: &Spawner) {
    let local = Local;
    let _ = spawner.spawn(local.use_it()); //~ E0597
    drop(spawner.clone());
}

fn main() {
    let _: fn(&Spawner) = spawn;
}
