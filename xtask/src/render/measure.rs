//! How good the diagnosis is, as a table.

use std::{fmt::Write, iter};

use crate::verify::{Measure, Tally};

pub fn render(measures: &[Measure]) -> String {
    let mut page = String::from(
        "Each recorded mistake, looked up among the others of its chapter, and among all:\n\n\
         chapter   all   one of its kind is left     none is left           it is there\n\
         \u{20}             right near silent wrong   near silent wrong   right near silent wrong\n",
    );
    let sum = measures
        .iter()
        .fold(Measure::default(), |sum, one| Measure {
            all: sum.all + one.all,
            kin: sum.kin + one.kin,
            alone: sum.alone + one.alone,
            known: sum.known + one.known,
            ..sum
        });
    let rows = measures
        .iter()
        .map(|measure| (measure.number.to_string(), measure));
    for (name, measure) in rows.chain(iter::once(("all".to_owned(), &sum))) {
        let Measure {
            all,
            kin,
            alone,
            known,
            ..
        } = measure;
        let _ = writeln!(
            page,
            "{name:>7}  {all:>4}   {:>5} {:>4} {:>6} {:>5}   {:>4} {:>6} {:>5}   {:>5} {:>4} {:>6} {:>5}",
            kin.right,
            kin.near,
            kin.silent,
            kin.wrong,
            alone.near,
            alone.silent,
            alone.wrong,
            known.right,
            known.near,
            known.silent,
            known.wrong
        );
    }
    let wrong = sum.kin.wrong + sum.alone.wrong;
    let _ = writeln!(
        page,
        "\na wrong one is named for {:.1} % of the mistakes that are not known, and for {:.1} % of those that are",
        percent(wrong, sum.all),
        percent(sum.known.wrong, sum.all)
    );
    for measure in measures {
        let near = measure.near.iter().map(|line| ("near", line));
        let wrong = measure.wrong.iter().map(|line| ("wrong", line));
        for (word, line) in near.chain(wrong) {
            let _ = writeln!(page, "  {word}: chapter {}, {line}", measure.number);
        }
    }
    page
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            near: self.near + other.near,
            wrong: self.wrong + other.wrong,
            silent: self.silent + other.silent,
        }
    }
}
