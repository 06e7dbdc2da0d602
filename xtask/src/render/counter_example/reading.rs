//! What a counter-example shows: who is stuck, which poll a wake led to, and which wake led nowhere.

use crate::render::line::tidy;
use crate::report::{CounterExample, Event, Thread};

pub const NO_POLL: &str = "no poll follows";
pub const NO_WAKE: &str = "no wake follows";

pub struct Reading<'a> {
    pub threads: &'a [Thread],
    pub events: Vec<&'a Event>,
    pub fates: Vec<Fate>,
    pub polls: Vec<Poll>,
    /// By event.
    pub wakes: Vec<(usize, Wake)>,
    /// By event, what is to be said below it.
    pub remarks: Vec<(usize, &'static str)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Over,
    Panicked,
    /// Blocked or not, it is not what the conclusion is about.
    Alive,
    /// Blocked for ever.
    Stuck,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// To the event that begins this poll.
    Leads(usize),
    /// Meant for this thread, where that is known.
    Lost(Option<usize>),
    /// There was nothing left to poll, or the schedule was cut short.
    Idle,
}

/// From the event that begins a poll to the one that ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    pub thread: usize,
    pub depth: usize,
    pub begin: usize,
    pub end: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Event(usize),
    Remark(usize, &'static str),
    /// This many events, of which the first is this one.
    LeftOut(usize, usize),
}

impl<'a> Reading<'a> {
    pub fn new(example: &'a CounterExample) -> Self {
        let known = |event: &&Event| event.thread < example.threads.len();
        let mut reading = Self {
            threads: &example.threads,
            events: example.events.iter().filter(known).collect(),
            fates: fates(example),
            polls: Vec::new(),
            wakes: Vec::new(),
            remarks: Vec::new(),
        };
        reading.polls = reading.polls();
        let wakes = (0..reading.events.len()).filter(|at| reading.events[*at].kind == "wake");
        reading.wakes = wakes.map(|at| (at, reading.wake(at))).collect();
        reading.remarks = reading.remarks();
        reading
    }

    /// The first `head` events and the last `tail`, all of them where that leaves out only a few.
    pub fn rows(&self, head: usize, tail: usize) -> Vec<Row> {
        let all = self.events.len();
        let left_out = if all > head + tail + 5 {
            head..all - tail
        } else {
            0..0
        };
        let mut rows = Vec::new();
        for at in 0..all {
            if at == left_out.start && !left_out.is_empty() {
                rows.push(Row::LeftOut(at, left_out.len()));
            }
            if !left_out.contains(&at) {
                rows.push(Row::Event(at));
                let remarks = self.remarks.iter().filter(|(event, _)| *event == at);
                rows.extend(remarks.map(|(_, text)| Row::Remark(at, text)));
            }
        }
        rows
    }

    /// The kind of an event, `lost` for a wake that is.
    pub fn kind(&self, at: usize) -> &str {
        match self.wakes.iter().find(|(wake, _)| *wake == at) {
            Some((_, Wake::Lost(_))) => "lost",
            _ => &self.events[at].kind,
        }
    }

    fn polls(&self) -> Vec<Poll> {
        let mut polls: Vec<Poll> = Vec::new();
        let mut open: Vec<Vec<usize>> = vec![Vec::new(); self.threads.len()];
        for (at, event) in self.events.iter().enumerate() {
            let open = &mut open[event.thread];
            match event.kind.as_str() {
                "poll" => {
                    open.push(polls.len());
                    polls.push(Poll {
                        thread: event.thread,
                        depth: open.len() - 1,
                        begin: at,
                        end: None,
                    });
                }
                "pending" | "ready" => {
                    if let Some(poll) = open.pop() {
                        polls[poll].end = Some(at);
                    }
                }
                _ => {}
            }
        }
        polls
    }

    /// Has every thread come to rest, with one that never goes on?
    fn is_stuck(&self) -> bool {
        self.fates.contains(&Fate::Stuck)
    }

    fn wake(&self, at: usize) -> Wake {
        let name = subject(self.events[at]);
        let is_its = |kind: &str, event: &Event| {
            event.kind == kind && (name.is_none() || subject(event) == name)
        };
        let mut later = self.events.iter().skip(at + 1);
        if let Some(next) = later.position(|event| is_its("poll", event)) {
            return Wake::Leads(at + 1 + next);
        }
        let is_over = |event: &&Event| is_its("ready", event) || drops(event, name);
        if !self.is_stuck() || self.events.iter().any(is_over) {
            return Wake::Idle;
        }
        let last = self.events[..at]
            .iter()
            .rfind(|event| is_its("poll", event));
        let stuck = self.fates.iter().position(|fate| *fate == Fate::Stuck);
        Wake::Lost(last.map(|event| event.thread).or(stuck))
    }

    fn remarks(&self) -> Vec<(usize, &'static str)> {
        let is_lost = |at: usize| at < self.events.len() && self.kind(at) == "lost";
        let thread = |at: usize| self.events.get(at).map(|event| event.thread);
        let mut remarks = Vec::new();
        for at in 0..self.events.len() {
            // Of wakes that pass one on to the other, the last is remarked on.
            let passed_on = is_lost(at + 1) && thread(at) == thread(at + 1);
            if is_lost(at) && !passed_on {
                remarks.push((at, NO_POLL));
            }
            let is_end = |poll: &&Poll| poll.depth == 0 && poll.end == Some(at);
            if let Some(poll) = self.polls.iter().find(is_end)
                && self.is_left(poll.begin, at)
            {
                remarks.push((at, NO_WAKE));
            }
        }
        remarks
    }

    /// Was the future of this poll never woken again, nor polled, nor dropped?
    fn is_left(&self, begin: usize, end: usize) -> bool {
        let name = subject(self.events[end]);
        let goes_on = |event: &&Event| {
            let moves = matches!(event.kind.as_str(), "poll" | "wake");
            drops(event, name) || moves && (name.is_none() || subject(event) == name)
        };
        self.is_stuck()
            && self.events[end].kind == "pending"
            && !self.events[begin + 1..].iter().any(goes_on)
    }
}

fn fates(example: &CounterExample) -> Vec<Fate> {
    let threads = &example.threads;
    let is_named = |thread: &Thread| mentions(&example.conclusion, &thread.name);
    // The process ends with its first thread: the others are not stuck when that one is not.
    let at_rest = threads.first().is_some_and(is_blocked);
    let names_one = threads
        .iter()
        .any(|thread| is_blocked(thread) && is_named(thread));
    let fate = |thread: &Thread| match thread {
        _ if thread.end.starts_with("panicked") => Fate::Panicked,
        _ if thread.end.starts_with("finished") => Fate::Over,
        _ if at_rest && is_blocked(thread) && (is_named(thread) || !names_one) => Fate::Stuck,
        _ => Fate::Alive,
    };
    threads.iter().map(fate).collect()
}

fn is_blocked(thread: &Thread) -> bool {
    let goes_on = ["finished", "panicked", "running", "runs", "sleeps until"];
    !thread.end.is_empty() && !goes_on.iter().any(|end| thread.end.starts_with(end))
}

/// Does the text say this name, as a word of its own?
fn mentions(text: &str, name: &str) -> bool {
    let is_free = |next: Option<char>| !next.is_some_and(|next| next.is_alphanumeric());
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            is_free(text[..at].chars().next_back())
                && is_free(text[at + name.len()..].chars().next())
        })
}

/// The future that an event of the kit is about: `polls timer`, `timer is Pending`, `wakes timer`.
fn subject(event: &Event) -> Option<&str> {
    let text = event.text.as_str();
    match event.kind.as_str() {
        "poll" => text.strip_prefix("polls "),
        "wake" => text.strip_prefix("wakes "),
        "pending" => text.strip_suffix(" is Pending"),
        "ready" => text.strip_suffix(" is Ready"),
        _ => None,
    }
}

fn drops(event: &Event, name: Option<&str>) -> bool {
    name.is_some() && event.text.strip_prefix("drops ") == name
}

/// What to say of an event.
pub fn text(event: &Event) -> String {
    match tidy(&event.text) {
        text if text.trim().is_empty() => tidy(&event.kind),
        text => text,
    }
}

/// A moment of the virtual clock, rounded down: its nanoseconds only tell events apart.
pub fn clock(nanoseconds: u64) -> String {
    let (unit, name) = match nanoseconds {
        1_000_000_000.. => (1_000_000_000, "s"),
        1_000_000.. => (1_000_000, "ms"),
        1_000.. => return format!("{} µs", nanoseconds / 1_000),
        _ => return "0 ms".into(),
    };
    let number = format!(
        "{}.{:03}",
        nanoseconds / unit,
        nanoseconds % unit / (unit / 1_000)
    );
    format!(
        "{} {name}",
        number.trim_end_matches('0').trim_end_matches('.')
    )
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{check_then_register, example, lost_wake},
        *,
    };

    #[test]
    fn a_future_that_nobody_wakes_is_remarked_on() {
        let example = check_then_register();
        let reading = Reading::new(&example);
        assert_eq!(reading.fates, [Fate::Stuck, Fate::Over]);
        assert_eq!(reading.remarks, [(12, NO_WAKE)]);
    }

    #[test]
    fn a_wake_is_lost_only_if_its_own_future_is_not_polled() {
        let example = lost_wake();
        let reading = Reading::new(&example);
        let wakes = [
            (1, Wake::Lost(Some(0))),
            (4, Wake::Leads(6)),
            (8, Wake::Idle),
        ];
        assert_eq!(reading.wakes, wakes);
        assert_eq!(reading.remarks, [(1, NO_POLL)]);
    }

    #[test]
    fn one_remark_a_future_that_is_left() {
        let events = [
            "0 0 poll polls all",
            "0 0 poll polls inner",
            "0 0 pending inner is Pending",
            "0 0 pending all is Pending",
            "0 0 poll polls dropped",
            "0 0 pending dropped is Pending",
            "0 0 note drops dropped",
            "0 0 note drops other",
            "0 0 wake wakes other",
            "0 0 poll polls inside",
            "0 0 poll polls outside",
            "1 0 wake wakes inside",
            "1 0 wake wakes outside",
        ];
        let example = example("", &["main: parked", "t: finished"], &events);
        let reading = Reading::new(&example);
        assert_eq!(reading.remarks, [(3, NO_WAKE), (12, NO_POLL)]);
        assert_eq!((reading.kind(8), reading.kind(11)), ("wake", "lost"));
    }

    #[test]
    fn nobody_is_stuck_when_the_first_thread_has_ended() {
        let mut example = lost_wake();
        example.threads[0].end = "panicked".into();
        example.threads[1].end = "waits in recv".into();
        let reading = Reading::new(&example);
        assert_eq!(reading.fates, [Fate::Panicked, Fate::Alive]);
        assert_eq!((reading.wakes[0].1, reading.remarks.len()), (Wake::Idle, 0));
    }

    #[test]
    fn the_conclusion_tells_the_stuck_from_the_idle() {
        let fates = |conclusion| {
            let threads = [
                "main: parked",
                "thread 1: waits in recv",
                "thread 10: parked",
            ];
            Reading::new(&example(conclusion, &threads, &[])).fates
        };
        assert_eq!(
            fates("nobody wakes main"),
            [Fate::Stuck, Fate::Alive, Fate::Alive]
        );
        assert_eq!(
            fates("thread 10 is left"),
            [Fate::Alive, Fate::Alive, Fate::Stuck]
        );
        assert_eq!(fates("nothing can run"), [Fate::Stuck; 3]);
    }

    #[test]
    fn polls_nest_and_may_be_open() {
        let events = [
            "0 0 poll polls a",
            "1 0 ready x",
            "0 0 poll polls b",
            "0 0 ready b is Ready",
        ];
        let example = example("", &["main: running", "t: finished"], &events);
        let polls = Reading::new(&example).polls;
        let spans: Vec<_> = polls
            .iter()
            .map(|poll| (poll.depth, poll.begin, poll.end))
            .collect();
        assert_eq!(spans, [(0, 0, None), (1, 2, Some(3))]);
    }

    #[test]
    fn the_clock_is_short() {
        let shown = [0, 7, 3_000, 10_000_001, 2_500_000, 4_999_999, 1_500_000_000].map(clock);
        assert_eq!(
            shown,
            [
                "0 ms", "0 ms", "3 µs", "10 ms", "2.5 ms", "4.999 ms", "1.5 s"
            ]
        );
    }
}
