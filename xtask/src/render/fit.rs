//! Makes a rendered grade fit where it goes: first its texts get shorter, then its cases coarser.

use super::{cases::Grain, text};

/// What there is room for.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    pub grain: Grain,
    /// Bytes for each text that may be long.
    pub text: usize,
}

const EVERYTHING: Room = Room {
    grain: Grain::Tests,
    text: usize::MAX,
};

impl Room {
    pub fn cut(self, text: &str) -> String {
        text::cut(text, self.text)
    }

    /// To be said somewhere in the output, if it is true.
    pub fn remark(self) -> Option<&'static str> {
        if self.grain != Grain::Tests {
            Some("This is a summary: the whole report was too long for this format.")
        } else if self.text != usize::MAX {
            Some("Long texts are cut here: the whole report was too long for this format.")
        } else {
            None
        }
    }
}

/// The first rendering of at most `limit` bytes, from everything to almost nothing.
pub fn fit(limit: usize, render: impl Fn(Room) -> String) -> String {
    let shorter = [16_384, 4_096, 1_024, 256, 64].map(|text| Room { text, ..EVERYTHING });
    let coarser = [
        (Grain::Steps, 256),
        (Grain::Steps, 0),
        (Grain::Chapters, 64),
        (Grain::Whole, 64),
    ];
    let coarser = coarser.map(|(grain, text)| Room { grain, text });
    let mut rendered = render(EVERYTHING);
    for room in shorter.into_iter().chain(coarser) {
        if rendered.len() <= limit {
            break;
        }
        rendered = render(room);
    }
    rendered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_only_as_far_as_needed() {
        let long = "x".repeat(10_000);
        let render = |room: Room| room.cut(&long).repeat(3);
        assert_eq!(fit(30_000, render).len(), 30_000);
        // A note has a digit less than it might have had.
        assert_eq!(fit(29_999, render).len(), 3 * 4_095);
        assert_eq!(fit(1_000, render).len(), 3 * 255);
    }

    #[test]
    fn cases_get_coarser_where_short_texts_do_not_help() {
        let render = |room: Room| match room.grain {
            Grain::Tests => "t".repeat(1_000),
            Grain::Steps => "s".repeat(100),
            Grain::Chapters => "c".repeat(10),
            Grain::Whole => "w".into(),
        };
        assert_eq!(fit(1_000, render), "t".repeat(1_000));
        assert_eq!(fit(999, render), "s".repeat(100));
        assert_eq!(fit(99, render), "c".repeat(10));
        assert_eq!(fit(9, render), "w");
    }
}
