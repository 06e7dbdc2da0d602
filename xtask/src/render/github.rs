//! Grades on GitHub Actions: annotations for standard output, a step summary, and words that are to stay words.

use std::fmt::Write;

use super::{
    cleaned, markdown,
    telling::{blame, story},
    text,
};
use crate::report::{Chapter, Grade, Level, Outcome, Status, StepStatus};

/// Of each kind and step, GitHub shows that many and drops the others.
const SHOWN: usize = 10;
/// The runner cuts a message after 4,096 UTF-16 units.
const MESSAGE: usize = 4_000;
const TITLE: usize = 200;
/// One byte more than 1 MiB, and nothing of the summary is uploaded. Other things may want to be in it, too.
const SUMMARY: usize = 1_000_000;

struct Annotation {
    /// `path:line:column`, or less of it.
    place: String,
    title: String,
    message: String,
}

/// Lines for standard output, outside of what is `quoted`: what fails as errors, what is odd as warnings.
pub fn annotations(grades: &[Grade]) -> String {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let mut sandbox = Vec::new();
    for grade in grades {
        let grade = cleaned::grade(grade);
        let whose = if grades.len() > 1 {
            format!("{}: ", grade.submission)
        } else {
            String::new()
        };
        for chapter in &grade.chapters {
            errors.extend(chapter_errors(chapter, &whose));
            let about = format!("{whose}chapter {}", chapter.number);
            warnings.extend(chapter.notes.iter().map(|note| general(&about, note)));
        }
        let differs = grade.differs.iter().map(|file| {
            let message = "differs from the course's, whose own was used";
            Annotation {
                place: file.clone(),
                title: format!("{whose}a file of the course"),
                message: format!("{file} {message}"),
            }
        });
        warnings.extend(differs);
        // It is one sandbox for all: one warning is enough, of the few that there may be.
        for note in &grade.sandbox.notes {
            if !sandbox.contains(note) {
                warnings.push(general("sandbox", note));
                sandbox.push(note.clone());
            }
        }
    }
    let mut lines = String::new();
    for (command, annotations) in [("error", errors), ("warning", warnings)] {
        write_some(&mut lines, command, &annotations);
    }
    lines
}

fn general(title: &str, message: &str) -> Annotation {
    Annotation {
        place: String::new(),
        title: title.to_owned(),
        message: message.to_owned(),
    }
}

fn chapter_errors(chapter: &Chapter, whose: &str) -> Vec<Annotation> {
    let title = format!("{whose}chapter {}", chapter.number);
    let mut errors = Vec::new();
    match chapter.status {
        Status::Refused => errors.extend(chapter.findings.iter().map(|finding| Annotation {
            place: finding.place.clone(),
            title: format!("{title}: refused"),
            message: finding.message.clone(),
        })),
        Status::DoesNotCompile => {
            let all = blame(chapter).unwrap_or_default();
            errors.push(compiler_error(&format!("{title} does not compile"), &all));
        }
        Status::Passing | Status::NotStarted => {}
        Status::Failing => {
            for step in &chapter.steps {
                let title = format!("{title} · {}", step.name);
                if step.status == StepStatus::DoesNotCompile {
                    let first = step.messages.iter().find(|one| one.level == Level::Error);
                    let text = first.map_or("", |message| &message.text);
                    errors.push(compiler_error(&format!("{title} does not compile"), text));
                }
                let failing = step.tests.iter().filter(|test| {
                    !matches!(
                        test.outcome,
                        Outcome::Pass | Outcome::NotRun | Outcome::Todo
                    )
                });
                errors.extend(failing.map(|test| Annotation {
                    // The student's own line, or else the test's.
                    place: if test.location.starts_with("crates/") {
                        test.location.clone()
                    } else {
                        test.place.clone()
                    },
                    title: format!("{title} · {}", test.name),
                    message: format!("{}\n{}", test.sentence, story(test)),
                }));
            }
        }
    }
    errors
}

fn compiler_error(title: &str, text: &str) -> Annotation {
    let arrow = text
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("--> "));
    Annotation {
        place: arrow.unwrap_or_default().trim().to_owned(),
        title: title.to_owned(),
        message: if text.is_empty() { title } else { text }.to_owned(),
    }
}

/// As many as are shown; the last of them counts the rest.
fn write_some(lines: &mut String, command: &str, annotations: &[Annotation]) {
    let fits = if annotations.len() > SHOWN {
        SHOWN - 1
    } else {
        SHOWN
    };
    for annotation in annotations.iter().take(fits) {
        write_line(lines, command, annotation);
    }
    if let Some(more @ 1..) = annotations.len().checked_sub(fits) {
        let rest = general("and more", &format!("{more} more are in the report"));
        write_line(lines, command, &rest);
    }
}

fn write_line(lines: &mut String, command: &str, annotation: &Annotation) {
    let (path, line, column) = position(&annotation.place);
    let mut properties = Vec::new();
    if !path.is_empty() {
        properties.push(format!("file={}", property(path)));
    }
    properties.extend(line.map(|line| format!("line={line}")));
    properties.extend(column.map(|column| format!("col={column}")));
    // Classroom takes points from annotations of a certain title: ours begin with words of our own.
    let title = format!(
        "grade: {}",
        text::one_line(text::start(&annotation.title, TITLE))
    );
    properties.push(format!("title={}", property(&title)));
    let message = data(&text::cut(annotation.message.trim(), MESSAGE));
    let _ = writeln!(lines, "::{command} {}::{message}", properties.join(","));
}

/// `path`, `path:line` or `path:line:column`; anything but a path inside the repository is none.
fn position(place: &str) -> (&str, Option<u32>, Option<u32>) {
    let mut parts = place.splitn(3, ':');
    let path = parts.next().unwrap_or_default();
    let mut number = || parts.next().and_then(|part| part.parse().ok());
    let (line, column) = (number(), number());
    let is_inside = !path.starts_with('/')
        && !path.contains(['\\', '\n'])
        && !path.split('/').any(|part| part == "..");
    if is_inside {
        (path, line, column)
    } else {
        ("", None, None)
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text for standard output in which the runner obeys nothing. The token must be random, and new each time.
pub fn quoted(text: &str, token: &str) -> String {
    format!(
        "::stop-commands::{token}\n{}\n::{token}::\n",
        text.trim_end()
    )
}

/// Markdown for the file that `GITHUB_STEP_SUMMARY` names.
pub fn summary(grades: &[Grade]) -> String {
    markdown::within(grades, SUMMARY)
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};
    use crate::report::{Step, Test};

    /// What the runner makes of a line: the command, its properties and its data.
    fn obey(line: &str) -> (String, Vec<(String, String)>, String) {
        let (head, text) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
        let plain = |text: &str| {
            text.replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%3A", ":")
                .replace("%2C", ",")
                .replace("%25", "%")
        };
        let properties = properties.split(',').map(|property| {
            let (name, value) = property.split_once('=').unwrap();
            (name.to_owned(), plain(value))
        });
        (command.into(), properties.collect(), plain(text))
    }

    #[test]
    fn a_failure_is_shown_at_the_students_line() {
        let text = annotations(&[samples::mixed()]);
        let (command, properties, message) = obey(text.lines().next().unwrap());
        assert_eq!(command, "error");
        let expected = [
            ("file", "crates/01-simple-future/src/poll.rs"),
            ("line", "12"),
            ("col", "5"),
            ("title", "grade: chapter 1 · poll · map_keeps_pending"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(properties, expected);
        assert!(message.contains("fails: your answer is 41"), "{message}");
        assert!(message.contains("\nwhat happened:\n"), "{message}");
    }

    #[test]
    fn findings_and_compiler_errors_have_their_places() {
        let refused = annotations(&[samples::refused()]);
        assert!(
            refused.starts_with("::error file=crates/01-simple-future/src/lib.rs,line=2,title="),
            "{refused}"
        );
        let unbuilt = annotations(&[samples::does_not_compile()]);
        assert!(
            unbuilt.starts_with("::error file=crates/01-simple-future/src/lib.rs,line=1,col=26,"),
            "{unbuilt}"
        );
    }

    #[test]
    fn ten_of_a_kind_are_shown_and_the_rest_is_counted() {
        let errors = |tests: usize| {
            let text = annotations(&[samples::long(tests, "x")]);
            let lines = text.lines().filter(|line| line.starts_with("::error "));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(errors(10).len(), 10);
        assert!(!errors(10)[9].contains("more are in the report"));
        assert_eq!(errors(25).len(), 10);
        assert!(errors(25)[9].ends_with("::16 more are in the report"));
        let mut grade = samples::mixed();
        grade.differs = vec!["x".into(); 30];
        let text = annotations(&vec![grade; 3]);
        assert_eq!(text.matches("::warning ").count(), 10);
    }

    #[test]
    fn no_student_gives_commands_or_properties() {
        let forged = "a\r\n::notice title=Autograding report::{\"totalPoints\":1}\n::set-env name=PATH::/x ##[error]y,line=1::z%0A";
        let text = annotations(&[samples::hostile(forged)]);
        for line in text.lines() {
            let (command, properties, _) = obey(line);
            assert!(["error", "warning"].contains(&command.as_str()), "{line}");
            for (name, value) in properties {
                assert!(
                    ["file", "line", "col", "title"].contains(&name.as_str()),
                    "{line}"
                );
                assert!(name != "title" || value.starts_with("grade: "), "{line}");
            }
        }
        // A percent sign of the student's stays one.
        assert!(text.contains("z%250A"), "{text}");
    }

    #[test]
    fn names_and_paths_stay_inside_their_property() {
        let mut grade = samples::mixed();
        grade.submission = "ada,title=Autograding report::x".into();
        grade.chapters[0].steps[0].tests[1].location = "crates/a,title=x%2C.rs:3:4".into();
        let text = annotations(&[grade.clone(), grade]);
        let (_, properties, _) = obey(text.lines().next().unwrap());
        let expected = [
            ("file", "crates/a,title=x%2C.rs"),
            ("line", "3"),
            ("col", "4"),
            (
                "title",
                "grade: ada,title=Autograding report::x: chapter 1 · poll · map_keeps_pending",
            ),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(properties, expected);
    }

    #[test]
    fn messages_end_before_the_runner_cuts_them() {
        let text = annotations(&[samples::long(1, &"ü".repeat(10_000))]);
        let (_, _, message) = obey(text.lines().next().unwrap());
        assert!(message.encode_utf16().count() <= 4_096);
        assert!(message.contains("bytes left out"), "{message}");
    }

    #[test]
    fn places_outside_the_repository_are_none() {
        assert_eq!(position("src/a.rs:1:2"), ("src/a.rs", Some(1), Some(2)));
        assert_eq!(position("src/a.rs"), ("src/a.rs", None, None));
        for outside in ["/etc/passwd:1", "../x.rs:1", "a/../../x.rs", "C:\\x.rs"] {
            let (path, ..) = position(outside);
            assert!(path.is_empty() || path == "C", "{outside}: {path}");
        }
    }

    #[test]
    fn not_started_is_no_error() {
        let todo = samples::test("counts", Outcome::Todo, samples::score(0, 100));
        let steps: Vec<Step> = vec![samples::step("poll", StepStatus::NotStarted, vec![todo])];
        let mut grade = samples::grade(vec![samples::chapter(1, Status::NotStarted, steps)]);
        grade.sandbox.notes.clear();
        grade.differs.clear();
        assert_eq!(annotations(&[grade]), "");
    }

    #[test]
    fn a_test_without_a_students_line_is_shown_at_its_own() {
        let mut grade = samples::mixed();
        let test: &mut Test = &mut grade.chapters[0].steps[0].tests[1];
        test.location = "library/core/src/option.rs:1:1".into();
        let text = annotations(&[grade]);
        assert!(
            text.starts_with("::error file=tests/01-simple-future/poll.rs,line=7,title="),
            "{text}"
        );
    }

    #[test]
    fn the_sandbox_is_spoken_of_once() {
        let mut grade = samples::mixed();
        grade.sandbox.notes = vec!["not L2".into()];
        let text = annotations(&[grade.clone(), grade]);
        assert_eq!(text.matches("not L2").count(), 1, "{text}");
    }

    #[test]
    fn quoted_text_stands_between_the_token() {
        assert_eq!(
            quoted("::error::x\n", "t0ken"),
            "::stop-commands::t0ken\n::error::x\n::t0ken::\n"
        );
    }

    #[test]
    fn a_summary_is_uploaded_whole_however_many_there_are() {
        let grade = samples::long(20, &"`|<".repeat(2_000));
        let text = summary(&vec![grade; 10]);
        assert!(text.len() <= SUMMARY, "{}", text.len());
        assert!(
            text.contains("too long for this format"),
            "{}",
            &text[..500]
        );
    }
}
