//! An explanation for people, in plain text.

use super::{clean, wrap};
use crate::{
    explain::{Explanation, Of},
    theme::THEME,
};

/// Sentences wider than this are hard to read.
const WIDEST: usize = 100;
const MARGIN: usize = 2;
/// As many mistakes as somebody reads.
const LISTED: usize = 8;

pub fn render(explanation: &Explanation, width: usize) -> String {
    let mut page = Page {
        text: String::new(),
        width: width.clamp(40, WIDEST),
    };
    match &explanation.of {
        Of::Step { .. } => page.step(explanation),
        Of::Test { .. } => page.test(explanation),
    }
    page.text
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn head(&mut self, name: &str, rest: &str) {
        let strong = THEME.strong;
        self.line(&format!("{strong}{name}{strong:#}{rest}"));
    }

    fn title(&mut self, title: &str) {
        let strong = THEME.strong;
        self.line("");
        self.line(&format!("{strong}{title}{strong:#}"));
    }

    /// A paragraph whose first line begins with `mark`, and the others below its text.
    fn item(&mut self, mark: &str, text: &str) {
        let margin = MARGIN + mark.chars().count();
        for (at, line) in wrap(&clean(text), self.width - margin).iter().enumerate() {
            let mark = if at == 0 { mark } else { "" };
            self.line(&format!("{:MARGIN$}{mark:<1$}{line}", "", margin - MARGIN));
        }
    }

    fn lesson(&mut self, explanation: &Explanation) {
        self.item("", &format!("\"{}\"", explanation.lesson.title));
        self.line(&format!("{:MARGIN$}{}", "", explanation.lesson.link));
    }

    fn step(&mut self, explanation: &Explanation) {
        let Of::Step {
            name,
            points,
            asked,
            begin,
            tests,
            check,
            explain,
        } = &explanation.of
        else {
            return;
        };
        let place = format!("  a step of {}, {points} points", explanation.chapter);
        self.head(name, &place);
        self.title("What is asked");
        self.prose(asked);
        self.title("In the lesson");
        self.lesson(explanation);
        self.title("Your file");
        self.line(&format!("{:MARGIN$}{begin}", ""));
        self.title("Its tests");
        for (name, sentence) in tests {
            self.line(&format!("{:MARGIN$}{name}", ""));
            self.item("  ", sentence);
        }
        self.title("More");
        self.line(&format!("{:MARGIN$}{check}", ""));
        self.line(&format!("{:MARGIN$}{explain}", ""));
    }

    fn test(&mut self, explanation: &Explanation) {
        let Of::Test {
            step,
            name,
            sentence,
            place,
            modelled,
            contracts,
            catches,
            check,
            cargo,
        } = &explanation.of
        else {
            return;
        };
        let kind = if name.contains('/') {
            "a program for"
        } else {
            "a test of"
        };
        self.head(name, "");
        self.line(&format!("{kind} step {step}, {}", explanation.chapter));
        self.title("What it proves");
        self.item("", sentence);
        if *modelled {
            self.item(
                "",
                "It runs on real threads, and under thousands of modelled schedules.",
            );
        }
        self.title("What that rests on");
        for contract in contracts {
            self.item("", &format!("{}: \"{}\"", contract.of, contract.sentence));
            self.line(&format!("{:MARGIN$}{}", "", contract.source));
        }
        if contracts.is_empty() {
            self.item("", "the lesson, in the section");
        } else {
            self.item("", "and the lesson, in the section");
        }
        self.lesson(explanation);
        if !catches.is_empty() {
            self.title("Mistakes that it catches");
            for mistake in catches.iter().take(LISTED) {
                self.item("- ", mistake);
            }
            if let Some(more @ 1..) = catches.len().checked_sub(LISTED) {
                self.item("- ", &format!("{more} more"));
            }
        }
        self.title("To read it");
        self.line(&format!("{:MARGIN$}{place}", ""));
        self.title("To run it alone");
        self.line(&format!("{:MARGIN$}{check}", ""));
        self.line(&format!("{:MARGIN$}{cargo}", ""));
    }

    /// Markdown as it is, but for paragraphs and items, which are broken anew. Code keeps its lines.
    fn prose(&mut self, lines: &[String]) {
        let mut paragraph = String::new();
        let mut in_code = false;
        for line in lines {
            let fence = line.starts_with("```");
            if fence || in_code || line.starts_with("    ") || line.starts_with('|') {
                self.flush(&mut paragraph);
                if !fence {
                    self.line(&format!("{:MARGIN$}  {line}", ""));
                }
                in_code ^= fence;
            } else if line.trim().is_empty() {
                self.flush(&mut paragraph);
                self.line("");
            } else {
                if line.starts_with("- ") {
                    self.flush(&mut paragraph);
                }
                paragraph.push_str(line.trim());
                paragraph.push(' ');
            }
        }
        self.flush(&mut paragraph);
    }

    fn flush(&mut self, paragraph: &mut String) {
        match paragraph.strip_prefix("- ") {
            Some(item) => self.item("- ", item),
            None => self.item("", paragraph),
        }
        paragraph.clear();
    }
}
