//! A counter-example for the terminal: a lane a thread, time downwards.

use anstyle::Style;

use super::reading::{Fate, Reading, Row, clock, text};
use crate::{
    render::{
        line::{Line, columns, cut, tidy},
        wrap,
    },
    report::{CounterExample, Event},
    theme::THEME,
};

/// Below this, lanes side by side show too little.
const NARROWEST: usize = 22;
const GAP: usize = 2;
/// Deeper polls are drawn at this depth.
const DEEPEST: usize = 3;
/// Of a long story, how many events of its beginning and of its end are shown.
const HEAD: usize = 10;
const TAIL: usize = 30;

/// The counter-example in lines of at most `width` columns, or 40 where that is less.
pub fn lines(example: &CounterExample, width: usize) -> Vec<Line> {
    let width = width.max(40);
    let reading = Reading::new(example);
    let table = Table::new(&reading, width);
    let mut lines = table.story();
    lines.extend(table.ends());
    lines.push(Line::default());
    for text in wrap(&tidy(&example.conclusion), width) {
        lines.push(Line::of(THEME.fail, cut(&text, width)));
    }
    lines
}

struct Table<'a> {
    reading: &'a Reading<'a>,
    names: Vec<String>,
    /// Where the text begins, right of the clock.
    margin: usize,
    width: usize,
    /// The width of each lane; nothing where they do not fit side by side.
    lanes: Option<Vec<usize>>,
}

impl<'a> Table<'a> {
    fn new(reading: &'a Reading<'a>, width: usize) -> Self {
        let stamps = reading.events.iter().map(|event| clock(event.nanoseconds));
        let margin = stamps.map(|stamp| columns(&stamp) + GAP).max().unwrap_or(0);
        let mut table = Self {
            reading,
            names: reading
                .threads
                .iter()
                .map(|thread| tidy(&thread.name))
                .collect(),
            margin,
            width,
            lanes: None,
        };
        table.lanes = share(&table.wishes(), width - margin);
        table
    }

    /// How wide each lane would like to be.
    fn wishes(&self) -> Vec<usize> {
        let names = self.names.iter().map(|name| columns(name));
        let mut wishes: Vec<usize> = names.map(|name| name.max(NARROWEST - GAP)).collect();
        let mut depths = vec![0; wishes.len()];
        for event in &self.reading.events {
            let cell = cell(event, text(event), &mut depths[event.thread]);
            wishes[event.thread] = wishes[event.thread].max(cell.width());
        }
        wishes.iter().map(|wish| wish + GAP).collect()
    }

    fn story(&self) -> Vec<Line> {
        let mut lines = vec![self.head()];
        lines.retain(|line| !line.0.is_empty());
        let mut depths = vec![0; self.names.len()];
        let (mut done, mut shown) = (0, String::new());
        for row in self.reading.rows(HEAD, TAIL) {
            match row {
                Row::LeftOut(first, count) => {
                    for event in &self.reading.events[first..first + count] {
                        cell(event, String::new(), &mut depths[event.thread]);
                    }
                    done = first + count;
                    let text = format!("… {count} events are left out …");
                    let mut line = Line::default();
                    line.place(self.margin, Line::of(THEME.quiet, text));
                    lines.push(line.fit(self.width));
                }
                Row::Event(at) => {
                    let event = self.reading.events[at];
                    let now = clock(event.nanoseconds);
                    let stamp = if now == shown { "" } else { &now };
                    let before = depths.clone();
                    let cell = cell(event, text(event), &mut depths[event.thread]);
                    done = at + 1;
                    lines.push(self.row(stamp, event.thread, cell, &before, done));
                    shown = now;
                }
                Row::Remark(at, text) => {
                    let thread = self.reading.events[at].thread;
                    let cell = inside(depths[thread], Line::of(THEME.fail, format!("✗ {text}")));
                    lines.push(self.row("", thread, cell, &depths, done));
                }
            }
        }
        lines
    }

    fn head(&self) -> Line {
        let mut line = Line::default();
        for (x, name, width) in self.lanes() {
            line.place(x, Line::of(THEME.strong, cut(name, width)));
        }
        line
    }

    /// Column, name and width of each lane.
    fn lanes(&self) -> impl Iterator<Item = (usize, &str, usize)> {
        let widths = self.lanes.iter().flatten();
        let mut next = self.margin;
        self.names.iter().zip(widths).map(move |(name, width)| {
            next += width;
            (next - width, name.as_str(), width - GAP)
        })
    }

    /// A line in which `thread` says something; `done` events are over.
    fn row(&self, stamp: &str, thread: usize, cell: Line, depths: &[usize], done: usize) -> Line {
        let mut line = Line::default();
        if !stamp.is_empty() {
            let room = self.margin - GAP;
            line.push(THEME.quiet, format!("{stamp:>room$}"));
        }
        if self.lanes.is_none() {
            line.place(self.margin, self.prefix(thread));
            let width = self.width - line.width() - 1;
            line.push(Style::new(), " ");
            line.0.extend(cell.fit(width).0);
            return line;
        }
        for (lane, (x, _, width)) in self.lanes().enumerate() {
            if lane == thread {
                line.place(x, cell.clone().fit(width));
            } else {
                line.place(x, self.meanwhile(lane, depths[lane], done));
            }
        }
        line
    }

    fn prefix(&self, thread: usize) -> Line {
        let widest = self
            .names
            .iter()
            .map(|name| columns(name))
            .max()
            .unwrap_or(0)
            .min(12);
        let name = format!("[{}]", cut(&self.names[thread], widest));
        let room = (widest + 2).saturating_sub(columns(&name));
        Line::of(THEME.strong, name + &" ".repeat(room))
    }

    /// What a lane shows while another thread runs: a poll that goes on, or a wait without end.
    fn meanwhile(&self, lane: usize, depth: usize, done: usize) -> Line {
        let mut rest = self.reading.events[done..].iter();
        let waits =
            self.reading.fates[lane] == Fate::Stuck && rest.all(|event| event.thread != lane);
        let style = if waits { THEME.fail } else { THEME.quiet };
        match (depth.min(DEEPEST), waits) {
            (0, false) => Line::default(),
            (0, true) => Line::of(style, "┆"),
            (depth, _) => Line::of(style, "│ ".repeat(depth).trim_end()),
        }
    }

    /// How each thread ended.
    fn ends(&self) -> Vec<Line> {
        let ends = |thread: usize, width: usize| {
            let end = tidy(&self.reading.threads[thread].end);
            let (style, text) = match self.reading.fates[thread] {
                Fate::Over => (THEME.quiet, format!("■ {end}")),
                Fate::Alive => (THEME.quiet, format!("□ {end}")),
                Fate::Panicked => (THEME.fail, format!("✗ {end}")),
                Fate::Stuck => (THEME.fail, format!("✗ waits for ever: {end}")),
            };
            let lines = wrap(&text, width).into_iter();
            lines
                .map(move |line| Line::of(style, cut(&line, width)))
                .collect::<Vec<_>>()
        };
        let Some(_) = &self.lanes else {
            let end = |thread| {
                let mut line = Line::default();
                line.place(self.margin, self.prefix(thread));
                line.push(Style::new(), " ");
                let x = line.width();
                let mut lines = vec![];
                for piece in ends(thread, self.width - x) {
                    line.place(x, piece);
                    lines.push(std::mem::take(&mut line));
                }
                lines
            };
            return (0..self.names.len()).flat_map(end).collect();
        };
        let lanes = self.lanes().enumerate();
        let blocks: Vec<_> = lanes
            .map(|(lane, (x, _, width))| (x, ends(lane, width)))
            .collect();
        let height = blocks
            .iter()
            .map(|(_, block)| block.len())
            .max()
            .unwrap_or(0);
        let line = |at: usize| {
            let mut line = Line::default();
            for (x, block) in &blocks {
                line.place(*x, block.get(at).cloned().unwrap_or_default());
            }
            line
        };
        (0..height).map(line).collect()
    }
}

/// Shares the room among lanes, the widest of which give way; nothing when it does not suffice.
fn share(wishes: &[usize], room: usize) -> Option<Vec<usize>> {
    let widest = wishes.iter().copied().max()?;
    let under = |limit: usize| wishes.iter().map(move |wish| *wish.min(&limit));
    let limit = (NARROWEST..=widest)
        .rev()
        .find(|limit| under(*limit).sum::<usize>() <= room)?;
    Some(under(limit).collect())
}

/// An event within the polls that surround it; `depth` is how many those are, before and after.
fn cell(event: &Event, text: String, depth: &mut usize) -> Line {
    let (corner, style) = match event.kind.as_str() {
        "poll" => ("┌ ", Style::new()),
        "ready" => ("└ ", THEME.pass),
        "pending" => ("└ ", THEME.skip),
        "panic" => ("✗ ", THEME.fail),
        "wake" => ("▲ ", THEME.strong),
        _ => ("", Style::new()),
    };
    if corner == "└ " {
        *depth = depth.saturating_sub(1);
    }
    let around = *depth;
    if corner == "┌ " {
        *depth += 1;
    }
    let mut line = Line::default();
    if matches!(corner, "┌ " | "└ ") {
        line.push(THEME.quiet, corner);
        line.push(style, text);
    } else {
        line.push(style, format!("{corner}{text}"));
    }
    inside(around, line)
}

fn inside(depth: usize, mut line: Line) -> Line {
    if depth > 0 {
        line.0
            .insert(0, (THEME.quiet, "│ ".repeat(depth.min(DEEPEST))));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{check_then_register, example, lost_wake},
        *,
    };

    fn plain(example: &CounterExample, width: usize) -> Vec<String> {
        let text = |line: Line| line.0.into_iter().map(|(_, text)| text).collect();
        lines(example, width).into_iter().map(text).collect()
    }

    #[test]
    fn lanes_stand_side_by_side() {
        let wanted = "\
      main                  thread 1
0 ms  starts thread 1
      ┌ polls timer
      │ locks #1
      │ unlocks #1
      │                     sleeps for 10ms
10 ms │                     wakes up at 10ms
";
        let lines = plain(&check_then_register(), 60);
        for (line, wanted) in lines.iter().zip(wanted.lines()) {
            assert_eq!(
                line.split_whitespace().collect::<Vec<_>>(),
                wanted.split_whitespace().collect::<Vec<_>>()
            );
        }
        let last: Vec<&str> = lines
            .iter()
            .rev()
            .take(7)
            .rev()
            .map(|line| line.trim_end())
            .collect();
        assert_eq!(
            last,
            [
                "       └ timer is Pending",
                "       ✗ no wake follows",
                "       parks",
                "       ✗ waits for ever:     ■ finished",
                "       parked",
                "",
                "nobody is left to wake main",
            ]
        );
    }

    #[test]
    fn threads_that_do_not_fit_take_turns() {
        let lines = plain(&lost_wake(), 40);
        assert_eq!(lines[1], "      [thread 1] ▲ wakes a");
        assert_eq!(lines[2], "      [thread 1] ✗ no poll follows");
        assert!(lines.contains(&"      [main]     ✗ waits for ever: waits".to_owned()));
        assert!(lines.contains(&"      [thread 1] ■ finished".to_owned()));
    }

    #[test]
    fn no_line_is_too_wide() {
        let threads: Vec<String> = (0..9)
            .map(|at| format!("ワーカー\u{1b}[2J thread number {at}: waits for lock #{at}"))
            .collect();
        let threads: Vec<&str> = threads.iter().map(String::as_str).collect();
        let events: Vec<String> = (0..9).map(|at| format!("{at} 123456 poll polls タイマー, whose name is far too long for any lane of any terminal {at}")).collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        for (count, width) in [(0, 40), (1, 40), (2, 60), (4, 100), (9, 40), (9, 100)] {
            let example = example(
                "a conclusion that goes on and on, far beyond what fits",
                &threads[..count],
                &events,
            );
            for line in lines(&example, width) {
                assert!(line.width() <= width, "{count} {width} {line:?}");
                assert!(!line.0.iter().any(|(_, text)| text.contains('\u{1b}')));
            }
        }
    }

    #[test]
    fn a_long_story_keeps_its_beginning_and_its_end() {
        let events: Vec<String> = (0..100)
            .map(|at| format!("0 {at} note step {at}"))
            .collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let text = plain(&example("", &["main: finished"], &events), 80).join("\n");
        assert!(text.contains("… 60 events are left out …"), "{text}");
        assert!(text.contains("step 9\n") && !text.contains("step 10\n"));
        assert!(!text.contains("step 69\n") && text.contains("step 70\n"));
        let few = plain(&example("", &["main: finished"], &events[..45]), 80);
        assert!(!few.join("\n").contains("left out"));
    }

    #[test]
    fn without_events_the_ends_remain() {
        let lines = plain(&example("it panicked", &["main: panicked"], &[]), 80);
        assert_eq!(lines, ["main", "✗ panicked", "", "it panicked"]);
    }
}
