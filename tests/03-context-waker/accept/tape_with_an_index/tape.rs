//! Step 7, `pinned`: a value with a pointer into itself.

use std::{marker::PhantomPinned, pin::Pin};

/// Eight cells, and a head on one of them.
#[derive(Debug)]
pub struct Tape {
    cells: [u8; 8],
    head: usize,
    _pinned: PhantomPinned,
}

impl Tape {
    /// A tape of these cells, with its head on the first one.
    pub fn new(cells: [u8; 8]) -> Pin<Box<Tape>> {
        Box::pin(Tape {
            cells,
            head: 0,
            _pinned: PhantomPinned,
        })
    }

    /// What all cells hold.
    pub fn cells(self: Pin<&Self>) -> [u8; 8] {
        self.cells
    }

    /// What the cell under the head holds.
    pub fn read(self: Pin<&Self>) -> u8 {
        self.cells[self.head]
    }

    /// Writes `value` into the cell under the head.
    pub fn write(self: Pin<&mut Self>, value: u8) {
        let head = self.head;
        // SAFETY: nothing is moved.
        unsafe { self.get_unchecked_mut() }.cells[head] = value;
    }

    /// Puts the head on the cell with this index.
    pub fn move_to(self: Pin<&mut Self>, index: usize) {
        assert!(index < 8, "there is no cell {index}");
        // SAFETY: nothing is moved.
        unsafe { self.get_unchecked_mut() }.head = index;
    }
}
