//! How good the diagnosis is: each recorded mistake is looked up among the others, and among all.

use anyhow::Result;

use crate::{
    course::{Chapter, Course},
    mistakes::{
        self, Mistake, Signature,
        matching::{nearest, same_kind, same_promise},
    },
};

/// What became of the mistakes of one chapter.
#[derive(Debug, Default)]
pub struct Measure {
    pub number: u32,
    pub all: usize,
    /// With a mistake's own record left out, where another record is of its kind.
    pub kin: Tally,
    /// The same where there is none, and silence is right.
    pub alone: Tally,
    /// With its own record there.
    pub known: Tally,
    /// What was taken for something else that breaks the same promise, each a line; and what for anything else.
    pub near: Vec<String>,
    pub wrong: Vec<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub right: usize,
    /// Not the mistake, but the promise that it breaks.
    pub near: usize,
    pub wrong: usize,
    pub silent: usize,
}

pub fn measure(course: &Course, chapter: &Chapter) -> Result<Measure> {
    let mistakes = mistakes::read(course, chapter)?;
    Ok(of_mistakes(chapter.number, &mistakes))
}

fn of_mistakes(number: u32, mistakes: &[Mistake]) -> Measure {
    let mut measure = Measure {
        number,
        ..Measure::default()
    };
    for mistake in mistakes {
        if let Some(signature) = mistake.first_signature() {
            measure.all += 1;
            let others = || mistakes.iter().filter(|other| other.name != mistake.name);
            let named = nearest(signature, others()).map(|found| found.mistake);
            let in_step = |other: &Mistake| {
                let first = other.first_signature();
                first.is_some_and(|first| first.step == signature.step)
            };
            let kin = others().any(|other| in_step(other) && same_kind(mistake, other));
            let tally = if kin {
                &mut measure.kin
            } else {
                &mut measure.alone
            };
            tally.add(mistake, signature, named);
            if let Some(named) = named.filter(|named| !same_kind(mistake, named)) {
                let list = if same_promise(mistake, named, &signature.step) {
                    &mut measure.near
                } else {
                    &mut measure.wrong
                };
                list.push(format!(
                    "{}, {}: \"{}\" was taken for \"{}\"",
                    signature.step, mistake.name, mistake.mistake, named.mistake
                ));
            }
            let named = nearest(signature, mistakes).map(|found| found.mistake);
            measure.known.add(mistake, signature, named);
        }
    }
    measure
}

impl Tally {
    fn add(&mut self, mistake: &Mistake, signature: &Signature, named: Option<&Mistake>) {
        match named {
            None => self.silent += 1,
            Some(named) if same_kind(mistake, named) => self.right += 1,
            Some(named) if same_promise(mistake, named, &signature.step) => self.near += 1,
            Some(_) => self.wrong += 1,
        }
    }
}
