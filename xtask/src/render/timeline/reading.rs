//! What a timeline means: its lanes, which poll followed which wake, and what is left open at its end.

use crate::report::{Moment, Timeline};

/// The order of lanes from top to bottom.
const ROLES: [&str; 5] = ["call", "task", "future", "waker", "wake"];

pub struct Reading<'a> {
    pub lanes: Vec<Lane>,
    /// Every moment that is about somebody.
    pub columns: Vec<Column<'a>>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Lane {
    pub role: String,
    pub name: String,
}

pub struct Column<'a> {
    pub moment: &'a Moment,
    /// Index into the lanes.
    pub lane: usize,
    /// How many moments are missing before this one.
    pub left_out: usize,
    /// The column of the poll that came after this wake.
    pub follower: Option<usize>,
    /// A wake after which somebody had to poll, and nobody did.
    pub lost: bool,
}

/// What became of a lane's subject, as far as the timeline tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub polls: usize,
    pub wakes: usize,
    pub lost: usize,
    pub clones: usize,
    pub releases: usize,
    /// Its last poll ended with `Pending`, and nobody has dropped it.
    pub pending: bool,
    /// A poll or a call that has not returned.
    pub open: bool,
}

impl Lane {
    pub fn label(&self) -> String {
        match self.role.as_str() {
            "waker" => format!("waker {}", self.name),
            _ => self.name.clone(),
        }
    }
}

impl<'a> Reading<'a> {
    pub fn new(timeline: &'a Timeline) -> Self {
        let lanes = lanes(timeline);
        let mut columns: Vec<Column<'a>> = Vec::new();
        let mut left_out = 0;
        for (at, moment) in timeline.moments.iter().enumerate() {
            if let Some(cut) = timeline.left_out.filter(|cut| cut.after == at) {
                left_out = cut.count;
            }
            let lane = lanes
                .iter()
                .position(|lane| lane.role == moment.role && lane.name == moment.subject);
            if let (Some(lane), true) = (lane, is_shown(moment)) {
                columns.push(Column {
                    moment,
                    lane,
                    left_out: std::mem::take(&mut left_out),
                    follower: None,
                    lost: false,
                });
            }
        }
        let mut reading = Self { lanes, columns };
        reading.follow();
        reading
    }

    /// Finds the poll after each wake, and the wakes that have none although somebody owes it: whoever runs a task, and the
    /// call of the student's code that is under way.
    fn follow(&mut self) {
        let mut next: Vec<Option<usize>> = vec![None; self.lanes.len()];
        let mut calls = self.open_calls();
        for at in (0..self.columns.len()).rev() {
            let open_calls = calls.pop().unwrap_or_default();
            let column = &self.columns[at];
            let lane = column.lane;
            match column.moment.kind.as_str() {
                "poll" | "ready" => next[lane] = Some(at),
                "wake" => {
                    let role = self.lanes[lane].role.as_str();
                    let owed = role == "task" || (role == "future" && open_calls > 0);
                    let follower = next[lane];
                    let over = self.is_over(lane, at);
                    let poll = follower.filter(|at| is_poll(self.columns[*at].moment));
                    self.columns[at].follower = poll;
                    self.columns[at].lost = owed && follower.is_none() && !over;
                }
                _ => {}
            }
        }
    }

    /// How many calls of the test's are under way at each column.
    fn open_calls(&self) -> Vec<usize> {
        let mut open = 0_usize;
        let count = |column: &Column<'_>| {
            match column.moment.kind.as_str() {
                "call" => open += 1,
                "return" => open = open.saturating_sub(1),
                _ => {}
            }
            open
        };
        self.columns.iter().map(count).collect()
    }

    /// Had the future ended before that column?
    fn is_over(&self, lane: usize, before: usize) -> bool {
        let own = self.columns[..before]
            .iter()
            .filter(|column| column.lane == lane);
        let mut ended = own.filter_map(|column| match column.moment.kind.as_str() {
            "ready" | "drop" => Some(true),
            "poll" => Some(false),
            _ => None,
        });
        ended.next_back() == Some(true)
    }

    pub fn tally(&self, lane: usize) -> Tally {
        let mut tally = Tally::default();
        for column in self.columns.iter().filter(|column| column.lane == lane) {
            match column.moment.kind.as_str() {
                "call" => tally.open = true,
                "return" => tally.open = false,
                "poll" => {
                    tally.polls += 1;
                    tally.open = true;
                }
                "pending" => (tally.open, tally.pending) = (false, true),
                "ready" => (tally.open, tally.pending) = (false, false),
                "drop" => tally.pending = false,
                "wake" => {
                    tally.wakes += 1;
                    tally.lost += usize::from(column.lost);
                }
                "clone" => tally.clones += 1,
                "release" => tally.releases += 1,
                _ => {}
            }
        }
        tally
    }

    /// What is left open at the end, in sentences.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let whole = self.columns.iter().all(|column| column.left_out == 0);
        for (at, lane) in self.lanes.iter().enumerate() {
            let tally = self.tally(at);
            let name = &lane.name;
            if tally.lost > 0 {
                remarks.push(format!("{name} is woken, and no poll of it follows"));
            } else if lane.role == "task" && tally.pending && !tally.open && whole {
                let held = tally.clones.saturating_sub(tally.releases);
                remarks.push(match held {
                    0 => format!("{name} is Pending, and nobody holds a waker of it any more"),
                    1 => format!("{name} is Pending; a waker of it is still held"),
                    more => format!("{name} is Pending; {more} wakers of it are still held"),
                });
            }
        }
        remarks
    }

    /// The threads other than the test's own.
    pub fn threads(&self) -> usize {
        let threads = self.columns.iter().map(|column| column.moment.thread);
        threads.max().unwrap_or(0)
    }
}

fn lanes(timeline: &Timeline) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for moment in timeline.moments.iter().filter(|moment| is_shown(moment)) {
        let lane = Lane {
            role: moment.role.clone(),
            name: moment.subject.clone(),
        };
        if !lanes.contains(&lane) {
            lanes.push(lane);
        }
    }
    lanes.sort_by_key(|lane| ROLES.iter().position(|role| *role == lane.role));
    lanes
}

fn is_shown(moment: &Moment) -> bool {
    moment.kind != "note"
}

fn is_poll(moment: &Moment) -> bool {
    moment.kind == "poll"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{render::samples::timeline, report::LeftOut};

    #[test]
    fn a_wake_of_a_task_that_nobody_polls_again_is_lost() {
        let timeline = timeline("task a poll; task a pending; task a wake; task a wake");
        let reading = Reading::new(&timeline);
        assert!(reading.columns[2].lost && reading.columns[3].lost);
        assert_eq!(reading.remarks(), ["a is woken, and no poll of it follows"]);
    }

    #[test]
    fn a_wake_that_is_followed_by_a_poll_or_comes_after_the_end_is_not() {
        let timeline = timeline(
            "task a poll; task a wake; task a pending; task a poll; task a ready; task a wake",
        );
        let reading = Reading::new(&timeline);
        assert!(reading.columns.iter().all(|column| !column.lost));
        assert_eq!(reading.columns[1].follower, Some(3));
        assert_eq!(reading.remarks(), [""; 0]);
    }

    #[test]
    fn a_future_polled_by_hand_is_owed_nothing_unless_a_call_runs_it() {
        let by_hand = timeline("future a poll; future a pending; future a wake");
        assert!(!Reading::new(&by_hand).columns[2].lost);
        let run = timeline(
            "call block_on call; future a poll; future a pending; future a wake; call block_on return",
        );
        assert!(Reading::new(&run).columns[3].lost);
    }

    #[test]
    fn a_pending_task_without_a_waker_is_said_to_have_none() {
        let held = timeline("task a poll; task a clone; task a pending");
        assert_eq!(
            Reading::new(&held).remarks(),
            ["a is Pending; a waker of it is still held"]
        );
        let mut gone = timeline("task a poll; task a clone; task a release; task a pending");
        assert_eq!(
            Reading::new(&gone).remarks(),
            ["a is Pending, and nobody holds a waker of it any more"]
        );
        gone.left_out = Some(LeftOut { after: 1, count: 3 });
        assert_eq!(Reading::new(&gone).remarks(), [""; 0], "who knows");
    }

    #[test]
    fn calls_come_first_and_wakers_last() {
        let timeline = timeline("waker A clone; future b poll; task c poll; call run call");
        let lanes = Reading::new(&timeline).lanes;
        let labels: Vec<String> = lanes.iter().map(Lane::label).collect();
        assert_eq!(labels, ["run", "c", "b", "waker A"]);
    }
}
