//! The chart of a picture: the lanes, what happens in them, and the arrows between them.

use crate::{
    render::{
        canvas::{Canvas, cross, mark},
        counter_example::reading::{Fate, Reading, Row, Wake, clock, text},
        line::{columns, cut, tidy},
        wrap,
    },
    report::Thread,
};

/// Of a long story, how many events of its beginning and of its end are shown.
const HEAD: usize = 40;
const TAIL: usize = 160;
/// The width of a character, in pixels.
pub const CHARACTER: f64 = 7.9;
pub const MARGIN: f64 = 24.0;
/// Where the clock ends and the lanes begin.
const CLOCK: f64 = 104.0;
const ROW: f64 = 24.0;
const HEADER: f64 = 26.0;
/// In a lane: where its line is, and where the text of an event begins.
const LINE: f64 = 36.0;
const TEXT: f64 = 50.0;
/// How far a poll inside another is moved to the right, and how often that is done.
const NEST: f64 = 6.0;
const DEEPEST: usize = 2;
/// The characters of an event that are shown.
const SHORTEST: usize = 18;
const LONGEST: usize = 44;

pub struct Chart<'a> {
    reading: &'a Reading<'a>,
    lanes: Vec<Lane>,
    rows: Vec<(Row, f64)>,
    /// The height of each event, that of the gap for one that is left out.
    heights: Vec<f64>,
    pub width: f64,
    top: f64,
    /// Where the lanes end.
    bottom: f64,
}

#[derive(Debug, Default, Clone, Copy)]
struct Lane {
    x: f64,
    width: f64,
    /// Its first and last row.
    begin: f64,
    end: f64,
}

impl Lane {
    /// How many characters fit.
    fn room(self) -> usize {
        ((self.width - TEXT - 16.0) / CHARACTER) as usize
    }
}

impl<'a> Chart<'a> {
    pub fn new(reading: &'a Reading<'a>) -> Self {
        let mut x = CLOCK;
        let lane = |(at, thread): (usize, &Thread)| {
            let own = reading.events.iter().filter(|event| event.thread == at);
            let texts = own.map(|event| &event.text).chain([&thread.name]);
            let widest = texts.map(|text| columns(&tidy(text))).max().unwrap_or(0);
            let width = TEXT + widest.clamp(SHORTEST, LONGEST) as f64 * CHARACTER + 24.0;
            x += width;
            Lane {
                x: x - width,
                width,
                ..Lane::default()
            }
        };
        Self {
            reading,
            lanes: reading.threads.iter().enumerate().map(lane).collect(),
            rows: Vec::new(),
            heights: vec![0.0; reading.events.len()],
            width: x + MARGIN,
            top: 0.0,
            bottom: 0.0,
        }
    }

    /// Draws everything below `top`, and returns where that ends.
    pub fn draw(&mut self, canvas: &mut Canvas, top: f64) -> f64 {
        self.place(top);
        self.names(canvas);
        self.clock(canvas);
        self.polls(canvas);
        self.lifelines(canvas);
        self.wakes(canvas);
        self.events(canvas);
        self.ends(canvas)
    }

    /// Gives each row its place.
    fn place(&mut self, top: f64) {
        self.top = top + HEADER;
        for lane in &mut self.lanes {
            (lane.begin, lane.end) = (self.top, self.top);
        }
        let mut y = self.top;
        for row in self.reading.rows(HEAD, TAIL) {
            y += ROW;
            match row {
                Row::Event(at) => {
                    self.heights[at] = y;
                    let lane = &mut self.lanes[self.reading.events[at].thread];
                    if lane.begin == self.top {
                        lane.begin = y;
                    }
                    lane.end = y;
                }
                Row::Remark(at, _) => self.lanes[self.reading.events[at].thread].end = y,
                Row::LeftOut(first, count) => self.heights[first..first + count].fill(y),
            }
            self.rows.push((row, y));
        }
        self.bottom = y + ROW + 8.0;
    }

    fn names(&self, canvas: &mut Canvas) {
        for (lane, thread) in self.lanes.iter().zip(self.reading.threads) {
            let y = self.top - HEADER;
            canvas.frame("head", [lane.x + 14.0, y, lane.width - 22.0, HEADER]);
            let name = cut(&tidy(&thread.name), lane.room());
            canvas.text(lane.x + 26.0, y + 18.0, "name", &name);
        }
    }

    /// The virtual clock, where it has moved.
    fn clock(&self, canvas: &mut Canvas) {
        let mut shown = String::new();
        for (row, y) in &self.rows {
            let Row::Event(at) = row else { continue };
            let now = clock(self.reading.events[*at].nanoseconds);
            if now != shown {
                if !shown.is_empty() {
                    let (y, to) = (y - ROW / 2.0, self.width - MARGIN);
                    let path = format!("M{MARGIN} {y:.1}H{to:.1}");
                    canvas.path("tick", &path);
                }
                canvas.text(MARGIN, y + 4.5, "quiet", &now);
                shown = now;
            }
        }
    }

    fn polls(&self, canvas: &mut Canvas) {
        for poll in &self.reading.polls {
            let lane = self.lanes[poll.thread];
            let nest = poll.depth.min(DEEPEST) as f64 * NEST;
            let begin = self.heights[poll.begin] - 11.0;
            let end = poll.end.map_or(self.bottom, |end| self.heights[end] + 11.0);
            let class = match poll.end {
                Some(end) => self.reading.events[end].kind.as_str(),
                None if self.reading.fates[poll.thread] == Fate::Stuck => "stuck",
                None => "open",
            };
            // All of it may be among the events that are left out.
            if end - begin > ROW {
                let (x, width) = (lane.x + 16.0 + nest, lane.width - 26.0 - 2.0 * nest);
                let frame = [x, begin, width, end - begin];
                canvas.frame(&format!("box {class}"), frame);
            }
        }
    }

    fn lifelines(&self, canvas: &mut Canvas) {
        for (lane, fate) in self.lanes.iter().zip(&self.reading.fates) {
            let (x, end, bottom) = (lane.x + LINE, lane.end, self.bottom);
            let path = format!("M{x:.1} {:.1}V{:.1}", self.top, lane.begin);
            canvas.path("tick", &path);
            let path = format!("M{x:.1} {:.1}V{end:.1}", lane.begin);
            canvas.path("line", &path);
            let (class, path) = match fate {
                Fate::Over => ("line", format!("M{x:.1} {end:.1}v{ROW}m-7 0h14")),
                Fate::Stuck => ("lost", format!("M{x:.1} {end:.1}V{bottom:.1}")),
                _ => ("line", format!("M{x:.1} {end:.1}V{bottom:.1}")),
            };
            canvas.path(class, &path);
        }
    }

    /// Arrows, in the free space of the wake's own row and then beside the lane that it leads to.
    fn wakes(&self, canvas: &mut Canvas) {
        for (number, (at, wake)) in self.reading.wakes.iter().enumerate() {
            if !self.rows.iter().any(|(row, _)| *row == Row::Event(*at)) {
                continue;
            }
            let (own, y) = (self.reading.events[*at].thread, self.heights[*at]);
            let said = columns(&self.shown(*at)) as f64 * CHARACTER;
            let start = |to: usize| {
                let aside = if to > own {
                    TEXT + said + 6.0
                } else {
                    LINE - 9.0
                };
                self.lanes[own].x + aside
            };
            match *wake {
                Wake::Leads(poll) => {
                    let to = self.reading.events[poll].thread;
                    let (from, down) = (start(to), self.heights[poll]);
                    let side = self.lanes[to].x + 1.0 + 4.0 * (number % 3) as f64;
                    let turn = side + if from < side { -6.0 } else { 6.0 };
                    let tip = self.lanes[to].x + LINE - 8.0;
                    let path = format!(
                        "M{from:.1} {y:.1}H{turn:.1}Q{side:.1} {y:.1} {side:.1} {:.1}V{:.1}q0 6 6 6H{:.1}",
                        y + 6.0,
                        down - 6.0,
                        tip - 6.0,
                    );
                    canvas.path("arrow", &path);
                    let path = format!("M{tip:.1} {down:.1}l-8 -4.5v9z");
                    canvas.path("wake", &path);
                }
                Wake::Lost(to) => {
                    let to = to.unwrap_or(own);
                    let aside = if to == own { 6.0 } else { LINE };
                    let tip = self.lanes[to].x + aside;
                    let path = format!("M{:.1} {y:.1}H{tip:.1}", start(to));
                    canvas.path("lost", &path);
                    canvas.path("cross", &cross(tip, y));
                }
                Wake::Idle => {}
            }
        }
    }

    fn events(&self, canvas: &mut Canvas) {
        for (row, y) in &self.rows {
            let y = *y;
            match *row {
                Row::Event(at) => self.event(canvas, at, y),
                Row::Remark(at, text) => {
                    let x = self.lane_of(at).x + TEXT;
                    canvas.text(x, y + 4.5, "name bad", &format!("✗ {text}"));
                }
                Row::LeftOut(_, count) => {
                    canvas.frame("page", [0.0, y - 11.0, self.width, ROW]);
                    let text = format!("… {count} events are left out …");
                    canvas.text(CLOCK + 16.0, y + 4.5, "quiet", &text);
                }
            }
        }
    }

    fn event(&self, canvas: &mut Canvas, at: usize, y: f64) {
        let event = self.reading.events[at];
        let (x, shown) = (self.lane_of(at).x, self.shown(at));
        let milliseconds = event.nanoseconds as f64 / 1e6;
        let name = &self.reading.threads[event.thread].name;
        let (class, path) = mark(self.reading.kind(at), x + LINE, y);
        let quiet = if class == "held" { "quiet" } else { "said" };
        let tip = format!("{name} at {milliseconds} ms: {}", event.text);
        canvas.with_tip(&tip, |canvas| {
            canvas.path(class, &path);
            canvas.text(x + TEXT, y + 4.5, quiet, &shown);
        });
    }

    /// What became of each thread, below the end of its lane, and where that ends.
    fn ends(&self, canvas: &mut Canvas) -> f64 {
        let mut lowest = self.bottom + ROW;
        let ends = self.lanes.iter().zip(self.reading.threads);
        for ((lane, thread), fate) in ends.zip(&self.reading.fates) {
            let said = tidy(&thread.end);
            let (block, class, title) = match fate {
                Fate::Over => {
                    let (x, y) = (lane.x + TEXT, lane.end + ROW + 4.5);
                    let said = cut(&said, lane.room());
                    canvas.text(x, y, "quiet", &said);
                    continue;
                }
                Fate::Stuck => ("block", "inblock", "✗ waits for ever"),
                Fate::Panicked => ("block", "inblock", "✗ in the end"),
                Fate::Alive => ("still", "quiet", "in the end"),
            };
            let lines = wrap(&said, lane.room());
            let height = 34.0 + 18.0 * lines.len() as f64;
            let frame = [lane.x + 14.0, self.bottom, lane.width - 22.0, height];
            canvas.frame(block, frame);
            let (x, mut y) = (lane.x + 26.0, self.bottom + 21.0);
            canvas.text(x, y, &format!("name {class}"), title);
            for line in lines {
                y += 18.0;
                canvas.text(x, y, class, &cut(&line, lane.room()));
            }
            lowest = lowest.max(self.bottom + height);
        }
        lowest
    }

    /// The text of an event, as far as it fits into its lane.
    fn shown(&self, at: usize) -> String {
        cut(&text(self.reading.events[at]), self.lane_of(at).room())
    }

    fn lane_of(&self, at: usize) -> Lane {
        self.lanes[self.reading.events[at].thread]
    }
}
