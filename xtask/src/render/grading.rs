//! Grades for people: what each chapter is worth, and of what does not pass, why.

use super::{
    clean, cleaned,
    telling::{listed, step_blame, word},
    wrap,
};
use crate::{
    report::{Chapter, Grade, Level, Outcome, SandboxReport, Status, Step, StepStatus, Test},
    theme::THEME,
};

/// Sentences wider than this are hard to read.
const WIDEST: usize = 100;
const STATUS: usize = 13;
const TEXT: usize = STATUS + 2;
/// A compiler's message is shown in full by the other formats.
const COMPILER_LINES: usize = 12;

pub fn render(grades: &[Grade], width: usize) -> String {
    let mut page = Page {
        text: String::new(),
        width: width.clamp(40, WIDEST),
    };
    for (at, grade) in grades.iter().enumerate() {
        if at > 0 {
            page.line("");
        }
        page.grade(&cleaned::grade(grade));
    }
    // One machine has graded them all.
    if let Some(grade) = grades.last() {
        page.line("");
        page.sandbox(&grade.sandbox);
    }
    page.text
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    fn paragraph(&mut self, margin: usize, text: &str) {
        for line in wrap(&clean(text), self.width.saturating_sub(margin).max(20)) {
            self.line(format!("{:margin$}{line}", ""));
        }
    }

    fn grade(&mut self, grade: &Grade) {
        let strong = THEME.strong;
        self.line(format!(
            "{strong}{}: {}{strong:#}",
            grade.submission, grade.score
        ));
        for chapter in &grade.chapters {
            self.chapter(chapter);
        }
        if !(grade.differs.is_empty() && grade.ignored.is_empty()) {
            self.line("");
        }
        for line in listed(
            "differs from the course, whose own was used",
            &grade.differs,
        ) {
            self.paragraph(0, &line);
        }
        for line in listed("not looked at", &grade.ignored) {
            self.paragraph(0, &line);
        }
    }

    fn sandbox(&mut self, sandbox: &SandboxReport) {
        self.line(format!("sandbox: level {}", sandbox.level));
        for note in &sandbox.notes {
            self.paragraph(0, &format!("sandbox: {note}"));
        }
    }

    fn chapter(&mut self, chapter: &Chapter) {
        let strong = THEME.strong;
        let score = chapter.score.unwrap_or_else(|| chapter.points.into());
        let (done, all) = chapter.progress();
        self.line("");
        self.line(format!(
            "{strong}chapter {} · {}{strong:#}  {score}, {done} of {all} steps",
            chapter.number, chapter.title
        ));
        let fail = THEME.fail;
        for finding in &chapter.findings {
            self.line(format!(
                "{fail}{:>STATUS$}{fail:#}  {}",
                "REFUSED", finding.place
            ));
            self.paragraph(TEXT, &finding.message);
        }
        let errors = chapter.messages.iter();
        let errors = errors.filter(|message| message.level == Level::Error);
        let texts: Vec<&str> = errors.map(|message| message.text.trim_end()).collect();
        if !texts.is_empty() {
            self.line(format!("{fail}{:>STATUS$}{fail:#}", "NO COMPILE"));
            self.some_lines(&texts.join("\n\n"));
        }
        let is_told = !chapter.notes.is_empty() && chapter.steps.iter().all(is_absent);
        if chapter.status != Status::Refused && texts.is_empty() && !is_told {
            for step in &chapter.steps {
                self.step(step, chapter.name_columns());
            }
        }
        for note in &chapter.notes {
            self.paragraph(0, &format!("note: {note}"));
        }
    }

    fn step(&mut self, step: &Step, columns: usize) {
        let (style, status) = match step.status {
            StepStatus::Passing => (THEME.pass, "pass"),
            StepStatus::Failing => (THEME.fail, "FAIL"),
            StepStatus::DoesNotCompile => (THEME.fail, "NO COMPILE"),
            StepStatus::NotStarted => (THEME.quiet, "not started"),
            StepStatus::Skipped => (THEME.skip, "skipped"),
        };
        let score = step.score.unwrap_or_else(|| step.points.into());
        self.line(format!(
            "{style}{status:>STATUS$}{style:#}  {:<columns$} {score}",
            step.name
        ));
        match step.status {
            StepStatus::Failing => {
                let failing = |test: &&Test| test.outcome != Outcome::Pass;
                for test in step.tests.iter().filter(failing) {
                    let text = format!("{} {}: {}", test.name, word(test.outcome), test.message);
                    self.paragraph(TEXT, &text);
                }
            }
            StepStatus::DoesNotCompile | StepStatus::Skipped => {
                if let Some(blame) = step_blame(step) {
                    self.some_lines(&blame);
                }
            }
            StepStatus::Passing | StepStatus::NotStarted => {}
        }
    }

    fn some_lines(&mut self, text: &str) {
        let count = text.lines().count();
        for line in text.lines().take(COMPILER_LINES) {
            self.line(format!("{:TEXT$}{line}", ""));
        }
        if count > COMPILER_LINES {
            let more = count - COMPILER_LINES;
            self.line(format!("{:TEXT$}… {more} lines more …", ""));
        }
    }
}

/// Does the chapter's note say it all?
fn is_absent(step: &Step) -> bool {
    step.reason.is_some()
        && matches!(step.status, StepStatus::NotStarted | StepStatus::Skipped)
        && step
            .tests
            .iter()
            .all(|test| test.outcome == Outcome::NotRun)
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};

    #[test]
    fn a_grade_tells_its_points_and_why() {
        let text = anstream::adapter::strip_str(&render(&[samples::mixed()], 80)).to_string();
        for expected in [
            "ada: 4.5 of 10 points\n",
            "chapter 1 · Reinventing futures  4.5 of 10 points, ",
            "your answer is 41",
            "not looked at: build.rs: no file of the student's\n",
            "sandbox: level L1\n",
        ] {
            assert!(text.contains(expected), "no {expected:?} in\n{text}");
        }
    }

    #[test]
    fn what_is_refused_or_does_not_compile_is_told_once() {
        let refused = render(&[samples::refused()], 80);
        assert_eq!(refused.matches("REFUSED").count(), 1, "{refused}");
        let broken = render(&[samples::does_not_compile()], 80);
        assert_eq!(broken.matches("E0425").count(), 1, "{broken}");
    }

    #[test]
    fn nothing_from_a_submission_reaches_the_terminal_raw() {
        let hostile = samples::hostile("\u{1b}[31mred\u{7}\u{202e}");
        let text = anstream::adapter::strip_str(&render(&[hostile], 80)).to_string();
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
    }
}
