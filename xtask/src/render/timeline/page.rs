//! Timelines as one HTML file that needs nothing else: no script, no other file, light and dark.

mod chart;

use std::fmt::Write;

use super::reading::Reading;
use crate::{
    render::canvas::{Canvas, escape, mark},
    report::{Chapter, Outcome, Step, Test, Timeline},
};

const STYLE: &str = include_str!("page/style.css");

/// The marks and what they mean, in the order of the legend.
const LEGEND: [(&str, &str); 8] = [
    ("poll", "a poll begins"),
    ("pending", "it ends: Pending"),
    ("ready", "it ends: Ready"),
    ("wake", "woken, with the poll that follows"),
    ("lost", "woken, and no poll follows"),
    ("spawn", "a waker is cloned, or a clone dropped"),
    ("panic", "dropped"),
    ("note", "on this thread"),
];

/// The page of some steps: a section for each of their tests that has a timeline.
pub fn html(steps: &[(&Chapter, Vec<&Step>)]) -> String {
    let title = match steps {
        [(chapter, steps)] => match steps[..] {
            [only] => format!("chapter {} · {}", chapter.number, only.name),
            _ => format!("chapter {} · {}", chapter.number, chapter.title),
        },
        _ => "timelines".into(),
    };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        title = escape(&title)
    );
    page.push_str(&legend());
    let steps = steps.iter().flat_map(|(_, steps)| steps);
    for test in steps.flat_map(|step| &step.tests) {
        if let Some(timeline) = &test.timeline {
            section(&mut page, test, timeline);
        }
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn legend() -> String {
    let mut legend = String::from("<ul class=\"legend\">\n");
    for (kind, meaning) in LEGEND {
        let mut canvas = Canvas::default();
        let (class, path) = mark(kind, 9.0, 9.0);
        canvas.path(class, &path);
        let _ = writeln!(
            legend,
            "<li><svg width=\"18\" height=\"18\" aria-hidden=\"true\">{}</svg> {meaning}</li>",
            canvas.0.trim_end()
        );
    }
    legend + "</ul>\n"
}

fn section(page: &mut String, test: &Test, timeline: &Timeline) {
    let passed = test.outcome == Outcome::Pass;
    let (class, verdict) = if passed {
        ("pass", "pass")
    } else {
        ("fail", "FAIL")
    };
    let _ = write!(
        page,
        "<section class=\"{class}\">\n<h2><span class=\"verdict\">{verdict}</span> {}</h2>\n<p>{}</p>\n",
        escape(&test.name),
        escape(&test.sentence)
    );
    if !passed && !test.message.is_empty() {
        let _ = writeln!(
            page,
            "<p class=\"wrong\">Yours: {}</p>",
            escape(&test.message)
        );
    }
    let reading = Reading::new(timeline);
    let chart = chart::svg(&reading, &format!("What happened in {}", test.name));
    let _ = writeln!(page, "<div class=\"chart\">{chart}</div>");
    let remarks = reading.remarks();
    if !remarks.is_empty() {
        page.push_str("<ul class=\"remarks\">\n");
        for remark in remarks {
            let _ = writeln!(page, "<li>{}</li>", escape(&remark));
        }
        page.push_str("</ul>\n");
    }
    counts(page, &reading);
    page.push_str("</section>\n");
}

/// A row a lane: the same facts for who would rather read numbers.
fn counts(page: &mut String, reading: &Reading<'_>) {
    page.push_str(
        "<table>\n<thead><tr><th scope=\"col\">who</th><th scope=\"col\">polls</th>\
         <th scope=\"col\">wakes</th><th scope=\"col\">in vain</th>\
         <th scope=\"col\">wakers cloned</th><th scope=\"col\">dropped</th></tr></thead>\n<tbody>\n",
    );
    for (at, lane) in reading.lanes.iter().enumerate() {
        if lane.role == "call" {
            continue;
        }
        let tally = reading.tally(at);
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", escape(&lane.label()));
        for count in [
            tally.polls,
            tally.wakes,
            tally.lost,
            tally.clones,
            tally.releases,
        ] {
            let _ = write!(page, "<td>{count}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        render::samples::{self, timeline},
        report::{Status, StepStatus},
    };

    fn page(outcome: Outcome, moments: &str) -> String {
        let mut test = samples::test("a_test", outcome, samples::score(0, 0));
        test.timeline = Some(timeline(moments));
        let step = samples::step("<b>join</b>", StepStatus::Failing, vec![test]);
        let chapter = samples::chapter(3, Status::Failing, Vec::new());
        html(&[(&chapter, vec![&step])])
    }

    #[test]
    fn a_page_asks_for_nothing_and_runs_nothing() {
        let page = page(Outcome::Fail, "task a poll; task a pending; task a wake");
        for wanted in [
            "<script", "http:", "https:", "src=", "href=", "url(", "@import", "<b>",
        ] {
            assert!(!page.contains(wanted), "{wanted} in {page}");
        }
        assert!(page.contains("prefers-color-scheme: dark"));
    }

    #[test]
    fn a_wake_in_vain_is_drawn_and_counted() {
        let page = page(Outcome::Fail, "task a poll; task a pending; 1 task a wake");
        assert!(page.contains("class=\"bad\""));
        assert!(page.contains("a is woken, and no poll of it follows"));
        assert!(page.contains("<tr><th scope=\"row\">a</th><td>1</td><td>1</td><td>1</td>"));
        assert!(page.contains(">thread 1</text>"));
    }

    #[test]
    fn a_passing_test_is_not_told_what_it_did_wrong() {
        let page = page(Outcome::Pass, "task a poll; task a ready");
        assert!(!page.contains("Yours:") && page.contains(">pass</span>"));
    }
}
