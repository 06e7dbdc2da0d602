//! Reports and grades as JSON, for machines; `docs/report.md` describes them, and a schema in `docs/` each.

use serde::Serialize;

use super::cleaned;
use crate::report::{Grade, Report};

pub fn render(report: &Report) -> String {
    pretty(&Report {
        chapters: cleaned::chapters(&report.chapters),
        ..*report
    })
}

pub fn grade(grade: &Grade) -> String {
    pretty(&cleaned::grade(grade))
}

/// Plain data as JSON with a line break at its end.
pub(super) fn pretty(data: &impl Serialize) -> String {
    serde_json::to_string_pretty(data).expect("a report is plain data") + "\n"
}

#[cfg(test)]
mod tests {
    use super::{
        super::{samples, schema},
        *,
    };
    use crate::report::Status;

    const REPORT: &str = include_str!("../../../docs/report.schema.json");
    const GRADE: &str = include_str!("../../../docs/grade.schema.json");

    fn samples() -> [Grade; 5] {
        [
            samples::mixed(),
            samples::does_not_compile(),
            samples::refused(),
            samples::hostile("x"),
            samples::grade(Vec::new()),
        ]
    }

    #[test]
    fn grades_are_as_their_schema_says() {
        for sample in samples() {
            schema::check(GRADE, &grade(&sample));
        }
    }

    #[test]
    fn reports_are_as_their_schema_says() {
        for sample in samples() {
            schema::check(REPORT, &render(&Report::new(sample.chapters)));
        }
    }

    #[test]
    fn the_schemas_see_what_is_wrong() {
        let good = grade(&samples::mixed());
        for (from, to) in [
            ("\"async-from-scratch/grade\"", "\"another\""),
            ("\"version\": 1", "\"version\": 2"),
            ("\"earned\": 4.5", "\"earned\": \"4.5\""),
            ("\"earned\": 4.5", "\"earned\": -1"),
            ("\"outcome\": \"todo\"", "\"outcome\": \"maybe\""),
            ("\"submission\": \"ada\",", ""),
            ("\"level\": \"L1\"", "\"level\": \"L9\""),
        ] {
            assert!(good.contains(from), "{from}");
            let bad = good.replacen(from, to, 1);
            assert!(schema::faults(GRADE, &bad) != [""; 0], "{to}");
        }
    }

    #[test]
    fn both_schemas_say_the_same_of_chapters() {
        let definitions = |schema: &str| {
            let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
            schema["$defs"].clone()
        };
        let (report, grade) = (definitions(REPORT), definitions(GRADE));
        for (name, definition) in report.as_object().unwrap() {
            assert_eq!(grade[name], *definition, "{name}");
        }
    }

    #[test]
    fn a_report_without_a_score_says_nothing_of_one() {
        let mut chapter = samples::chapter(1, Status::Failing, Vec::new());
        chapter.score = None;
        let report = render(&Report::new(vec![chapter]));
        assert!(!report.contains("score"), "{report}");
    }
}
