//! A timeline for the terminal: a row a subject, a column a moment.

use anstyle::Style;

use super::reading::{Column, Reading};
use crate::{
    render::line::{Line, cut, tidy},
    report::Timeline,
    theme::THEME,
};

/// Names take no more columns than this.
const WIDEST_NAME: usize = 24;
const GAP: usize = 2;
/// Below this many moments a row tells nothing.
const FEWEST: usize = 16;

/// The whole timeline in lines of at most `width` columns, in as many bands of rows as it takes.
pub fn whole(timeline: &Timeline, passed: bool, width: usize) -> Vec<Line> {
    let strip = Strip::new(timeline, passed, width);
    let all: Vec<usize> = (0..strip.reading.columns.len()).collect();
    let mut lines = Vec::new();
    for band in all.chunks(strip.room) {
        lines.extend(strip.rows(band));
        lines.push(Line::default());
    }
    lines.extend(strip.explanation());
    lines
}

/// The beginning and the end of the timeline, in one band of rows.
pub fn short(timeline: &Timeline, passed: bool, width: usize) -> Vec<Line> {
    let strip = Strip::new(timeline, passed, width);
    let n_moments = strip.reading.columns.len();
    let head = if n_moments > strip.room {
        strip.room / 3
    } else {
        n_moments
    };
    let tail = (strip.room - head).saturating_sub(1).min(n_moments - head);
    let shown: Vec<usize> = (0..head).chain(n_moments - tail..n_moments).collect();
    let mut lines = strip.rows(&shown);
    lines.push(Line::default());
    lines.extend(strip.explanation());
    lines
}

struct Strip<'a> {
    reading: Reading<'a>,
    names: Vec<String>,
    /// Where the first moment stands.
    margin: usize,
    /// How many moments fit beside the names.
    room: usize,
    width: usize,
    lost: Style,
}

/// What a row shows between the moments of its subject.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not seen yet, or over.
    Away,
    Idle,
    Polled,
    Called,
}

impl<'a> Strip<'a> {
    fn new(timeline: &'a Timeline, passed: bool, width: usize) -> Self {
        let reading = Reading::new(timeline);
        let names: Vec<String> = reading
            .lanes
            .iter()
            .map(|lane| cut(&tidy(&lane.label()), WIDEST_NAME))
            .collect();
        let longest = names.iter().map(|name| name.chars().count()).max();
        let margin = longest.unwrap_or(0).max("on thread".len()) + GAP;
        // A cut takes a column of its own.
        let room = width.saturating_sub(margin + 1).max(FEWEST);
        Self {
            reading,
            names,
            margin,
            room,
            width,
            lost: if passed { THEME.quiet } else { THEME.fail },
        }
    }

    /// A row for each subject that has a part in these columns, and one that says on which threads it happened.
    fn rows(&self, shown: &[usize]) -> Vec<Line> {
        let mut rows: Vec<Line> = Vec::new();
        for (lane, name) in self.names.iter().enumerate() {
            let mut row = Line::of(THEME.strong, name.clone());
            row.place(self.margin, Line::default());
            let blank = self.cells(lane, shown, &mut row);
            if !blank {
                rows.push(row);
            }
        }
        if self.reading.threads() > 0 {
            let mut row = Line::of(THEME.quiet, "on thread");
            let mut cells = String::new();
            for (at, column) in self.shown(shown) {
                cells.push_str(if is_cut(shown, at, column) { "…" } else { "" });
                cells.push(match column.moment.thread {
                    0 => '⋅',
                    thread => u32::try_from(thread)
                        .ok()
                        .and_then(|thread| char::from_digit(thread, 10))
                        .unwrap_or('+'),
                });
            }
            row.place(self.margin, Line::of(THEME.quiet, cells));
            rows.push(row);
        }
        rows
    }

    fn shown<'s>(&'s self, shown: &'s [usize]) -> impl Iterator<Item = (usize, &'s Column<'a>)> {
        shown.iter().map(|at| (*at, &self.reading.columns[*at]))
    }

    /// Fills the row of a subject, and says whether nothing of it is to be seen.
    fn cells(&self, lane: usize, shown: &[usize], row: &mut Line) -> bool {
        let mut blank = true;
        let mut state = State::Away;
        let mut next = 0;
        row.push(
            Style::new(),
            " ".repeat(self.margin.saturating_sub(row.width())),
        );
        for (at, column) in self.shown(shown) {
            // What happened before, or in a cut, counts as well.
            for earlier in &self.reading.columns[next..at] {
                if earlier.lane == lane {
                    state = after(state, &earlier.moment.kind);
                }
            }
            next = at + 1;
            if is_cut(shown, at, column) {
                row.push(THEME.quiet, "…");
            }
            let (style, mark) = if column.lane == lane {
                state = after(state, &column.moment.kind);
                self.mark(column)
            } else {
                fill(state)
            };
            blank &= mark == " ";
            row.push(style, mark);
        }
        blank
    }

    fn mark(&self, column: &Column<'_>) -> (Style, &'static str) {
        match column.moment.kind.as_str() {
            "call" => (THEME.quiet, "["),
            "return" => (THEME.quiet, "]"),
            "poll" => (Style::new(), "█"),
            "pending" => (THEME.skip, "○"),
            "ready" => (THEME.pass, "✔"),
            "wake" if column.lost => (self.lost, "!"),
            "wake" => (THEME.strong, "▲"),
            "clone" => (THEME.quiet, "+"),
            "release" => (THEME.quiet, "-"),
            "drop" => (THEME.quiet, "✖"),
            _ => (THEME.quiet, "?"),
        }
    }

    /// What the marks mean, those that were used, and what is left open.
    fn explanation(&self) -> Vec<Line> {
        const MEANINGS: [(&str, &str); 9] = [
            ("call", "[ ] a call"),
            ("poll", "█ being polled"),
            ("pending", "○ Pending"),
            ("ready", "✔ Ready"),
            ("wake", "▲ woken"),
            ("clone", "+ waker cloned"),
            ("release", "- waker dropped"),
            ("drop", "✖ dropped"),
            ("lost", "! woken in vain"),
        ];
        let used = |kind: &str| {
            self.reading.columns.iter().any(|column| match kind {
                "lost" => column.lost,
                "wake" => column.moment.kind == kind && !column.lost,
                kind => column.moment.kind == kind,
            })
        };
        let mut lines = vec![Line::default()];
        for (_, meaning) in MEANINGS.iter().filter(|(kind, _)| used(kind)) {
            let line = lines.last_mut().expect("it was never empty");
            let taken = line.width();
            if taken > 0 && taken + GAP + meaning.chars().count() > self.width {
                lines.push(Line::of(THEME.quiet, *meaning));
            } else {
                let gap = if taken > 0 { "  " } else { "" };
                line.push(THEME.quiet, format!("{gap}{meaning}"));
            }
        }
        for remark in self.reading.remarks() {
            lines.push(Line::of(self.lost, cut(&tidy(&remark), self.width)));
        }
        lines
    }
}

/// Are moments missing before this column?
fn is_cut(shown: &[usize], at: usize, column: &Column<'_>) -> bool {
    let skips = shown.first() != Some(&at) && !shown.contains(&at.wrapping_sub(1));
    skips || column.left_out > 0
}

fn after(state: State, kind: &str) -> State {
    match kind {
        "call" => State::Called,
        "poll" => State::Polled,
        "ready" | "return" | "drop" => State::Away,
        "wake" | "clone" | "release" if matches!(state, State::Polled | State::Called) => state,
        _ => State::Idle,
    }
}

fn fill(state: State) -> (Style, &'static str) {
    match state {
        State::Away => (Style::new(), " "),
        State::Idle => (THEME.quiet, "⋅"),
        State::Polled => (Style::new(), "█"),
        State::Called => (THEME.quiet, "="),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples::timeline;

    fn plain(lines: Vec<Line>) -> String {
        let lines: Vec<String> = lines
            .iter()
            .map(|line| anstream::adapter::strip_str(&line.to_string()).to_string())
            .map(|line| line.trim_end().to_owned())
            .collect();
        lines.join("\n")
    }

    #[test]
    fn a_join_is_seen_to_poll_both() {
        let timeline = timeline(
            "future join poll; future a poll; future a pending; future b poll; waker A clone; \
             future b pending; future join pending; 1 future b wake; 1 waker A wake; \
             future join poll; future a poll; future a pending; future b poll; waker A release; \
             future b ready; future join pending; future join drop",
        );
        assert_eq!(
            plain(whole(&timeline, true, 60)),
            "\
join       ██████○⋅⋅██████○✖
a           █○⋅⋅⋅⋅⋅⋅⋅█○⋅⋅⋅⋅⋅
b             ██○⋅▲⋅⋅⋅⋅██✔
waker A        +⋅⋅⋅▲⋅⋅⋅⋅-⋅⋅⋅
on thread  ⋅⋅⋅⋅⋅⋅⋅11⋅⋅⋅⋅⋅⋅⋅⋅

█ being polled  ○ Pending  ✔ Ready  ▲ woken  + waker cloned
- waker dropped  ✖ dropped"
        );
    }

    #[test]
    fn nothing_is_wider_than_it_may_be() {
        let moments = "task a poll; task a wake; task a pending; ".repeat(60);
        let timeline = timeline(moments.trim_end_matches("; "));
        for lines in [whole(&timeline, false, 50), short(&timeline, false, 50)] {
            assert!(
                lines.iter().all(|line| line.width() <= 50),
                "{}",
                plain(lines)
            );
        }
    }

    #[test]
    fn a_short_one_shows_both_ends() {
        let moments = "task a poll; task a wake; task a pending; ".repeat(60);
        let timeline = timeline(&(moments + "task a poll; task a ready"));
        let text = plain(short(&timeline, false, 50));
        let row = text.lines().next().unwrap();
        assert!(
            row.starts_with("a") && row.contains('…') && row.ends_with('✔'),
            "{text}"
        );
    }
}
