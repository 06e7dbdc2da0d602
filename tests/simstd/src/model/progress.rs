//! Which schedules are tried, in which order, and what comes of each.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::{Bug, BugKind, Event, Outcome, Plan, ScheduleName, ThreadEnd};
use crate::engine::{
    self, Body,
    strategy::{Picker, Strategy},
    world::{Verdict, World},
};

/// The first schedules, all random, which show how long a schedule is; PCT wants to know.
const MEASURED: usize = 8;

/// Schedules from which on a `sometimes` is judged.
const MANY: usize = 100;

/// Executions of this process so far.
static EPOCH: AtomicU64 = AtomicU64::new(0);

/// A schedule of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Planned {
    strategy: Strategy,
    seed: u64,
    number: usize,
}

impl Planned {
    fn name(self) -> ScheduleName {
        ScheduleName {
            scheduler: self.strategy.name(),
            seed: self.seed,
            number: self.number,
        }
    }
}

/// The schedules of a plan, in order, as far as they have been tried.
pub(super) struct Progress {
    planned: Vec<Planned>,
    tried: usize,
    max_steps: usize,
    /// The number of decisions in the longest of the measured schedules.
    length: usize,
    judges_sometimes: bool,
    pub(super) outcome: Option<Outcome>,
}

impl Progress {
    pub(super) fn new(plan: &Plan) -> Self {
        let of = |strategy, seed, numbers: std::ops::Range<usize>| {
            numbers.map(move |number| Planned {
                strategy,
                seed,
                number,
            })
        };
        let (pct2, pct3) = (Strategy::Pct { depth: 2 }, Strategy::Pct { depth: 3 });
        let planned = match &plan.only {
            Some(name) => {
                let strategy = Strategy::from_name(&name.scheduler)
                    .expect("a `ScheduleName` names a scheduler");
                let measured = if strategy == Strategy::Random {
                    0
                } else {
                    MEASURED
                };
                of(Strategy::Random, name.seed, 0..measured)
                    .chain(of(strategy, name.seed, name.number..name.number + 1))
                    .collect()
            }
            None => {
                let each = plan.schedules * 2 / 7;
                let random = plan.schedules - 2 * each;
                let measured = MEASURED.min(random);
                of(Strategy::Random, plan.seed, 0..measured)
                    .chain(of(pct2, plan.seed, 0..each))
                    .chain(of(pct3, plan.seed, 0..each))
                    .chain(of(Strategy::Random, plan.seed, measured..random))
                    .collect()
            }
        };
        Self {
            planned,
            tried: 0,
            max_steps: plan.max_steps,
            length: 1,
            judges_sometimes: plan.only.is_none() && plan.schedules >= MANY,
            outcome: None,
        }
    }

    /// Takes in how the last execution ended, and puts the next one in place, if there is to be one. Its main thread
    /// runs `main`.
    pub(super) fn advance(&mut self, main: Body) -> bool {
        let last = engine::set_world(None);
        if let Some(world) = &last {
            self.take_in(world);
        }
        if self.outcome.is_some() {
            std::mem::forget(last);
            return false;
        }
        let planned = self.planned[self.tried];
        let picker = Picker::new(planned.strategy, planned.seed, planned.number, self.length);
        let epoch = 1 + EPOCH.fetch_add(1, Relaxed);
        let mut world = match last {
            Some(world) => world.renew(epoch, picker),
            None => World::new(epoch, picker, self.max_steps),
        };
        world.me().body = Some(main);
        engine::set_world(Some(Box::new(world)));
        true
    }

    fn take_in(&mut self, world: &World) {
        let planned = self.planned[self.tried];
        self.tried += 1;
        let schedules = self.tried;
        if schedules <= MEASURED {
            self.length = self.length.max(world.picker.decisions());
        }
        let bug = |kind, message: &str, location: &str| {
            Some(Outcome::Bug(Box::new(Bug {
                kind,
                message: message.into(),
                location: location.into(),
                schedule: planned.name(),
                schedules,
                threads: threads(world),
                events: events(world),
            })))
        };
        // Nobody to choose from, ever: every schedule is the same.
        let sequential = world.threads.len() == 1 && world.picker.decisions() == 0;
        let inconclusive = |reason: &str| {
            let reason = reason.into();
            Some(Outcome::Inconclusive { reason, schedules })
        };
        self.outcome = match &world.verdict {
            // The thread of the system stays in the middle of that panic, too, so this was the last execution.
            _ if world.is_unwinding() => {
                inconclusive("a destructor that runs because of a panic waits for ever")
            }
            Some(Verdict::Inconclusive(reason)) => inconclusive(reason),
            Some(Verdict::Deadlock(reason)) => bug(BugKind::Deadlock, reason, ""),
            Some(Verdict::Panic { message, location }) => bug(BugKind::Panic, message, location),
            None if schedules < self.planned.len() && !(sequential && schedules >= MEASURED) => {
                None
            }
            None => match world.sentences.iter().find(|(_, held)| !held) {
                Some((sentence, _)) if self.judges_sometimes => bug(BugKind::Never, sentence, ""),
                _ => Some(Outcome::Pass { schedules }),
            },
        };
    }
}

fn threads(world: &World) -> Vec<ThreadEnd> {
    let end = |(index, thread): (usize, &engine::threads::Thread)| ThreadEnd {
        name: world.name(index),
        end: world.whereabouts(index),
        detached: thread.detached,
    };
    world.threads.iter().enumerate().map(end).collect()
}

fn events(world: &World) -> Vec<Event> {
    let entries = world.log().entries();
    let event = |entry: &engine::log::Entry| Event {
        thread: entry.thread,
        clock: entry.clock,
        kind: entry.what.kind(),
        text: entry.what.words(|thread| world.name(thread)),
    };
    entries.iter().map(event).collect()
}
