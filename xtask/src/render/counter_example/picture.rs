//! A counter-example as one SVG file that needs nothing else: a lane a thread, time downwards.

mod chart;

use chart::{CHARACTER, Chart, MARGIN};

use super::reading::Reading;
use crate::{
    render::{
        canvas::{Canvas, LEGEND, escape, mark},
        line::{columns, cut, tidy},
        wrap,
    },
    report::CounterExample,
};

const STYLE: &str = include_str!("picture/style.css");

const NARROWEST: f64 = 640.0;
/// The width of a character of the title, in pixels, of the prose, and of the legend.
const LARGE: f64 = 11.5;
const LETTER: f64 = 7.4;
const SMALL: f64 = 7.3;
/// Where the replay command begins, and where it is broken.
const ASIDE: f64 = 106.0;
const COMMAND: usize = 110;

/// The picture of what happened under `title`, a test that says `sentence`.
pub fn svg(title: &str, sentence: &str, example: &CounterExample) -> String {
    let reading = Reading::new(example);
    let mut chart = Chart::new(&reading);
    let command = columns(&tidy(&example.replay)).min(COMMAND) as f64 * CHARACTER;
    let mut page = Page {
        canvas: Canvas::default(),
        width: chart
            .width
            .max(NARROWEST)
            .max(command + ASIDE + 2.0 * MARGIN),
        y: 40.0,
    };
    page.heading(title, sentence, &example.conclusion);
    page.y = chart.draw(&mut page.canvas, page.y) + 34.0;
    page.legend(&reading);
    page.foot(example);
    let (width, height) = (page.width, page.y);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-labelledby=\"name about\">\n\
         <title id=\"name\">{}</title>\n<desc id=\"about\">{}</desc>\n<style>\n{STYLE}</style>\n\
         <rect class=\"page\" width=\"100%\" height=\"100%\"/>\n{}</svg>\n",
        escape(title),
        escape(&example.conclusion),
        page.canvas.0
    )
}

struct Page {
    canvas: Canvas,
    width: f64,
    /// Where the next thing goes.
    y: f64,
}

impl Page {
    fn heading(&mut self, title: &str, sentence: &str, conclusion: &str) {
        let title = cut(&tidy(title), ((self.width - 2.0 * MARGIN) / LARGE) as usize);
        self.canvas.text(MARGIN, self.y, "title", &title);
        self.y += 4.0;
        self.prose("sentence", sentence);
        if !conclusion.is_empty() {
            self.y += 6.0;
            self.prose("wrong", &format!("✗ {conclusion}"));
        }
        self.y += 22.0;
    }

    fn prose(&mut self, class: &str, text: &str) {
        let width = ((self.width - 2.0 * MARGIN) / LETTER) as usize;
        for line in wrap(&tidy(text), width) {
            self.y += 21.0;
            self.canvas.text(MARGIN, self.y, class, &cut(&line, width));
        }
    }

    /// The marks that were used.
    fn legend(&mut self, reading: &Reading) {
        let used: Vec<&str> = (0..reading.events.len())
            .map(|at| reading.kind(at))
            .collect();
        let mut x = MARGIN;
        for (kinds, meaning) in LEGEND {
            let Some(kind) = kinds.split(' ').find(|kind| used.contains(kind)) else {
                continue;
            };
            let width = 36.0 + columns(meaning) as f64 * SMALL;
            if x + width > self.width - MARGIN {
                (x, self.y) = (MARGIN, self.y + 22.0);
            }
            let (class, path) = mark(kind, x + 8.0, self.y);
            self.canvas.path(class, &path);
            self.canvas
                .text(x + 20.0, self.y + 4.5, "small quiet", meaning);
            x += width;
        }
        self.y += 34.0;
    }

    /// How to see it again.
    fn foot(&mut self, example: &CounterExample) {
        for (name, text) in [
            ("schedule", &example.schedule),
            ("see it again", &example.replay),
        ] {
            if !text.is_empty() {
                self.canvas.text(MARGIN, self.y, "quiet", name);
                for line in wrap(&tidy(text), COMMAND) {
                    self.canvas.text(MARGIN + ASIDE, self.y, "said", &line);
                    self.y += 20.0;
                }
            }
        }
        self.y += 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{check_then_register, example, lost_wake},
        *,
    };

    fn count(text: &str, part: &str) -> usize {
        text.matches(part).count()
    }

    #[test]
    fn who_is_left_is_in_a_block_of_their_own() {
        let picture = svg("t", "s", &check_then_register());
        assert_eq!(count(&picture, "class=\"block\""), 1);
        assert_eq!(count(&picture, "✗ waits for ever"), 1);
        assert_eq!(count(&picture, "✗ no wake follows"), 1);
        assert_eq!(count(&picture, "class=\"box pending\""), 1);
        assert!(
            picture.contains(">finished<") && picture.contains("✗ nobody is left to wake main")
        );
        assert!(picture.contains("--schedule pct2:1:2<"));
    }

    #[test]
    fn a_wake_has_an_arrow_and_a_lost_one_a_cross() {
        let picture = svg("t", "s", &lost_wake());
        assert_eq!(count(&picture, "class=\"arrow\""), 1);
        assert_eq!(count(&picture, "class=\"cross\""), 1);
        assert_eq!(count(&picture, "✗ no poll follows"), 1);
        // The lost wake, and the wait without end.
        assert_eq!(count(&picture, "class=\"lost\""), 2);
    }

    #[test]
    fn no_word_of_a_student_becomes_markup() {
        let evil = "<script>&\"'\u{1b}[1m]]></svg>\u{0}";
        let (end, event) = (format!("{evil}: {evil}"), format!("0 0 {evil} {evil}"));
        let mut example = example(
            evil,
            &[&end, "b: finished"],
            &[&event, "7 0 poll of no thread"],
        );
        (example.schedule, example.replay) = (evil.into(), evil.into());
        let picture = svg(evil, evil, &example);
        assert_eq!(count(&picture, "<script"), 0);
        assert_eq!(count(&picture, "</svg>"), 1);
        assert_eq!(count(&picture, "\u{1b}") + count(&picture, "\u{0}"), 0);
        assert_eq!(count(&picture, "<text"), count(&picture, "</text>"));
    }

    #[test]
    fn it_needs_nothing_else_and_is_always_the_same() {
        let picture = svg("t", "s", &lost_wake());
        assert_eq!(picture, svg("t", "s", &lost_wake()));
        assert_eq!(count(&picture, "http"), 1, "the name space");
        assert!(!picture.contains("url(") && !picture.contains("href"));
    }

    #[test]
    fn it_grows_with_what_it_shows() {
        let size = |picture: &str| {
            let mut sizes = picture
                .split("viewBox=\"0 0 ")
                .nth(1)
                .unwrap()
                .split(['"', ' ']);
            let mut next = || sizes.next().unwrap().parse::<u32>().unwrap();
            (next(), next())
        };
        let threads = ["a: finished"; 9];
        let events: Vec<String> = (0..600).map(|at| format!("{} 0 note n", at % 9)).collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        let nothing = size(&svg("t", "s", &example("", &[], &[])));
        let wide = size(&svg("t", "s", &example("", &threads, &[])));
        let long = svg("t", "s", &example("", &threads, &events));
        assert!(wide.0 > 9 * 150 && nothing.0 < wide.0 && nothing.1 < 400);
        assert!(long.contains("… 400 events are left out …"));
        assert!((4800..6000).contains(&size(&long).1));
    }
}
