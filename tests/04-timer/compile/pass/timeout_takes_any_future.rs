//! `timeout` takes a future that is not `Unpin`, that borrows, that must stay on its thread, and whose output can do nothing special.

use std::{cell::Cell, rc::Rc, time::Duration};

use timer::{Elapsed, timeout};

/// Not `Clone`, not `Send`, not `Debug`, not `Default`.
struct Output<'a>(Rc<Cell<u8>>, &'a str);

async fn patient(text: &str) -> Result<u8, Elapsed> {
    let counter = Rc::new(Cell::new(7));
    let borrows = async {
        std::future::ready(()).await;
        Output(Rc::clone(&counter), text)
    };
    let output = timeout(Duration::ZERO, borrows).await?;
    Ok(output.0.get() + output.1.len() as u8)
}

fn main() {
    drop(patient("text"));
}
