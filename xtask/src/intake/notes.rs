//! Turns many paths with a reason each into a few lines.

use std::collections::BTreeMap;

/// Turns `(path, reason)`, the paths shown already, into at most so many lines for each reason; in the order of the
/// reasons, then of the paths.
pub fn summarise(notes: Vec<(String, String)>, most: usize) -> Vec<String> {
    let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, reason) in notes {
        by_reason.entry(reason).or_default().push(path);
    }
    let mut lines = Vec::new();
    for (reason, mut paths) in by_reason {
        paths.sort();
        let listed = if paths.len() > most {
            most - 1
        } else {
            paths.len()
        };
        lines.extend(
            paths[..listed]
                .iter()
                .map(|path| format!("`{path}`: {reason}")),
        );
        if paths.len() > listed {
            lines.push(format!("{} more: {reason}", paths.len() - listed));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_listed_and_many_are_counted() {
        let note = |path: &str, reason: &str| (path.to_owned(), reason.to_owned());
        let few = (0..5).map(|at| note(&format!("a{at}"), "x")).collect();
        assert_eq!(summarise(few, 5).len(), 5);
        let mut many: Vec<_> = (0..1000)
            .map(|at| note(&format!("a{at:04}"), "x"))
            .collect();
        many.push(note("b", "y"));
        assert_eq!(
            summarise(many, 5),
            [
                "`a0000`: x",
                "`a0001`: x",
                "`a0002`: x",
                "`a0003`: x",
                "996 more: x",
                "`b`: y"
            ]
        );
    }
}
