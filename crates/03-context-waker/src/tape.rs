//! Step 7, `pinned`: a value with a pointer into itself.

use std::pin::Pin;

/// Eight cells, and a head on one of them. The head is a pointer to its cell, so a tape must not move.
///
/// That is why nobody ever gets hold of a `Tape` that is not pinned.
#[derive(Debug)]
pub struct Tape {
    // Your fields: the cells, the head, and what takes `Unpin` away.
}

impl Tape {
    /// A tape of these cells, with its head on the first one.
    #[allow(unused_variables)] // until you write it
    pub fn new(cells: [u8; 8]) -> Pin<Box<Tape>> {
        todo!("step pinned: when does the tape have the address that it will keep?")
    }

    /// What all cells hold, from the first to the last.
    pub fn cells(self: Pin<&Self>) -> [u8; 8] {
        todo!("step pinned: look at the cells")
    }

    /// What the cell under the head holds.
    pub fn read(self: Pin<&Self>) -> u8 {
        todo!("step pinned: read through the head")
    }

    /// Writes `value` into the cell under the head.
    #[allow(unused_variables)] // until you write it
    pub fn write(self: Pin<&mut Self>, value: u8) {
        todo!("step pinned: write through the head")
    }

    /// Puts the head on the cell with this index.
    ///
    /// # Panics
    ///
    /// If there is no such cell.
    #[allow(unused_variables)] // until you write it
    pub fn move_to(self: Pin<&mut Self>, index: usize) {
        todo!("step pinned: make the head point to another cell of this same tape")
    }
}
