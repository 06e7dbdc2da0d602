//! The report as JUnit XML: a suite a step, a case a test.

use std::fmt::Write;

use super::clean;
use crate::report::{Chapter, Outcome, Report, Step, Test};

pub fn render(report: &Report) -> String {
    let suites: String = report
        .chapters
        .iter()
        .flat_map(|chapter| chapter.steps.iter().map(|step| suite(chapter, step)))
        .collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn suite(chapter: &Chapter, step: &Step) -> String {
    let name = format!("{}.{}", chapter.package, step.name);
    let count = |wanted: &dyn Fn(Outcome) -> bool| {
        step.tests
            .iter()
            .filter(|test| wanted(test.outcome))
            .count()
    };
    let skipped = count(&|outcome| outcome == Outcome::NotRun);
    let failures = count(&|outcome| !matches!(outcome, Outcome::Pass | Outcome::NotRun));
    let mut xml = format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n",
        escape(&name),
        step.tests.len()
    );
    for test in &step.tests {
        xml.push_str(&case(&name, test, step.reason.as_deref()));
    }
    xml.push_str("  </testsuite>\n");
    xml
}

fn case(suite: &str, test: &Test, reason: Option<&str>) -> String {
    let mut xml = format!(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        escape(suite),
        escape(&test.name),
        test.seconds
    );
    match test.outcome {
        Outcome::Pass => xml.push_str("/>\n"),
        Outcome::NotRun => {
            let _ = writeln!(
                xml,
                "><skipped message=\"{}\"/></testcase>",
                escape(reason.unwrap_or("not run"))
            );
        }
        _ => {
            let body = [
                &[test.sentence.clone(), test.location.clone()],
                &test.story[..],
            ]
            .concat()
            .join("\n");
            let _ = writeln!(
                xml,
                "><failure message=\"{}\">{}</failure></testcase>",
                escape(&test.message),
                escape(&body)
            );
        }
    }
    xml
}

fn escape(text: &str) -> String {
    let text = clean(text).replace(['\u{fffe}', '\u{ffff}'], "");
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "&#10;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_students_words_stay_text() {
        assert_eq!(
            escape("<a b=\"&\">\n\u{1b}[1m]]>"),
            "&lt;a b=&quot;&amp;&quot;&gt;&#10;]]&gt;"
        );
    }
}
