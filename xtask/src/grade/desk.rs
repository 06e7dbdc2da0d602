//! Hands out the chapters of submissions as pieces of work, and puts together what comes back.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Instant,
};

use super::{Plan, absent::Absence, assemble};
use crate::{
    course::{Chapter, Course},
    failure::Failure,
    grade::absent,
    intake::{self, Incoming, Problem, Wanted},
    report::{self, Grade},
};

/// Submissions are taken in one after the other, so that few are in memory.
pub struct Desk<'a> {
    course: &'a Course,
    plan: &'a Plan<'a>,
    /// The next submission to be taken in.
    next: usize,
    n_finished: usize,
    waiting: VecDeque<(usize, &'a Chapter)>,
    open: BTreeMap<usize, Open>,
}

/// A submission that is being judged.
struct Open {
    incoming: Arc<Incoming>,
    begun: Instant,
    /// By chapter number.
    chapters: BTreeMap<u32, report::Chapter>,
    n_out: usize,
    failure: Option<Failure>,
}

/// What a worker gets.
pub enum Piece<'a> {
    Chapter {
        of: usize,
        chapter: &'a Chapter,
        incoming: Arc<Incoming>,
    },
    /// There is nothing to judge in it.
    Done(Finished),
}

/// A submission of which everything is known that will be.
pub struct Finished {
    pub name: String,
    pub graded: Result<Grade, Failure>,
}

impl<'a> Desk<'a> {
    pub fn new(course: &'a Course, plan: &'a Plan<'a>) -> Self {
        Self {
            course,
            plan,
            next: 0,
            n_finished: 0,
            waiting: VecDeque::new(),
            open: BTreeMap::new(),
        }
    }

    /// Submissions that are finished, and all.
    pub fn progress(&self) -> (usize, usize) {
        (self.n_finished, self.plan.submissions.len())
    }

    pub fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if let Some((of, chapter)) = self.waiting.pop_front() {
                let Some(open) = self.open.get(&of) else {
                    continue;
                };
                return Some(Piece::Chapter {
                    of,
                    chapter,
                    incoming: Arc::clone(&open.incoming),
                });
            }
            let of = self.next;
            let (name, path) = self.plan.submissions.get(of)?;
            self.next += 1;
            let wanted = Wanted {
                only: self.plan.only,
                with_earlier: self.plan.on_mine,
            };
            match intake::take_in(self.course, path, name.clone(), wanted) {
                Ok(incoming) => self.open(of, incoming),
                Err(problem) => {
                    self.n_finished += 1;
                    return Some(Piece::Done(self.unread(name, problem)));
                }
            }
        }
    }

    fn open(&mut self, of: usize, incoming: Incoming) {
        let chapters = &self.plan.chapters;
        self.waiting
            .extend(chapters.iter().map(|chapter| (of, *chapter)));
        let open = Open {
            incoming: Arc::new(incoming),
            begun: Instant::now(),
            chapters: BTreeMap::new(),
            n_out: chapters.len(),
            failure: None,
        };
        self.open.insert(of, open);
    }

    /// Takes back a piece; the last one of a submission finishes it.
    pub fn take(
        &mut self,
        of: usize,
        chapter: &Chapter,
        judged: Result<report::Chapter, Failure>,
    ) -> Option<Finished> {
        let open = self.open.get_mut(&of)?;
        open.n_out -= 1;
        match judged {
            Ok(report) => {
                open.chapters.insert(chapter.number, report);
            }
            Err(failure) => {
                open.failure.get_or_insert(failure);
                // Without this chapter there will be no grade.
                let before = self.waiting.len();
                self.waiting.retain(|(waiting, _)| *waiting != of);
                open.n_out -= before - self.waiting.len();
            }
        }
        if open.n_out > 0 {
            return None;
        }
        let open = self.open.remove(&of)?;
        self.n_finished += 1;
        let (name, _) = &self.plan.submissions[of];
        let graded = match open.failure {
            Some(failure) => Err(failure),
            None => Ok(assemble(
                self.plan,
                Arc::unwrap_or_clone(open.incoming),
                open.chapters.into_values().collect(),
                open.begun.elapsed().as_secs_f64(),
            )),
        };
        Some(Finished {
            name: name.clone(),
            graded,
        })
    }

    /// What a student has to send again earns nothing as it is; what we could not read is no student's fault.
    fn unread(&self, name: &str, problem: Problem) -> Finished {
        let graded = match problem {
            Problem::Machine(text) => Err(Failure::Infrastructure(text)),
            Problem::Usage(text) => Err(Failure::Usage(text)),
            Problem::Submission(text) => {
                let absence = Absence::Unusable(&text);
                let chapters = self.plan.chapters.iter();
                let chapters = chapters.map(|chapter| absent::report(chapter, &absence));
                let incoming = Incoming {
                    name: name.to_owned(),
                    chapters: BTreeMap::new(),
                    unusable: BTreeMap::new(),
                    ignored: Vec::new(),
                    differs: Vec::new(),
                };
                Ok(assemble(self.plan, incoming, chapters.collect(), 0.0))
            }
        };
        Finished {
            name: name.to_owned(),
            graded,
        }
    }
}
