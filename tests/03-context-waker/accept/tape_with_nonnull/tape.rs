//! Step 7, `pinned`: a value with a pointer into itself.

use std::{marker::PhantomPinned, pin::Pin, ptr::NonNull};

/// Eight cells, and a head on one of them.
#[derive(Debug)]
pub struct Tape {
    cells: [u8; 8],
    head: NonNull<u8>,
    _pinned: PhantomPinned,
}

impl Tape {
    /// A tape of these cells, with its head on the first one.
    pub fn new(cells: [u8; 8]) -> Pin<Box<Tape>> {
        let mut tape = Box::new(Tape {
            cells,
            head: NonNull::dangling(),
            _pinned: PhantomPinned,
        });
        tape.head = NonNull::from(&mut tape.cells).cast();
        Box::into_pin(tape)
    }

    /// What all cells hold.
    pub fn cells(self: Pin<&Self>) -> [u8; 8] {
        self.cells
    }

    /// What the cell under the head holds.
    pub fn read(&self) -> u8 {
        // SAFETY: the head points to one of our cells, which have not moved since, and we have borrowed the tape.
        unsafe { self.head.read() }
    }

    /// Writes `value` into the cell under the head.
    pub fn write(self: Pin<&mut Self>, value: u8) {
        // SAFETY: as above, and we have borrowed the tape mutably.
        unsafe { self.head.write(value) }
    }

    /// Puts the head on the cell with this index.
    pub fn move_to(self: Pin<&mut Self>, index: usize) {
        // SAFETY: nothing is moved.
        let tape = unsafe { self.get_unchecked_mut() };
        tape.head = NonNull::from(&mut tape.cells[index]);
    }
}
