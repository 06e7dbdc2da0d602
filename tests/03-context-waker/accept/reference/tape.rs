//! Step 7, `pinned`: a value with a pointer into itself.

use std::{cell::Cell, marker::PhantomPinned, pin::Pin, ptr};

/// Eight cells, and a head on one of them. The head is a pointer to its cell, so a tape must not move.
///
/// That is why nobody ever gets hold of a `Tape` that is not pinned.
#[derive(Debug)]
pub struct Tape {
    /// `Cell`s, because they are changed through the head, which is a shared pointer.
    cells: [Cell<u8>; 8],
    /// Always one of our own `cells`. Set by `new`, when the tape has got its place, and by `move_to`.
    head: Cell<*const Cell<u8>>,
    /// A tape that has been pinned stays pinned.
    _pinned: PhantomPinned,
}

impl Tape {
    /// A tape of these cells, with its head on the first one.
    pub fn new(cells: [u8; 8]) -> Pin<Box<Tape>> {
        let tape = Box::pin(Tape {
            cells: cells.map(Cell::new),
            head: Cell::new(ptr::null()),
            _pinned: PhantomPinned,
        });
        // Only now does the tape have an address that it will keep.
        tape.head.set(&tape.cells[0]);
        tape
    }

    /// What all cells hold, from the first to the last.
    pub fn cells(self: Pin<&Self>) -> [u8; 8] {
        self.cells.each_ref().map(Cell::get)
    }

    /// What the cell under the head holds.
    pub fn read(self: Pin<&Self>) -> u8 {
        self.head().get()
    }

    /// Writes `value` into the cell under the head.
    pub fn write(self: Pin<&mut Self>, value: u8) {
        self.as_ref().head().set(value);
    }

    /// Puts the head on the cell with this index.
    ///
    /// # Panics
    ///
    /// If there is no such cell.
    pub fn move_to(self: Pin<&mut Self>, index: usize) {
        self.head.set(&self.cells[index]);
    }

    fn head(self: Pin<&Self>) -> &Cell<u8> {
        // SAFETY: `head` was set to one of our own cells while the tape was pinned (`new` and `move_to` are the only
        // places that set it, and nobody gets a tape in between). A pinned `!Unpin` value does not move, so the cell is
        // still there, and lives as long as the borrow of the tape. Nobody has a `&mut` to the cells.
        unsafe { &*self.get_ref().head.get() }
    }
}
