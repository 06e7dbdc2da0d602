//! Where a student is: a line a chapter, the steps of the one in work, and what is next.

use super::{
    clean,
    terminal::{Look, Page, STATUS, TEXT, step_word},
    text::start,
};
use crate::{
    report::{
        Points, Status, StepStatus,
        digest::{Chapter, Step},
    },
    theme::THEME,
};

const BAR: usize = 10;

/// What is known of a chapter.
#[derive(Debug)]
pub enum Standing {
    Known(Chapter),
    /// The crate cannot even be read.
    Unreadable {
        number: u32,
        title: String,
        why: String,
    },
}

pub fn render(standings: &[Standing], look: Look) -> String {
    let mut page = Page::new(look);
    let widths = Widths::of(standings);
    for standing in standings {
        chapter_line(&mut page, standing, widths);
    }
    page.gap();
    let in_work = standings.iter().find(|standing| match standing {
        Standing::Known(chapter) => chapter.status != Status::Passing,
        Standing::Unreadable { .. } => true,
    });
    match in_work {
        None => all_done(&mut page),
        Some(Standing::Known(chapter)) => in_detail(&mut page, chapter),
        Some(Standing::Unreadable { number, .. }) => {
            page.line(format!("next: chapter {number}, as said above"));
        }
    }
    page.text
}

/// Columns that the numbers take.
#[derive(Debug, Clone, Copy, Default)]
struct Widths {
    number: usize,
    done: usize,
    steps: usize,
    earned: usize,
    possible: usize,
}

impl Widths {
    fn of(standings: &[Standing]) -> Self {
        let mut widths = Self::default();
        let mut widen = |width: fn(&mut Self) -> &mut usize, value: usize| {
            let field = width(&mut widths);
            *field = (*field).max(value.to_string().len());
        };
        for standing in standings {
            match standing {
                Standing::Unreadable { number, .. } => {
                    widen(|widths| &mut widths.number, *number as usize);
                }
                Standing::Known(chapter) => {
                    let (done, steps) = chapter.progress();
                    widen(|widths| &mut widths.number, chapter.number as usize);
                    widen(|widths| &mut widths.done, done);
                    widen(|widths| &mut widths.steps, steps);
                    widen(|widths| &mut widths.earned, chapter.points.earned as usize);
                    widen(
                        |widths| &mut widths.possible,
                        chapter.points.possible as usize,
                    );
                }
            }
        }
        widths
    }
}

fn chapter_line(page: &mut Page, standing: &Standing, widths: Widths) {
    let (number, fail) = (widths.number, THEME.fail);
    match standing {
        Standing::Unreadable {
            number: n,
            title,
            why,
        } => {
            page.line(format!("chapter {n:>number$}  {title}"));
            page.line(format!("{:11}{fail}CANNOT BE READ{fail:#}", ""));
            page.paragraph(11, why);
        }
        Standing::Known(chapter) => {
            let (done, all) = chapter.progress();
            let Points { earned, possible } = chapter.points;
            let style = match chapter.status {
                Status::Passing => THEME.pass,
                Status::NotStarted => THEME.quiet,
                Status::Failing | Status::DoesNotCompile | Status::Refused => THEME.strong,
            };
            let before = format!(
                "chapter {:>number$}  {}  {done:>d$} of {all:>s$} steps  {earned:>e$} of {possible:>p$} points  ",
                chapter.number,
                bar(done, all),
                d = widths.done,
                s = widths.steps,
                e = widths.earned,
                p = widths.possible
            );
            let title = fitting(&chapter.title, page.look.width.saturating_sub(before.len()));
            page.line(format!("{style}{before}{style:#}{title}"));
            match chapter.status {
                Status::DoesNotCompile => {
                    let place = chapter.first_error().unwrap_or("the compiler's words");
                    page.line(format!(
                        "{:11}{fail}DOES NOT COMPILE{fail:#}: {}",
                        "",
                        clean(place)
                    ));
                }
                Status::Refused => {
                    let place = chapter.findings.first().map_or("", |first| &first.place);
                    page.line(format!("{:11}{fail}REFUSED{fail:#}: {}", "", clean(place)));
                }
                Status::Passing | Status::Failing | Status::NotStarted => {}
            }
        }
    }
}

/// `[######....]`; only what is whole is full.
fn bar(done: usize, all: usize) -> String {
    let full = (done * BAR).checked_div(all).unwrap_or(0);
    format!("[{}{}]", "#".repeat(full), ".".repeat(BAR - full))
}

/// As much of it as fits on the line.
fn fitting(title: &str, room: usize) -> String {
    if title.chars().count() <= room {
        return title.to_owned();
    }
    match room.checked_sub(3) {
        Some(room) => format!("{}...", start(title, room).trim_end()),
        None => String::new(),
    }
}

fn in_detail(page: &mut Page, chapter: &Chapter) {
    let strong = THEME.strong;
    page.line(format!(
        "{strong}chapter {} · {}{strong:#}",
        chapter.number, chapter.title
    ));
    page.gap();
    let columns = chapter.name_columns();
    // Where nothing ran, a list of steps would say the same of each.
    if !matches!(chapter.status, Status::DoesNotCompile | Status::Refused) {
        for step in &chapter.steps {
            step_line(page, step, columns);
        }
        page.gap();
    }
    next(page, chapter);
}

fn step_line(page: &mut Page, step: &Step, columns: usize) {
    let (style, word) = step_word(step.status);
    let quiet = THEME.quiet;
    let remark = match step.status {
        StepStatus::Passing => format!("{} points", step.points.earned),
        StepStatus::Skipped => step.reason.clone().unwrap_or_default(),
        StepStatus::Failing => {
            let (passing, all) = step.tally();
            format!("{passing} of {all} tests pass")
        }
        StepStatus::DoesNotCompile | StepStatus::NotStarted => String::new(),
    };
    let first = format!("{word:>STATUS$}  {:<columns$} {}", step.name, step.title);
    let painted = format!(
        "{style}{word:>STATUS$}{style:#}  {:<columns$} {}",
        step.name, step.title
    );
    if remark.is_empty() {
        page.line(painted);
    } else if first.chars().count() + 2 + remark.chars().count() <= page.look.width {
        page.line(format!("{painted}  {quiet}{remark}{quiet:#}"));
    } else {
        page.line(painted);
        page.paragraph(TEXT + columns + 1, &remark);
    }
}

fn next(page: &mut Page, chapter: &Chapter) {
    let number = chapter.number;
    match chapter.status {
        Status::Refused => {
            let first = chapter.findings.first();
            let place = first.map_or("", |first| first.place.as_str());
            page.line(format!(
                "next: take out what is refused at {}",
                clean(place)
            ));
            if let Some(first) = first {
                page.paragraph(6, &first.message);
            }
        }
        Status::DoesNotCompile => {
            let place = chapter.first_error().unwrap_or("the first error");
            page.line(format!("next: make it compile, look at {}", clean(place)));
            page.line(format!(
                "      `cargo xtask check chapter {number}` shows the compiler's words"
            ));
        }
        Status::NotStarted | Status::Failing | Status::Passing => {
            let Some(step) = chapter.open_step() else {
                return;
            };
            let what = if step.status == StepStatus::NotStarted {
                "begin at"
            } else {
                "look at"
            };
            page.line(format!(
                "next: {}, {what} {}",
                step.name,
                clean(&step.begin)
            ));
            if chapter.status == Status::NotStarted {
                page.line(format!(
                    "      the lesson is crates/{number:02}-{}/README.md",
                    chapter.package
                ));
            } else if step.status == StepStatus::NotStarted {
                page.line("      `cargo xtask hint` asks you the first question");
            } else {
                let check = format!("cargo xtask check chapter {number} {}", step.name);
                let columns = check.len();
                page.line(format!("      {check}  says what is wrong"));
                page.line(format!("      {:<columns$}  helps on", "cargo xtask hint"));
            }
        }
    }
}

fn all_done(page: &mut Page) {
    page.line("next: nothing, every chapter is done");
    page.line("      `cargo xtask solution chapter N` shows what the course does differently");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(number: u32, status: &str, done: usize, title: &str) -> Standing {
        let step = |at: usize| {
            let status = if at < done { "passing" } else { "not_started" };
            let earned = if at < done { 25 } else { 0 };
            serde_json::json!({
                "name": format!("s{at}"), "title": "A step", "status": status, "reason": null,
                "points": {"earned": earned, "possible": 25}, "begin": "crates/01-x/src/a.rs:3",
                "tests": [], "messages": []
            })
        };
        let chapter = serde_json::json!({
            "number": number, "package": "x", "title": title, "status": status,
            "points": {"earned": 25 * done, "possible": 100},
            "steps": (0..4).map(step).collect::<Vec<_>>(),
            "findings": [{"place": "crates/01-x/src/a.rs:9", "message": "`unsafe` has no place here."}],
            "messages": []
        });
        Standing::Known(serde_json::from_value(chapter).unwrap())
    }

    fn plain(standings: &[Standing], width: usize) -> String {
        let look = Look {
            width,
            colour: false,
            full: false,
        };
        anstream::adapter::strip_str(&render(standings, look)).to_string()
    }

    #[test]
    fn columns_line_up_and_a_long_title_is_cut() {
        let standings = [
            chapter(1, "passing", 4, "Short"),
            chapter(2, "failing", 3, "A title that is much too long to fit"),
            chapter(12, "not_started", 0, "Last"),
        ];
        assert_eq!(
            plain(&standings, 80),
            "\
chapter  1  [##########]  4 of 4 steps  100 of 100 points  Short
chapter  2  [#######...]  3 of 4 steps   75 of 100 points  A title that is mu...
chapter 12  [..........]  0 of 4 steps    0 of 100 points  Last

chapter 2 · A title that is much too long to fit

       pass  s0             A step  25 points
       pass  s1             A step  25 points
       pass  s2             A step  25 points
not started  s3             A step

next: s3, begin at crates/01-x/src/a.rs:3
      `cargo xtask hint` asks you the first question
"
        );
        for line in plain(&standings, 80).lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn what_is_refused_or_cannot_be_read_says_so() {
        let refused = plain(&[chapter(1, "refused", 0, "X")], 80);
        assert!(
            refused.ends_with(
                "next: take out what is refused at crates/01-x/src/a.rs:9\n      `unsafe` has no place here.\n"
            ),
            "{refused}"
        );
        let unreadable = Standing::Unreadable {
            number: 2,
            title: "Y".into(),
            why: "there is no `lib.rs`".into(),
        };
        assert_eq!(
            plain(&[chapter(1, "passing", 4, "X"), unreadable], 80),
            "\
chapter 1  [##########]  4 of 4 steps  100 of 100 points  X
chapter 2  Y
           CANNOT BE READ
           there is no `lib.rs`

next: chapter 2, as said above
"
        );
    }

    #[test]
    fn a_bar_is_full_only_at_the_end() {
        assert_eq!(bar(0, 5), "[..........]");
        assert_eq!(bar(99, 100), "[#########.]");
        assert_eq!(bar(3, 3), "[##########]");
        assert_eq!(bar(0, 0), "[..........]");
    }
}
