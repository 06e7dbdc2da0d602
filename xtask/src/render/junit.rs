//! Reports and grades as JUnit XML: a suite a step, a case a test.

use std::fmt::Write;

use super::{
    cases::Grain,
    cleaned,
    fit::{Room, fit},
    telling::{story, word},
};
use crate::report::{
    Chapter, Grade, Level, Message, Outcome, Report, Score, Step, StepStatus, Test,
};

/// GitLab reads files below 30 MB.
const LIMIT: usize = 25_000_000;

pub fn render(report: &Report) -> String {
    let chapters = cleaned::chapters(&report.chapters);
    fit(LIMIT, |room| {
        document(chapters.iter().map(|one| chapter(one, "", room)))
    })
}

/// Of several submissions, each suite's name begins with whose it is: of cases with one name, GitLab shows the first.
pub fn grades(grades: &[Grade]) -> String {
    within(grades, LIMIT)
}

fn within(grades: &[Grade], limit: usize) -> String {
    let several = grades.len() > 1;
    let grades: Vec<Grade> = grades.iter().map(cleaned::grade).collect();
    fit(limit, |room| {
        document(grades.iter().flat_map(|grade| {
            let whose = if several {
                format!("{}.", grade.submission)
            } else {
                String::new()
            };
            let chapters = grade.chapters.iter();
            chapters.map(move |one| chapter(one, &whose, room))
        }))
    })
}

fn document(suites: impl Iterator<Item = String>) -> String {
    let suites: String = suites.collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn chapter(chapter: &Chapter, whose: &str, room: Room) -> String {
    let findings = chapter
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.place, finding.message));
    let own: Vec<String> = findings.chain(errors(&chapter.messages)).collect();
    let mut xml = String::new();
    if !own.is_empty() {
        xml.push_str(&failed_build(
            &format!("{whose}{}", chapter.package),
            &own,
            room,
        ));
    }
    for step in &chapter.steps {
        let name = format!("{whose}{}.{}", chapter.package, step.name);
        let own: Vec<String> = errors(&step.messages).collect();
        if step.status == StepStatus::DoesNotCompile && !own.is_empty() {
            xml.push_str(&failed_build(&name, &own, room));
        } else {
            xml.push_str(&suite(&name, step, room));
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
fn failed_build(name: &str, reasons: &[String], room: Room) -> String {
    let name = escape(name);
    format!(
        "  <testsuite name=\"{name}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
         <testcase classname=\"{name}\" name=\"builds\" time=\"0\">\
         <error message=\"could not be run\" type=\"build\">{}</error>\
         </testcase>\n  </testsuite>\n",
        escape(&room.cut(&reasons.join("\n")))
    )
}

fn suite(name: &str, step: &Step, room: Room) -> String {
    let count = |wanted: &dyn Fn(Outcome) -> bool| {
        step.tests
            .iter()
            .filter(|test| wanted(test.outcome))
            .count()
    };
    let skipped = count(&|outcome| outcome == Outcome::NotRun);
    let failures = count(&|outcome| !matches!(outcome, Outcome::Pass | Outcome::NotRun));
    let seconds: f64 = step.tests.iter().map(|test| test.seconds).sum();
    let mut xml = format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" \
         time=\"{seconds:.3}\">\n",
        escape(name),
        step.tests.len()
    );
    for test in &step.tests {
        xml.push_str(&case(name, test, step.reason.as_deref(), room));
    }
    xml.push_str("  </testsuite>\n");
    xml
}

fn case(suite: &str, test: &Test, reason: Option<&str>, room: Room) -> String {
    // Where cases would have to be coarser, the shortest texts must do: readers know cases by their names.
    let room = match room.grain {
        Grain::Tests => room,
        _ => Room { text: 0, ..room },
    };
    let body = test.score.map(properties).unwrap_or_default() + &result(test, reason, room);
    let mut xml = format!(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        escape(suite),
        escape(&test.name),
        test.seconds
    );
    if body.is_empty() {
        xml.push_str("/>\n");
    } else {
        let _ = writeln!(xml, ">{body}</testcase>");
    }
    xml
}

fn properties(score: Score) -> String {
    format!(
        "<properties><property name=\"points\" value=\"{}\"/><property name=\"max_points\" value=\"{}\"/></properties>",
        score.earned, score.possible
    )
}

fn result(test: &Test, reason: Option<&str>, room: Room) -> String {
    match test.outcome {
        Outcome::Pass => String::new(),
        Outcome::NotRun => format!(
            "<skipped message=\"{}\"/>",
            escape(&room.cut(reason.unwrap_or("not run")))
        ),
        outcome => {
            let mut xml = format!(
                "<failure message=\"{}\" type=\"{}\">{}</failure>",
                escape(&room.cut(&test.message)),
                word(outcome),
                escape(&room.cut(&format!("{}\n{}", test.sentence, story(test))))
            );
            // What the compiler says of a compile case is part of its story.
            if !test.output.is_empty() && !test.name.contains('/') {
                let output = escape(&room.cut(&test.output));
                let _ = write!(xml, "<system-out>{output}</system-out>");
            }
            xml
        }
    }
}

/// For text that is cleaned already: nothing else makes XML of it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "&#10;")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::samples, *};

    #[test]
    fn a_students_words_stay_text() {
        assert_eq!(
            escape("<a b=\"&\">\n]]>"),
            "&lt;a b=&quot;&amp;&quot;&gt;&#10;]]&gt;"
        );
    }

    #[test]
    fn no_character_that_xml_forbids_is_left() {
        let forbidden = ['\0', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}', '\r'];
        let hostile = format!("<![CDATA[\"&'>]]>{}", String::from_iter(forbidden));
        let xml = grades(&[samples::hostile(&hostile)]);
        assert!(!xml.contains(forbidden), "{xml}");
        assert_eq!(xml.matches("<!").count(), 0, "{xml}");
        let tags = xml.matches('<').count();
        assert_eq!(tags, xml.matches('>').count());
    }

    #[test]
    fn points_come_along_as_properties() {
        let xml = grades(&[samples::mixed()]);
        assert!(
            xml.contains("<property name=\"points\" value=\"1.17\"/><property name=\"max_points\" value=\"3.34\"/>"),
            "{xml}"
        );
        assert!(xml.contains("type=\"is still to do\""), "{xml}");
        assert!(
            xml.contains("<system-out>thinking…&#10;</system-out>"),
            "{xml}"
        );
    }

    #[test]
    fn no_two_cases_have_one_name() {
        let mut other = samples::hostile("x");
        other.submission = "grace".into();
        // Chapters of one package do not occur, but in this sample.
        for (at, chapter) in other.chapters.iter_mut().enumerate() {
            chapter.package = format!("package-{at}");
        }
        let mut first = other.clone();
        first.submission = "ada".into();
        let xml = grades(&[first, other]);
        let names: Vec<&str> = xml
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("<testcase classname="))
            .filter_map(|line| line.split_once(" time="))
            .map(|(names, _)| names)
            .collect();
        assert!(names.len() > 8, "{xml}");
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn counts_are_those_of_the_cases() {
        let xml = grades(&[samples::mixed()]);
        assert!(
            xml.contains("<testsuite name=\"simple-future.poll\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"0\""),
            "{xml}"
        );
        let refused = grades(&[samples::refused()]);
        assert_eq!(refused.matches("errors=\"1\"").count(), 1);
        assert!(refused.contains("<skipped message=\"a finding comes first\"/>"));
    }

    #[test]
    fn gitlab_gets_no_file_that_it_would_not_read() {
        let grade = samples::long(20, &"&".repeat(4_000));
        let xml = within(&vec![grade; 5], 100_000);
        assert!(xml.len() <= 100_000, "{}", xml.len());
        assert_eq!(xml.matches("<testcase ").count(), 100);
    }
}
