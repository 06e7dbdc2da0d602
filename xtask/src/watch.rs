//! What `watch` sees and says: saved files, pressed keys, the screen.

pub mod keyboard;
pub mod saves;
pub mod screen;
pub mod snapshot;

/// Something that happened while nobody asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Something below a watched folder; perhaps nothing that matters.
    Touched,
    Key(Key),
    /// The terminal is gone.
    HungUp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Hint,
    Next,
    List,
    Again,
    Quit,
}

impl Key {
    pub fn of(letter: u8) -> Option<Self> {
        match letter.to_ascii_lowercase() {
            b'h' => Some(Self::Hint),
            b'n' => Some(Self::Next),
            b'l' => Some(Self::List),
            b'r' => Some(Self::Again),
            b'q' => Some(Self::Quit),
            _ => None,
        }
    }
}
