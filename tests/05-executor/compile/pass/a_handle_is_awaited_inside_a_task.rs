//! A handle can be awaited inside a spawned task, and so can a spawner be used there: both leave the task `Send`.
//
// What would break it breaks an earlier step, and then this one is skipped. So no patch in `reject/` needs this case; it is
// here for the reader.

use executor::Spawner;

fn spawn(spawner: &Spawner) {
    let for_the_task = spawner.clone();
    let _ = spawner.spawn(async move {
        let handle = for_the_task.spawn_with_handle(async { 1 });
        let sum: i32 = handle.await + for_the_task.spawn_with_handle(async { 2 }).await;
        assert_eq!(sum, 3);
    });
}

fn main() {
    let _: fn(&Spawner) = spawn;
}
