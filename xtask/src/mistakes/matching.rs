//! Finds the known mistake that a signature looks like, or none.

use std::collections::BTreeSet;

use super::{
    LESSON, Mistake, OWN, Signature,
    shape::{self, alike},
    signature::Failure,
};

/// A mistake is named only if it explains the signature this well. `verify --diagnosis` measures what that is worth.
const GOOD: f64 = 0.95;
/// Another kind of mistake that explains it nearly as well makes both of them guesses.
const CLOSE: f64 = 0.02;
/// A test that a mistake was written for says more about it than one that fails along.
const NAMED: f64 = 2.0;
/// Descriptions with so many words in common differ by what is beside the point.
const SAME_WORDS: f64 = 0.75;

/// A known mistake that explains a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'a> {
    pub mistake: &'a Mistake,
    /// Another one that breaks the same promise explains the signature as well.
    pub or_the_like: bool,
}

/// The one mistake that explains the signature; nothing if none does, or if two do that have nothing in common.
pub fn nearest<'a>(
    signature: &Signature,
    known: impl IntoIterator<Item = &'a Mistake>,
) -> Option<Match<'a>> {
    let scored = known.into_iter().filter_map(|mistake| {
        let score = score(signature, mistake)?;
        (score >= GOOD - CLOSE).then_some((score, mistake))
    });
    let mut scored: Vec<(f64, &Mistake)> = scored.collect();
    // Where there is nothing to choose, a mistake that many make comes first.
    let is_own = |mistake: &Mistake| mistake.id == OWN;
    scored.sort_by(|(a, ours), (b, theirs)| {
        b.total_cmp(a)
            .then(is_own(ours).cmp(&is_own(theirs)))
            .then(ours.name.cmp(&theirs.name))
    });
    let ((best, mistake), others) = scored.split_first()?;
    let rivals = others
        .iter()
        .take_while(|(score, _)| *score > best - CLOSE)
        .map(|(_, other)| *other)
        .filter(|other| !same_kind(mistake, other));
    let rivals: Vec<&Mistake> = rivals.collect();
    let all_alike = rivals
        .iter()
        .all(|other| same_promise(mistake, other, &signature.step));
    (*best >= GOOD && all_alike).then_some(Match {
        mistake,
        or_the_like: !rivals.is_empty(),
    })
}

/// Do two mistakes say the same thing? They do if they have one number in the list of misconceptions, or the same words.
pub fn same_kind(a: &Mistake, b: &Mistake) -> bool {
    (a.id != OWN && a.id == b.id) || alike(&a.mistake, &b.mistake) >= SAME_WORDS
}

/// Do two mistakes break the same promise of the standard library, as the same tests show? Then what there is to read about
/// them is the same, though the words are not.
pub fn same_promise(a: &Mistake, b: &Mistake, step: &str) -> bool {
    a.contract == b.contract && a.contract != LESSON && !named(a, step).is_disjoint(&named(b, step))
}

/// The tests of a step that a mistake was written for.
fn named<'a>(mistake: &'a Mistake, step: &str) -> BTreeSet<&'a str> {
    let of_step = |named: &'a String| match named.split_once("::") {
        Some((of, test)) => (of == step).then_some(test),
        None => None,
    };
    mistake.fails.iter().filter_map(of_step).collect()
}

/// How much of a signature a mistake explains, and the other way round: from 0 to 1.
fn score(signature: &Signature, mistake: &Mistake) -> Option<f64> {
    let record = mistake.first_signature()?;
    if record.step != signature.step {
        return None;
    }
    if !signature.errors.is_empty() || !record.errors.is_empty() {
        return Some(shape::overlap(&signature.errors, &record.errors));
    }
    let named = named(mistake, &signature.step);
    if !named.iter().any(|test| signature.failure(test).is_some()) {
        return None;
    }
    let tests: BTreeSet<&str> = [signature, record]
        .into_iter()
        .flat_map(|signature| &signature.failures)
        .map(|failure| failure.test.as_str())
        .filter(|test| !signature.unknown.contains(*test))
        .collect();
    let (mut found, mut all) = (0.0, 0.0);
    for test in tests {
        let weight = if named.contains(test) { NAMED } else { 1.0 };
        all += weight;
        if let (Some(ours), Some(theirs)) = (signature.failure(test), record.failure(test)) {
            found += weight * likeness(ours, theirs);
        }
    }
    (all > 0.0).then(|| found / all)
}

fn likeness(ours: &Failure, theirs: &Failure) -> f64 {
    if ours.outcome != theirs.outcome {
        return 0.0;
    }
    let alike = alike(&ours.message, &theirs.message);
    // Messages of one test are of one author: half the words in common is little.
    if alike == 1.0 {
        1.0
    } else {
        0.8 * alike * alike
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Outcome;

    fn signature(failures: &[(&str, &str)]) -> Signature {
        Signature {
            step: "join".into(),
            errors: Vec::new(),
            failures: failures
                .iter()
                .map(|(test, message)| Failure {
                    test: (*test).into(),
                    outcome: Outcome::Fail,
                    message: (*message).into(),
                })
                .collect(),
            unknown: BTreeSet::new(),
        }
    }

    fn known(words: &str, contract: &str, seen: Signature) -> Mistake {
        let named = seen.failures.first();
        Mistake {
            name: words.replace(' ', "_"),
            mistake: words.into(),
            id: OWN.into(),
            contract: contract.into(),
            why: String::new(),
            fails: vec![match named {
                Some(failure) => format!("join::{}", failure.test),
                None => "join".into(),
            }],
            patch: String::new(),
            ground: String::new(),
            seen: vec![seen],
        }
    }

    fn named(signature: &Signature, known: &[Mistake]) -> Option<String> {
        let found = nearest(signature, known)?;
        let rest = if found.or_the_like {
            " or the like"
        } else {
            ""
        };
        Some(format!("{}{rest}", found.mistake.mistake))
    }

    #[test]
    fn a_mistake_is_named_if_it_explains_everything() {
        let one = known(
            "forgets b",
            "S",
            signature(&[("both", "b was not polled"), ("end", "no end")]),
        );
        let two = known(
            "wakes itself",
            "P4",
            signature(&[("silent", "a wake"), ("end", "no end")]),
        );
        let all = [one, two];
        let looks_like = |failures: &[(&str, &str)]| named(&signature(failures), &all);
        assert_eq!(
            looks_like(&[("both", "b was not polled"), ("end", "no end")]).as_deref(),
            Some("forgets b")
        );
        for unlike in [
            &[("both", "b was not polled")][..],
            &[("end", "no end")],
            &[
                ("both", "b was not polled"),
                ("end", "no end"),
                ("silent", "a wake"),
            ],
            &[("both", "something else"), ("end", "no end")],
            &[("another", "no end")],
        ] {
            assert_eq!(looks_like(unlike), None, "{unlike:?}");
        }
    }

    #[test]
    fn another_outcome_is_another_failure() {
        let all = [known("forgets b", "S", signature(&[("both", "no end")]))];
        let mut hangs = signature(&[("both", "no end")]);
        hangs.failures[0].outcome = Outcome::Hang;
        assert_eq!(named(&hangs, &all), None);
    }

    #[test]
    fn tests_that_were_not_run_say_nothing() {
        let seen = signature(&[("both", "b was not polled"), ("end", "no end")]);
        let all = [known("forgets b", "S", seen)];
        let mut first = signature(&[("both", "b was not polled")]);
        first.unknown.insert("end".into());
        assert_eq!(named(&first, &all).as_deref(), Some("forgets b"));
        // But the test that the mistake was written for has to be among the others.
        let mut second = signature(&[("end", "no end")]);
        second.unknown.insert("both".into());
        assert_eq!(named(&second, &all), None);
    }

    #[test]
    fn two_mistakes_that_look_alike_are_named_only_if_they_say_the_same() {
        let seen = || signature(&[("both", "b was not polled")]);
        let pair = |first: &str, other: &str, contract: &str| {
            [
                known(first, contract, seen()),
                known(other, contract, seen()),
            ]
        };
        let lesson = pair("polls a only", "begins again", "S");
        assert_eq!(named(&seen(), &lesson), None);
        let promise = pair("polls a only", "begins again", "P1");
        assert_eq!(
            named(&seen(), &promise).as_deref(),
            Some("begins again or the like")
        );
        let words = pair("polls a only then", "polls only a then", "S");
        assert_eq!(named(&seen(), &words).as_deref(), Some("polls a only then"));
        let mut listed = pair("polls a only", "begins again", "S");
        for mistake in &mut listed {
            mistake.id = "2.1".into();
        }
        assert_eq!(named(&seen(), &listed).as_deref(), Some("begins again"));
    }

    #[test]
    fn errors_of_the_compiler_are_compared_with_errors() {
        let broken = |error: &str| Signature {
            errors: vec![error.into()],
            ..signature(&[])
        };
        let all = [
            known("wants Clone", "S", broken("error[E0277]: X; `X: Clone`")),
            known("wants Unpin", "S", broken("error[E0277]: X; `X: Unpin`")),
        ];
        assert_eq!(
            named(&broken("error[E0277]: X; `X: Unpin`"), &all).as_deref(),
            Some("wants Unpin")
        );
        assert_eq!(named(&broken("error[E0308]: mismatched types"), &all), None);
        assert_eq!(
            named(&signature(&[("both", "b was not polled")]), &all),
            None
        );
    }
}
