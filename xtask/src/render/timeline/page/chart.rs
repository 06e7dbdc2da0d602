//! The chart of one timeline: a lane a subject and a lane a thread, time from left to right.

use super::super::reading::{Column, Reading};
use crate::render::{
    canvas::{Canvas, escape, mark},
    line::{columns, cut, tidy},
};

/// Names are cut at this many characters, of this many pixels each.
const WIDEST_NAME: usize = 28;
const CHARACTER: f64 = 7.9;
const MARGIN: f64 = 14.0;
const LANE: f64 = 30.0;
/// From one moment to the next.
const MOMENT: f64 = 22.0;
const TOP: f64 = 34.0;
/// Labels of the clock need this much room.
const TICK: f64 = 56.0;

pub fn svg(reading: &Reading<'_>, title: &str) -> String {
    let chart = Chart::new(reading);
    let mut canvas = Canvas::default();
    chart.clock(&mut canvas);
    chart.lanes(&mut canvas);
    chart.polls(&mut canvas);
    chart.arrows(&mut canvas);
    chart.threads(&mut canvas);
    chart.marks(&mut canvas);
    let (width, height) = (chart.right + MARGIN, chart.bottom());
    format!(
        "<svg width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\">\n<title>{}</title>\n{}</svg>",
        escape(title),
        canvas.0
    )
}

struct Chart<'a> {
    reading: &'a Reading<'a>,
    /// Where each moment stands.
    at: Vec<f64>,
    left: f64,
    right: f64,
}

impl<'a> Chart<'a> {
    fn new(reading: &'a Reading<'a>) -> Self {
        let names = reading.lanes.iter().map(|lane| columns(&lane.label()));
        let longest = names
            .max()
            .unwrap_or(0)
            .clamp("the test".len(), WIDEST_NAME);
        let left = MARGIN + longest as f64 * CHARACTER + MARGIN;
        let mut x = left;
        let mut at = Vec::new();
        for column in &reading.columns {
            x += if column.left_out > 0 {
                3.0 * MOMENT
            } else {
                MOMENT
            };
            at.push(x);
        }
        Self {
            reading,
            at,
            left,
            right: x + 2.0 * MOMENT,
        }
    }

    fn y(&self, lane: usize) -> f64 {
        TOP + LANE * (lane as f64 + 0.5)
    }

    /// The lanes of threads stand below those of subjects, if there is more than the test's own.
    fn thread_y(&self, thread: usize) -> Option<f64> {
        (self.reading.threads() > 0).then(|| self.y(self.reading.lanes.len() + thread) + MARGIN)
    }

    fn bottom(&self) -> f64 {
        let threads = match self.reading.threads() {
            0 => 0,
            others => others + 1,
        };
        let gap = if threads > 0 { MARGIN } else { 0.0 };
        TOP + LANE * (self.reading.lanes.len() + threads) as f64 + gap + MARGIN
    }

    /// Milliseconds, where at least one has passed and there is room.
    fn clock(&self, canvas: &mut Canvas) {
        let (mut last_x, mut last) = (f64::MIN, None);
        for (column, x) in self.reading.columns.iter().zip(&self.at) {
            let milliseconds = column.moment.nanoseconds / 1_000_000;
            if last != Some(milliseconds) && x - last_x >= TICK {
                let label = format!("{milliseconds} ms");
                canvas.path("tick", &format!("M{x:.1} 24V{:.1}", self.bottom() - MARGIN));
                canvas.text(x - 8.0, 17.0, "quiet small", &label);
                (last_x, last) = (*x, Some(milliseconds));
            }
        }
    }

    fn lanes(&self, canvas: &mut Canvas) {
        for (at, lane) in self.reading.lanes.iter().enumerate() {
            let y = self.y(at);
            let name = cut(&tidy(&lane.label()), WIDEST_NAME);
            canvas.text(MARGIN, y + 4.5, "name", &name);
            let own: Vec<f64> = self.own(at).map(|(_, x)| x).collect();
            if let [first, ..] = own[..] {
                let until = if self.is_over(at) {
                    own[own.len() - 1]
                } else {
                    self.right
                };
                canvas.path("line", &format!("M{first:.1} {y:.1}H{until:.1}"));
            }
        }
        let gaps = self.reading.columns.iter().zip(&self.at);
        for (column, x) in gaps.filter(|(column, _)| column.left_out > 0) {
            let tip = format!("{} moments are left out", column.left_out);
            canvas.with_tip(&tip, |canvas| {
                canvas.text(x - 2.0 * MOMENT, TOP + 4.0, "quiet small", "…");
                let height = self.bottom() - TOP - MARGIN;
                canvas.frame("gap", [x - 2.0 * MOMENT, TOP + 8.0, MOMENT, height - 8.0]);
            });
        }
    }

    fn own(&self, lane: usize) -> impl Iterator<Item = (&Column<'a>, f64)> {
        let columns = self.reading.columns.iter().zip(self.at.iter().copied());
        columns.filter(move |(column, _)| column.lane == lane)
    }

    fn is_over(&self, lane: usize) -> bool {
        let tally = self.reading.tally(lane);
        let role = self.reading.lanes[lane].role.as_str();
        role != "waker" && !tally.pending && !tally.open && tally.lost == 0
    }

    /// Bars from the beginning of a poll or a call to its end, or to the right edge where it has none.
    fn polls(&self, canvas: &mut Canvas) {
        for lane in 0..self.reading.lanes.len() {
            let y = self.y(lane);
            let mut begun: Vec<f64> = Vec::new();
            for (column, x) in self.own(lane) {
                match column.moment.kind.as_str() {
                    "poll" | "call" => begun.push(x),
                    "pending" | "ready" | "return" => {
                        if let Some(from) = begun.pop() {
                            canvas.frame("bar", [from, y - 8.0, x - from, 16.0]);
                        }
                    }
                    _ => {}
                }
            }
            for from in begun {
                canvas.frame("bar open", [from, y - 8.0, self.right - from, 16.0]);
            }
        }
    }

    /// From each wake to the poll that follows; a wake in vain leads to the edge.
    fn arrows(&self, canvas: &mut Canvas) {
        for (column, x) in self.reading.columns.iter().zip(&self.at) {
            let y = self.y(column.lane) - 9.0;
            if let Some(to) = column.follower.map(|at| self.at[at]) {
                let bend = (x + to) / 2.0;
                let path = format!(
                    "M{x:.1} {y:.1}Q{bend:.1} {:.1} {to:.1} {y:.1}l-5 -4",
                    y - 12.0
                );
                canvas.path("arrow", &path);
            } else if column.lost {
                canvas.path("lost", &format!("M{x:.1} {:.1}H{:.1}", y + 9.0, self.right));
            }
        }
    }

    fn threads(&self, canvas: &mut Canvas) {
        for thread in 0..=self.reading.threads() {
            let Some(y) = self.thread_y(thread) else {
                return;
            };
            let name = match thread {
                0 => "the test".to_owned(),
                other => format!("thread {other}"),
            };
            canvas.text(MARGIN, y + 4.5, "quiet", &name);
            canvas.path(
                "line",
                &format!("M{:.1} {y:.1}H{:.1}", self.left + MOMENT / 2.0, self.right),
            );
        }
        for (column, x) in self.reading.columns.iter().zip(&self.at) {
            if let Some(y) = self.thread_y(column.moment.thread) {
                let from = self.y(column.lane);
                canvas.path("hair", &format!("M{x:.1} {from:.1}V{y:.1}"));
                let (class, path) = mark("note", *x, y);
                canvas.path(class, &path);
            }
        }
    }

    fn marks(&self, canvas: &mut Canvas) {
        for (column, x) in self.reading.columns.iter().zip(&self.at) {
            let kind = match column.moment.kind.as_str() {
                "wake" if column.lost => "lost",
                "clone" | "release" => "spawn",
                "drop" => "panic",
                "call" | "return" => continue,
                kind => kind,
            };
            let (class, path) = mark(kind, *x, self.y(column.lane));
            canvas.with_tip(&column.moment.text, |canvas| canvas.path(class, &path));
        }
    }
}
