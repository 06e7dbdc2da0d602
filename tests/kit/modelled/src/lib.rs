//! The kit as a test of the modelled build sees it, under the name `kit`.
//!
//! The runner compiles a copy of a chapter whose `std` is [`simstd`]. In it, a `#[kit::model]` test runs under the
//! schedules that the runner asks for, a `#[kit::test]` is not there at all, and the instruments tell their events to
//! the model, so that they stand in the counter-example.
//!
//! The instruments of [`model`] are compiled here a second time, from the kit's own source, on modelled threads.

#[macro_use]
extern crate simstd as std;

pub mod model;

pub use kit::{
    Gate, WakeCounter, Watch, anything_goes, call, journal, judge, note, script, simple_future,
    task, wire,
};
pub use kit_macros::{absent as test, explored as canary, explored as model};

use kit::{
    judge::{Explored, ExploredEnd},
    wire::{Exploration, Record},
};
use simstd::model::{Bug, EventKind, Outcome, Plan, event, explore as try_schedules};

/// Above this many steps, a schedule is taken to have no end.
const STEPS: usize = 10_000;

/// Runs the body of a modelled test.
///
/// # Panics
///
/// Without a runner, when a schedule fails.
pub fn explore(body: fn()) {
    journal::forward_to(|text| {
        // Lanes are narrow, and it is the test's thread that does it.
        event(
            EventKind::Note,
            text.strip_prefix("the test ").unwrap_or(text),
        );
    });
    judge::explored(|exploration| outcome(&plan(exploration), body));
}

fn plan(exploration: Exploration) -> Plan {
    Plan {
        seed: exploration.seed,
        schedules: exploration.schedules,
        max_steps: STEPS,
        only: exploration.only.and_then(|name| name.parse().ok()),
    }
}

fn outcome(plan: &Plan, body: fn()) -> Explored {
    let (schedules, end) = match try_schedules(plan, body) {
        Outcome::Pass { schedules } => (schedules, ExploredEnd::Passed),
        Outcome::Inconclusive { reason, schedules } => {
            (schedules, ExploredEnd::Inconclusive { message: reason })
        }
        Outcome::Bug(bug) => (bug.schedules, failed(*bug)),
    };
    Explored { schedules, end }
}

fn failed(bug: Bug) -> ExploredEnd {
    let schedule = Record::Schedule {
        name: bug.schedule.to_string(),
    };
    let threads = bug.threads.into_iter().map(|thread| Record::Thread {
        name: thread.name,
        end: thread.end,
    });
    let events = bug.events.into_iter().map(|event| Record::Event {
        thread: event.thread,
        nanoseconds: u64::try_from(event.clock.as_nanos()).unwrap_or(u64::MAX),
        kind: event.kind.word().into(),
        text: event.text,
    });
    let example = std::iter::once(schedule).chain(threads).chain(events);
    ExploredEnd::Failed {
        message: bug.message,
        location: bug.location,
        example: example.collect(),
    }
}
