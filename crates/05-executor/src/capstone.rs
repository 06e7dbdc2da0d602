//! Step 5, `capstone`: a telephone switchboard, out of everything that you have built.

use std::time::Duration;

use crate::{Call, Listener, Spawner};

/// Puts callers through to each other, two by two in the order in which they call, until the listener ends; returns what
/// has become of each call, in the same order, when the last one is over.
///
/// Of the two callers of a call each says one line, within `patience`, and is told what the other one has said. Calls do
/// not wait for each other.
#[allow(unused_variables)] // until you write it
pub async fn switchboard(listener: Listener, spawner: Spawner, patience: Duration) -> Vec<Call> {
    todo!("step capstone: accept two callers, spawn their call, and go on to the next two")
}
