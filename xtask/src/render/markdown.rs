//! Grades as Markdown, as GitHub and GitLab read it. Everything that a submission may have put in stands in code, where
//! nothing is a link, a mention, an image or HTML.

use std::fmt::Write;

use super::{
    cases::Grain,
    cleaned,
    fit::{Room, fit},
    telling::{blame, story, word},
    text::one_line,
};
use crate::report::{
    Chapter, Grade, Level, Message, Outcome, Score, Status, Step, StepStatus, Test,
};

/// More than a page can show.
const LIMIT: usize = 10_000_000;

pub fn render(grades: &[Grade]) -> String {
    within(grades, LIMIT)
}

/// In at most that many bytes; for a great many grades, the first of them.
pub fn within(grades: &[Grade], limit: usize) -> String {
    let grades: Vec<Grade> = grades.iter().map(cleaned::grade).collect();
    let text = fit(limit, |room| page(&grades, room));
    if text.len() <= limit {
        return text;
    }
    // Even a line each is too long: the lines that fit, and a last word.
    let last = "\n…and more: the list was too long for this format.\n";
    let fits = super::text::start(&text, limit.saturating_sub(last.len()));
    let whole_lines = fits.rfind('\n').map_or("", |end| &fits[..=end]);
    format!("{whole_lines}{last}")
}

fn page(grades: &[Grade], room: Room) -> String {
    let mut page = String::new();
    if let Some(remark) = room.remark() {
        let _ = writeln!(page, "> {remark}\n");
    }
    if grades.len() != 1 {
        let _ = writeln!(page, "| submission | points |\n|---|--:|");
        for grade in grades {
            let _ = writeln!(
                page,
                "| {} | {} |",
                cell(&grade.submission),
                of(grade.score)
            );
        }
        page.push('\n');
    }
    if room.grain < Grain::Whole {
        for grade in grades {
            write_grade(&mut page, grade, room);
        }
    }
    page
}

fn write_grade(page: &mut String, grade: &Grade, room: Room) {
    let _ = writeln!(page, "# {}\n", code(&grade.submission));
    let _ = writeln!(
        page,
        "**{}** · sandbox level {} · seed {}\n",
        grade.score, grade.sandbox.level, grade.seed
    );
    let _ = writeln!(page, "| chapter | | steps | points |\n|--:|---|--:|--:|");
    for chapter in &grade.chapters {
        let (done, all) = chapter.progress();
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} |",
            chapter.number,
            escape(&chapter.title),
            match chapter.status {
                Status::Refused => "refused".to_owned(),
                Status::DoesNotCompile => "does not compile".to_owned(),
                Status::Passing | Status::Failing | Status::NotStarted => {
                    format!("{done} of {all}")
                }
            },
            of(chapter.score.unwrap_or_else(|| chapter.points.into()))
        );
    }
    page.push('\n');
    if room.grain < Grain::Chapters {
        for chapter in &grade.chapters {
            write_chapter(page, chapter, room);
        }
    }
    if room.text > 0 {
        let lists = [
            ("About the sandbox", &grade.sandbox.notes),
            (
                "Differs from the course, whose own was used",
                &grade.differs,
            ),
            ("Not looked at", &grade.ignored),
        ];
        for (title, items) in lists {
            write_list(page, title, items, room);
        }
    }
}

/// As long as anybody wants to read.
const LISTED: usize = 100;

fn write_list(page: &mut String, title: &str, items: &[String], room: Room) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "<details><summary>{title} ({})</summary>\n",
        items.len()
    );
    let listed = LISTED.min(room.text);
    for item in items.iter().take(listed) {
        let _ = writeln!(page, "- {}", code(&room.cut(item)));
    }
    if let Some(more @ 1..) = items.len().checked_sub(listed) {
        let _ = writeln!(page, "- and {more} more");
    }
    page.push_str("\n</details>\n\n");
}

fn write_chapter(page: &mut String, chapter: &Chapter, room: Room) {
    let title = escape(&chapter.title);
    let _ = writeln!(page, "## Chapter {} · {title}\n", chapter.number);
    for note in &chapter.notes {
        let _ = writeln!(page, "- {}", code(&room.cut(note)));
    }
    if !chapter.notes.is_empty() {
        page.push('\n');
    }
    if chapter.status == Status::Refused {
        for finding in &chapter.findings {
            let message = code(&room.cut(&finding.message));
            let _ = writeln!(page, "- **refused** at {}: {message}", code(&finding.place));
        }
        page.push('\n');
        return;
    }
    if let Some(reason) = blame(chapter) {
        page.push_str(&block(&room.cut(&reason)));
        return;
    }
    let _ = writeln!(page, "| step | | tests | points |\n|---|---|--:|--:|");
    for step in &chapter.steps {
        let passing = |test: &&Test| test.outcome == Outcome::Pass;
        let _ = writeln!(
            page,
            "| {} | {} | {} of {} | {} |",
            escape(&step.title),
            status(step.status),
            step.tests.iter().filter(passing).count(),
            step.tests.len(),
            of(step.score.unwrap_or_else(|| step.points.into()))
        );
    }
    page.push('\n');
    if room.grain == Grain::Tests {
        for step in &chapter.steps {
            write_step(page, step, room);
        }
    }
}

fn write_step(page: &mut String, step: &Step, room: Room) {
    if let (StepStatus::Skipped, Some(reason)) = (step.status, &step.reason) {
        let _ = writeln!(page, "{} was skipped: {}\n", code(&step.name), code(reason));
    }
    let is_error = |message: &&Message| message.level == Level::Error;
    for message in step.messages.iter().filter(is_error) {
        let _ = writeln!(page, "{} does not compile:\n", code(&step.name));
        page.push_str(&block(&room.cut(&message.text)));
    }
    let failing = step.tests.iter().filter(|test| {
        !matches!(
            test.outcome,
            Outcome::Pass | Outcome::NotRun | Outcome::Todo
        )
    });
    for test in failing {
        let name = format!("{}: {}", step.name, test.name);
        let _ = writeln!(page, "**{} {}**\n", code(&name), word(test.outcome));
        let mut text = format!("{}\n\n{}", test.sentence, story(test));
        // The story of a compile case ends with this already.
        if !test.output.is_empty() && !test.name.contains('/') {
            let _ = write!(text, "\nit printed:\n{}", test.output);
        }
        page.push_str(&block(&room.cut(&text)));
    }
    if let Some(likely) = &step.likely {
        let _ = writeln!(
            page,
            "This looks like a known mistake: {}\n",
            code(&room.cut(&likely.mistake))
        );
        page.push_str(&block(&room.cut(&likely.why)));
    }
}

fn status(status: StepStatus) -> &'static str {
    match status {
        StepStatus::Passing => "pass",
        StepStatus::Failing => "**fail**",
        StepStatus::NotStarted => "not started",
        StepStatus::DoesNotCompile => "**does not compile**",
        StepStatus::Skipped => "skipped",
    }
}

fn of(score: Score) -> String {
    format!("{} of {}", score.earned, score.possible)
}

/// The course's own words, outside of code.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in one_line(text).chars() {
        if character.is_ascii_punctuation() && !".,:;'()-?!/".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A code span: more backticks around it than in it.
fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return "–".into();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    format!("{fence} {text} {fence}")
}

/// A code span in a table, where a bar would end the cell even there, and readers disagree on `\|`.
fn cell(text: &str) -> String {
    code(&text.replace('|', "¦"))
}

/// A code block: a longer fence than any in it.
fn block(text: &str) -> String {
    let text = text.trim_matches('\n');
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}text\n{text}\n{fence}\n\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};

    #[test]
    fn the_page_tells_points_and_failures() {
        let page = render(&[samples::mixed()]);
        assert!(
            page.starts_with("# ` ada `\n\n**4.5 of 10 points** · sandbox level L1 · seed 1\n")
        );
        assert!(
            page.contains("| 1 | Reinventing futures | 0 of 2 | 4.5 of 10 |"),
            "{page}"
        );
        assert!(
            page.contains("| The step poll | **fail** | 2 of 3 | 4.5 of 10 |"),
            "{page}"
        );
        assert!(
            page.contains("**` poll: map_keeps_pending ` fails**\n\n```text\n"),
            "{page}"
        );
        assert!(page.contains("\nit printed:\nthinking…\n```\n"), "{page}");
        assert!(
            page.contains("<details><summary>Not looked at (1)</summary>"),
            "{page}"
        );
    }

    #[test]
    fn many_grades_begin_with_a_table() {
        let page = render(&[samples::mixed(), samples::refused()]);
        assert!(page.starts_with("| submission | points |\n|---|--:|\n| ` ada ` | 4.5 of 10 |"));
        assert!(
            page.contains("- **refused** at ` crates/01-simple-future/src/lib.rs:2 `: "),
            "{page}"
        );
    }

    /// The page without its code, by the rules of CommonMark for our own few forms.
    fn outside_of_code(page: &str) -> String {
        let mut outside = String::new();
        let mut fence: Option<&str> = None;
        for line in page.lines() {
            let run = &line[..line.len() - line.trim_start_matches('`').len()];
            match fence {
                Some(open) => {
                    if run.len() >= open.len() && run.len() == line.len() {
                        fence = None;
                    }
                }
                None if run.len() >= 3 && !line[run.len()..].contains('`') => fence = Some(run),
                None => {
                    outside.push_str(&outside_of_spans(line));
                    outside.push('\n');
                }
            }
        }
        assert_eq!(fence, None, "a block never ends");
        outside
    }

    fn outside_of_spans(line: &str) -> String {
        let Some(start) = line.find('`') else {
            return line.to_owned();
        };
        let rest = &line[start..];
        let width = rest.len() - rest.trim_start_matches('`').len();
        let mut at = width;
        while at < rest.len() {
            let begin = at + rest[at..].find('`').expect("the span ends");
            let tail = &rest[begin..];
            let run = tail.len() - tail.trim_start_matches('`').len();
            at = begin + run;
            if run == width {
                return line[..start].to_owned() + &outside_of_spans(&rest[at..]);
            }
        }
        panic!("a span never ends: {line}");
    }

    #[test]
    fn what_students_write_stays_in_code() {
        for hostile in [
            "HOSTILE <img src=x onerror=y> ![a](http://x/y) @everyone #1",
            "HOSTILE\n```\nHOSTILE\n~~~\n# HOSTILE\n</details>",
            "` HOSTILE `` HOSTILE ```` HOSTILE",
            "HOSTILE $`x`$ | HOSTILE | \\` HOSTILE",
            "```HOSTILE",
        ] {
            let page = render(&[samples::hostile(hostile), samples::hostile(hostile)]);
            assert!(page.matches("HOSTILE").count() > 20);
            let outside = outside_of_code(&page);
            assert!(!outside.contains("HOSTILE"), "{hostile}: {outside}");
        }
    }

    #[test]
    fn tables_keep_their_columns() {
        let mut grade = samples::mixed();
        grade.submission = "a|b\\|c`d".into();
        let page = render(&[grade.clone(), grade]);
        let row = page.lines().nth(2).unwrap();
        assert_eq!(row.matches('|').count(), 3, "{row}");
    }

    #[test]
    fn the_courses_own_words_are_shown_as_they_are() {
        assert_eq!(
            escape("`Join<A, B>` *now*"),
            "\\`Join\\<A, B\\>\\` \\*now\\*"
        );
        assert_eq!(escape("one | two"), "one \\| two");
    }

    #[test]
    fn very_many_grades_are_a_table_that_ends_with_a_line() {
        let grades = vec![samples::mixed(); 500];
        let page = within(&grades, 4_000);
        assert!(page.len() <= 4_000);
        assert!(
            page.ends_with("|\n\n…and more: the list was too long for this format.\n"),
            "{page}"
        );
        let room = within(&grades, 40_000);
        assert_eq!(room.matches("ada").count(), 500);
    }
}
