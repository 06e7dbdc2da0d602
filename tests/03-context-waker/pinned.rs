//! Step 7: pinned — a value with a pointer into itself
//!
//! Write `Tape` in `src/tape.rs`: eight cells, in the value itself, and a head, which is a *pointer* to one of them. An
//! index would do as well and would be safe, and in your own programs you should take it; here the point is the pointer,
//! because this is what the compiler makes of a reference that an `async` block holds across an `.await`.
//!
//! - The head can be set only when the tape has the address that it will keep. When is that?
//! - Nobody may ever move a tape. What takes `Unpin` away from a type? (That nobody can get hold of an unpinned tape is
//!   checked in step 8.)
//! - `read` and `write` go through the head, and what they find there are the cells of this very tape.

use std::{
    hint::black_box,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
};

use context_waker::Tape;

const CELLS: [u8; 8] = [10, 11, 12, 13, 14, 15, 16, 17];

/// Overwrites the stack below: who points to a local of a function that has returned points to this now.
#[inline(never)]
fn scribble() {
    let rubbish = black_box([0xEE_u8; 4096]);
    assert_eq!(black_box(rubbish[17]), 0xEE, "the stack is not what it was");
}

/// A new tape holds the given cells, with the head on the first one.
#[kit::test]
fn a_new_tape_has_its_head_on_the_first_cell() {
    let tape: Pin<Box<Tape>> = Tape::new(CELLS);
    scribble();
    let cells: [u8; 8] = tape.as_ref().cells();
    assert_eq!(cells, CELLS, "the tape does not hold what it was given");
    let read: u8 = tape.as_ref().read();
    assert_eq!(
        read, CELLS[0],
        "the head of a new tape does not stand on its first cell"
    );
}

/// What is written through the head is in the cell of the tape, not in a copy of it.
#[kit::test]
fn writing_through_the_head_changes_the_tape() {
    let mut tape = Tape::new(CELLS);
    scribble();
    tape.as_mut().write(99);
    scribble();
    let cells: [u8; 8] = tape.as_ref().cells();
    let expected = [99, 11, 12, 13, 14, 15, 16, 17];
    assert_eq!(
        cells, expected,
        "99 was written through the head of a new tape; these are the cells afterwards"
    );
    let read: u8 = tape.as_ref().read();
    assert_eq!(read, 99, "99 was written, and something else is read");
}

/// The head moves to any cell of the tape, forwards and backwards, and then reads and writes that cell.
#[kit::test]
fn the_head_moves_to_any_cell() {
    let mut tape = Tape::new(CELLS);
    for index in [3, 7, 0, 5, 5, 1] {
        tape.as_mut().move_to(index);
        let read: u8 = tape.as_ref().read();
        assert_eq!(
            read, CELLS[index],
            "the head was moved to cell {index}, and another cell is read"
        );
    }
    let mut expected = CELLS;
    for index in [6, 2, 7] {
        let value = 100 + u8::try_from(index).expect("an index is small");
        expected[index] = value;
        tape.as_mut().move_to(index);
        tape.as_mut().write(value);
        let cells: [u8; 8] = tape.as_ref().cells();
        assert_eq!(
            cells, expected,
            "{value} was written to cell {index}; these are the cells afterwards"
        );
    }
}

/// `move_to` panics if there is no such cell, and leaves the head where it is.
#[kit::test]
fn there_is_no_ninth_cell() {
    let mut tape = Tape::new(CELLS);
    tape.as_mut().move_to(4);
    for index in [8, 9, usize::MAX] {
        let moved = catch_unwind(AssertUnwindSafe(|| tape.as_mut().move_to(index)));
        assert!(
            moved.is_err(),
            "move_to({index}) returned, and there are only eight cells"
        );
    }
    let read: u8 = tape.as_ref().read();
    assert_eq!(
        read, CELLS[4],
        "the head was on cell 4, and move_to beyond the end has moved it"
    );
}

/// The pointer to a pinned tape may go anywhere: the tape itself stays, and so does what its head points to.
#[kit::test]
fn the_box_may_move_although_the_tape_may_not() {
    let mut one = Tape::new(CELLS);
    let mut other = Tape::new([0; 8]);
    one.as_mut().move_to(2);
    other.as_mut().move_to(5);
    std::mem::swap(&mut one, &mut other);
    scribble();
    one.as_mut().write(50);
    other.as_mut().write(20);
    let (cells_of_one, cells_of_other): ([u8; 8], [u8; 8]) =
        (one.as_ref().cells(), other.as_ref().cells());
    assert_eq!(
        cells_of_one,
        [0, 0, 0, 0, 0, 50, 0, 0],
        "50 was written to cell 5 of the tape of zeros, after its box was swapped with another"
    );
    assert_eq!(
        cells_of_other,
        [10, 11, 20, 13, 14, 15, 16, 17],
        "20 was written to cell 2 of the other tape, after its box was swapped"
    );

    let mut tapes = Vec::new();
    for index in 0..8 {
        let mut tape = Tape::new(CELLS);
        tape.as_mut().move_to(index);
        // The boxes move each time the vector grows.
        tapes.push(tape);
    }
    for (index, tape) in tapes.iter().enumerate() {
        let read: u8 = tape.as_ref().read();
        assert_eq!(
            read, CELLS[index],
            "the head was on cell {index} when the box of its tape moved"
        );
    }
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let tape = Tape::new(CELLS);
    let read: u8 = tape.as_ref().read();
    assert_eq!(
        usize::from(read),
        usize::MAX,
        "no u8 is that large: this test cannot be passed"
    );
}
