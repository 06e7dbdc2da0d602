//! Counts the words of files, all files at once, with the futures of this chapter.
//!
//! ```console
//! $ cargo run -p context-waker --example word_count -- README.md Cargo.toml
//! ```
//!
//! Each file is read by a thread of its own, which wakes the task when it is done. `block_on` sleeps meanwhile, and is
//! woken by the threads.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
};

use context_waker::{FutureExt, Join, block_on, waker_fn, yield_now};

/// What the future and its thread share.
#[derive(Default)]
struct Shared {
    contents: Option<io::Result<String>>,
    /// Of the latest poll; the thread wakes this one.
    waker: Option<Waker>,
}

/// A future of the contents of a file.
struct ReadFile {
    path: PathBuf,
    /// There since the first poll: until then, nothing happens.
    reading: Option<Arc<Mutex<Shared>>>,
}

impl ReadFile {
    fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            reading: None,
        }
    }
}

impl Future for ReadFile {
    type Output = io::Result<String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let path = self.path.clone();
        let shared = self.reading.get_or_insert_with(|| {
            let shared = Arc::new(Mutex::new(Shared::default()));
            let for_the_thread = Arc::clone(&shared);
            thread::spawn(move || {
                let contents = fs::read_to_string(path);
                let waker = {
                    let mut shared = for_the_thread.lock().unwrap();
                    shared.contents = Some(contents);
                    shared.waker.take()
                };
                if let Some(waker) = waker {
                    waker.wake();
                }
            });
            shared
        });
        // Under one lock, so that the thread cannot finish between the look and the note.
        let mut shared = shared.lock().unwrap();
        match shared.contents.take() {
            Some(contents) => Poll::Ready(contents),
            None => {
                shared.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

type Count = Pin<Box<dyn Future<Output = usize>>>;

/// Counts the words of one file; a file that cannot be read has none.
fn count(path: PathBuf) -> Count {
    let count = ReadFile::new(&path).map(move |contents| match contents {
        Ok(text) => {
            let words = text.split_whitespace().count();
            println!("{words:>8} {}", path.display());
            words
        }
        Err(error) => {
            eprintln!("         {}: {error}", path.display());
            0
        }
    });
    Box::pin(count)
}

fn main() {
    let mut paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        paths = ["README.md", "Cargo.toml", "src/map.rs"]
            .map(|name| here.join(name))
            .to_vec();
    }

    // One Join in the other, so that there are as many children as files.
    let nothing: Count = Box::pin(async { 0 });
    let total = paths.into_iter().map(count).fold(nothing, |all, one| {
        Box::pin(Join::new(all, one).map(|(all, one)| all + one))
    });

    let total = block_on(async {
        println!("reading …");
        // Nobody else is there to go first, but it does no harm.
        yield_now().await;
        total.await
    });
    println!("{total:>8} in total");

    waker_fn(|| println!("and this is what a waker made by hand has to say")).wake();
}
