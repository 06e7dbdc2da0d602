//! Reads what a modelled test says of its schedules. Only a bug counts; everything else leaves the verdict to real threads.

use kit::wire::{Exploration, Record};

use super::Ran;
use crate::report::{CounterExample, Event, Model, ModelOutcome, Outcome, Thread};

impl Ran {
    /// The modelled form of a test could not be run at all.
    pub fn not_modelled(exploration: &Exploration, reason: String) -> Self {
        let model = Model {
            outcome: ModelOutcome::Inconclusive,
            schedules: 0,
            seed: exploration.seed,
            reason,
        };
        Self {
            model: Some(model),
            ..Self::not_run(String::new())
        }
    }
}

/// What the records of a modelled test tell.
#[derive(Debug, Default)]
pub struct Told {
    schedules: usize,
    failed: bool,
    inconclusive: Option<String>,
    schedule: Option<String>,
    threads: Vec<Thread>,
    events: Vec<Event>,
}

impl Told {
    pub fn read(records: &[Record]) -> Self {
        let mut told = Self::default();
        for record in records {
            match record {
                Record::Explored { schedules } => told.schedules = *schedules,
                Record::Failed { .. } => told.failed = true,
                Record::Inconclusive { message } => told.inconclusive = Some(message.clone()),
                Record::Schedule { name } => told.schedule = Some(name.clone()),
                Record::Thread { name, end } => told.threads.push(Thread {
                    name: name.clone(),
                    end: end.clone(),
                }),
                Record::Event {
                    thread,
                    nanoseconds,
                    kind,
                    text,
                } => told.events.push(Event {
                    thread: *thread,
                    nanoseconds: *nanoseconds,
                    kind: kind.clone(),
                    text: text.clone(),
                }),
                _ => {}
            }
        }
        told
    }

    /// Adds the model's verdict to what became of the process.
    pub fn judge(self, seed: u64, mut ran: Ran) -> Ran {
        let model = |outcome, reason: String| {
            Some(Model {
                outcome,
                schedules: self.schedules,
                seed,
                reason,
            })
        };
        if let (Outcome::Fail, true, Some(schedule)) = (ran.outcome, self.failed, self.schedule) {
            ran.model = model(ModelOutcome::Bug, String::new());
            ran.counter_example = Some(CounterExample {
                schedule,
                replay: String::new(),
                conclusion: ran.message.clone(),
                threads: self.threads,
                events: self.events,
            });
            return ran;
        }
        ran.model = match (ran.outcome, self.inconclusive) {
            (Outcome::Pass, None) => model(ModelOutcome::Pass, String::new()),
            (Outcome::Pass, Some(reason)) => model(ModelOutcome::Inconclusive, reason),
            _ => model(ModelOutcome::Inconclusive, ran.message.clone()),
        };
        ran
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(outcome: Outcome) -> Ran {
        Ran {
            outcome,
            ..Ran::not_run("why".into())
        }
    }

    fn outcome(records: &[Record], process: Outcome) -> ModelOutcome {
        Told::read(records)
            .judge(1, ran(process))
            .model
            .unwrap()
            .outcome
    }

    #[test]
    fn only_a_failure_with_its_schedule_is_a_bug() {
        let failed = Record::Failed {
            message: "why".into(),
            location: String::new(),
        };
        let schedule = Record::Schedule {
            name: "pct2:1:17".into(),
        };
        let both = [failed.clone(), schedule];
        assert_eq!(outcome(&both, Outcome::Fail), ModelOutcome::Bug);
        assert_eq!(
            outcome(&[failed], Outcome::Fail),
            ModelOutcome::Inconclusive
        );
    }

    #[test]
    fn a_process_that_dies_says_nothing_about_schedules() {
        let explored = [Record::Explored { schedules: 5000 }];
        assert_eq!(outcome(&explored, Outcome::Pass), ModelOutcome::Pass);
        for process in [
            Outcome::Crash,
            Outcome::Hang,
            Outcome::EndedEarly,
            Outcome::Flood,
            Outcome::Todo,
        ] {
            assert_eq!(outcome(&explored, process), ModelOutcome::Inconclusive);
        }
    }
}
