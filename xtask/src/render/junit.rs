//! The report as JUnit XML: a suite a step, a case a test.

use std::fmt::Write;

use super::clean;
use crate::report::{Chapter, Level, Message, Outcome, Report, Step, StepStatus, Test};

pub fn render(report: &Report) -> String {
    let suites: String = report.chapters.iter().map(chapter).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn chapter(chapter: &Chapter) -> String {
    let findings = chapter
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.place, finding.message));
    let own: Vec<String> = findings.chain(errors(&chapter.messages)).collect();
    let mut xml = String::new();
    if !own.is_empty() {
        xml.push_str(&failed_build(&chapter.package, &own));
    }
    for step in &chapter.steps {
        let name = format!("{}.{}", chapter.package, step.name);
        let own: Vec<String> = errors(&step.messages).collect();
        if step.status == StepStatus::DoesNotCompile && !own.is_empty() {
            xml.push_str(&failed_build(&name, &own));
        } else {
            xml.push_str(&suite(&name, step));
        }
    }
    xml
}

fn errors(messages: &[Message]) -> impl Iterator<Item = String> {
    messages
        .iter()
        .filter(|message| message.level == Level::Error)
        .map(|message| message.text.clone())
}

/// A suite that could not be run, with the reason as an error, so that no reader takes it for a success.
fn failed_build(name: &str, reasons: &[String]) -> String {
    let name = escape(name);
    format!(
        "  <testsuite name=\"{name}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
         <testcase classname=\"{name}\" name=\"builds\" time=\"0\"><error message=\"could not be run\">{}</error>\
         </testcase>\n  </testsuite>\n",
        escape(&reasons.join("\n"))
    )
}

fn suite(name: &str, step: &Step) -> String {
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
        escape(name),
        step.tests.len()
    );
    for test in &step.tests {
        xml.push_str(&case(name, test, step.reason.as_deref()));
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
            let place = [&test.sentence, &test.location].into_iter();
            let body: Vec<&str> = place
                .chain(&test.story)
                .chain([&test.output])
                .map(String::as_str)
                .collect();
            let body = body.join("\n");
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
