//! What the runner and a test process say to each other.
//!
//! The runner writes one [`Order`] on the standard input of the test process and keeps that pipe open for as long as
//! it wants the process to live. The process appends [`Record`]s, a line each, to the file that the order names. The
//! last record of a passing test is [`Record::Proof`]: the order's nonce, which nothing but the end of the test's body
//! sends back.

use std::{
    io::{self, BufRead},
    path::PathBuf,
    time::Duration,
};

/// The environment variable that tells a test process to expect an [`Order`] on its standard input.
pub const JUDGED: &str = "KIT_JUDGED";

/// The exit code of a test process that cannot report: its disk is full, or its report file is gone.
pub const CANNOT_REPORT: i32 = 103;

/// What a test process needs to know from its runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// A value that only this process was given; the proof of completion repeats it.
    pub nonce: String,
    /// How long the body may take before it counts as hung.
    pub limit: Duration,
    /// The file that takes the records.
    pub report: PathBuf,
    /// Which schedules a modelled test is to try; nothing for any other test.
    pub exploration: Option<Exploration>,
    /// Is the timeline asked for, however the test ends? One that does not pass always tells it.
    pub traced: bool,
}

/// Which schedules to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exploration {
    /// Where the schedulers' random numbers begin.
    pub seed: u64,
    /// How many schedules.
    pub schedules: usize,
    /// Only the schedule of this name.
    pub only: Option<String>,
}

impl Exploration {
    fn encode(&self) -> String {
        let only = self.only.as_deref().unwrap_or_default();
        format!("{} {} {only}", self.seed, self.schedules)
    }

    fn decode(line: &str) -> io::Result<Self> {
        let mut words = line.split(' ');
        let mut word = || words.next().ok_or(io::ErrorKind::UnexpectedEof);
        Ok(Self {
            seed: word()?.parse().map_err(io::Error::other)?,
            schedules: word()?.parse().map_err(io::Error::other)?,
            only: Some(word()?.to_owned()).filter(|name| !name.is_empty()),
        })
    }
}

impl Order {
    /// The order as the lines that [`Order::read`] understands.
    pub fn encode(&self) -> String {
        format!(
            "{}\n{}\n{}\n{}\n{}\n",
            self.nonce,
            self.limit.as_millis(),
            self.report.display(),
            self.exploration
                .as_ref()
                .map(Exploration::encode)
                .unwrap_or_default(),
            if self.traced { "traced" } else { "" },
        )
    }

    /// Reads an order and nothing beyond it.
    ///
    /// # Errors
    ///
    /// When the input ends early or a number is none.
    pub fn read(input: &mut impl BufRead) -> io::Result<Self> {
        let mut line = || {
            let mut line = String::new();
            input.read_line(&mut line)?;
            match line.strip_suffix('\n') {
                Some(line) => Ok(line.to_owned()),
                None => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
            }
        };
        let nonce = line()?;
        let limit = line()?.parse().map_err(io::Error::other)?;
        let report = PathBuf::from(line()?);
        let exploration = line()?;
        let traced = line()? == "traced";
        Ok(Self {
            nonce,
            limit: Duration::from_millis(limit),
            report,
            exploration: match exploration.as_str() {
                "" => None,
                line => Some(Exploration::decode(line)?),
            },
            traced,
        })
    }
}

/// How a test process did, told piece by piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The body panicked.
    Failed {
        /// The panic's message.
        message: String,
        /// `file:line:column`, or nothing where it is not known.
        location: String,
    },
    /// A panic of the body's thread, as it happens: the process may not live to report a failure.
    Panicked {
        /// The panic's message.
        message: String,
        /// `file:line:column`, or nothing where it is not known.
        location: String,
    },
    /// The instruments could not do their work, which is nobody's solution's fault.
    Broken {
        /// Why.
        message: String,
    },
    /// The body did not end within the limit.
    Hung {
        /// The kind of hang, one word.
        kind: String,
        /// What it looks like from outside, for the student.
        message: String,
    },
    /// A line of the journal; written only for a test that did not pass.
    Story {
        /// The event as a sentence.
        line: String,
    },
    /// The result of a compile case.
    Case {
        /// `pass/name` or `fail/name`.
        name: String,
        /// What is wrong; empty when the case is as it should be.
        message: String,
        /// The compiler's words; empty when the case is as it should be.
        compiler: String,
    },
    /// A modelled test was run under this many schedules.
    Explored {
        /// How many, the last one included.
        schedules: usize,
    },
    /// The model cannot say whether a modelled test passes.
    Inconclusive {
        /// Why.
        message: String,
    },
    /// The schedule under which a modelled test failed.
    Schedule {
        /// A name under which it can be asked for.
        name: String,
    },
    /// A thread of that schedule; they come in order.
    Thread {
        /// What it is called.
        name: String,
        /// What it was doing at the end.
        end: String,
    },
    /// An event of that schedule; they come in order.
    Event {
        /// Which thread, counted from zero.
        thread: usize,
        /// The virtual time.
        nanoseconds: u64,
        /// The kind, one word.
        kind: String,
        /// What happened.
        text: String,
    },
    /// A moment of the timeline; they come in order, and after the story.
    Moment {
        /// Since the test began.
        nanoseconds: u64,
        /// Zero for the test's own thread; others are numbered as they appear.
        thread: usize,
        /// What the subject is, one word: [`Role`](crate::timeline::Role).
        role: String,
        /// Whom the moment is about; empty for a note.
        subject: String,
        /// What happens to it, one word: [`Kind`](crate::timeline::Kind).
        kind: String,
        /// The same as a sentence.
        text: String,
    },
    /// Between the moments before and after this record others are left out.
    LeftOut {
        /// How many.
        moments: usize,
    },
    /// The body came to its end.
    Proof {
        /// The order's nonce.
        nonce: String,
    },
}

impl Record {
    /// The record as one line, its end included.
    pub fn encode(&self) -> String {
        let number: String;
        let moment: String;
        let fields: Vec<&str> = match self {
            Self::Failed { message, location } => vec!["failed", message, location],
            Self::Panicked { message, location } => vec!["panicked", message, location],
            Self::Broken { message } => vec!["broken", message],
            Self::Hung { kind, message } => vec!["hung", kind, message],
            Self::Story { line } => vec!["story", line],
            Self::Case {
                name,
                message,
                compiler,
            } => vec!["case", name, message, compiler],
            Self::Explored { schedules } => {
                number = schedules.to_string();
                vec!["explored", &number]
            }
            Self::Inconclusive { message } => vec!["inconclusive", message],
            Self::Schedule { name } => vec!["schedule", name],
            Self::Thread { name, end } => vec!["thread", name, end],
            Self::Event {
                thread,
                nanoseconds,
                kind,
                text,
            } => {
                number = thread.to_string();
                moment = nanoseconds.to_string();
                vec!["event", &number, &moment, kind, text]
            }
            Self::Moment {
                nanoseconds,
                thread,
                role,
                subject,
                kind,
                text,
            } => {
                number = thread.to_string();
                moment = nanoseconds.to_string();
                vec!["moment", &moment, &number, role, subject, kind, text]
            }
            Self::LeftOut { moments } => {
                number = moments.to_string();
                vec!["left_out", &number]
            }
            Self::Proof { nonce } => vec!["proof", nonce],
        };
        let fields: Vec<String> = fields.into_iter().map(escape).collect();
        fields.join("\t") + "\n"
    }

    /// Reads what [`Record::encode`] wrote; `None` for a line that is no record.
    pub fn decode(line: &str) -> Option<Self> {
        let fields: Vec<String> = line.split('\t').map(unescape).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        Some(match fields[..] {
            ["failed", message, location] => Self::Failed {
                message: message.into(),
                location: location.into(),
            },
            ["hung", kind, message] => Self::Hung {
                kind: kind.into(),
                message: message.into(),
            },
            ["panicked", message, location] => Self::Panicked {
                message: message.into(),
                location: location.into(),
            },
            ["broken", message] => Self::Broken {
                message: message.into(),
            },
            ["story", line] => Self::Story { line: line.into() },
            ["case", name, message, compiler] => Self::Case {
                name: name.into(),
                message: message.into(),
                compiler: compiler.into(),
            },
            ["explored", schedules] => Self::Explored {
                schedules: schedules.parse().ok()?,
            },
            ["inconclusive", message] => Self::Inconclusive {
                message: message.into(),
            },
            ["schedule", name] => Self::Schedule { name: name.into() },
            ["thread", name, end] => Self::Thread {
                name: name.into(),
                end: end.into(),
            },
            ["event", thread, nanoseconds, kind, text] => Self::Event {
                thread: thread.parse().ok()?,
                nanoseconds: nanoseconds.parse().ok()?,
                kind: kind.into(),
                text: text.into(),
            },
            ["moment", nanoseconds, thread, role, subject, kind, text] => Self::Moment {
                nanoseconds: nanoseconds.parse().ok()?,
                thread: thread.parse().ok()?,
                role: role.into(),
                subject: subject.into(),
                kind: kind.into(),
                text: text.into(),
            },
            ["left_out", moments] => Self::LeftOut {
                moments: moments.parse().ok()?,
            },
            ["proof", nonce] => Self::Proof {
                nonce: nonce.into(),
            },
            _ => return None,
        })
    }
}

fn escape(field: &str) -> String {
    field
        .replace('\\', r"\\")
        .replace('\t', r"\t")
        .replace('\n', r"\n")
        .replace('\r', r"\r")
}

fn unescape(field: &str) -> String {
    let mut plain = String::with_capacity(field.len());
    let mut characters = field.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => break,
            },
            other => other,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_the_pipe() {
        let whole = Exploration {
            seed: 7,
            schedules: 5000,
            only: None,
        };
        let one = Exploration {
            only: Some("pct2:7:12".into()),
            ..whole.clone()
        };
        for exploration in [None, Some(whole), Some(one)] {
            let order = Order {
                nonce: "0f".repeat(16),
                limit: Duration::from_millis(3000),
                report: PathBuf::from("a folder/report"),
                traced: exploration.is_none(),
                exploration,
            };
            assert_eq!(Order::read(&mut order.encode().as_bytes()).unwrap(), order);
        }
    }

    #[test]
    fn a_cut_order_is_an_error() {
        assert!(Order::read(&mut "0f\n3000\n/tmp/rep".as_bytes()).is_err());
        assert!(Order::read(&mut "0f\n3000\n/tmp/report\n".as_bytes()).is_err());
        assert!(Order::read(&mut "0f\n3000\n/tmp/report\n\n".as_bytes()).is_err());
        assert!(Order::read(&mut "0f\nsoon\n/tmp/report\n\n\n".as_bytes()).is_err());
        assert!(Order::read(&mut "0f\n3000\n/tmp/report\n1 many \n\n".as_bytes()).is_err());
        assert!(Order::read(&mut "".as_bytes()).is_err());
    }

    #[test]
    fn records_survive_with_any_text_in_them() {
        let text = "tab\there\nline\\n and \\ and \r".to_owned();
        for record in [
            Record::Failed {
                message: text.clone(),
                location: "a.rs:1:2".into(),
            },
            Record::Hung {
                kind: "spinning".into(),
                message: text.clone(),
            },
            Record::Panicked {
                message: text.clone(),
                location: String::new(),
            },
            Record::Broken {
                message: text.clone(),
            },
            Record::Story { line: text.clone() },
            Record::Case {
                name: "pass/a".into(),
                message: String::new(),
                compiler: text.clone(),
            },
            Record::Explored { schedules: 5000 },
            Record::Inconclusive {
                message: text.clone(),
            },
            Record::Schedule {
                name: "pct2:1:17".into(),
            },
            Record::Thread {
                name: "main".into(),
                end: text.clone(),
            },
            Record::Event {
                thread: 1,
                nanoseconds: u64::MAX,
                kind: "wake".into(),
                text: text.clone(),
            },
            Record::Moment {
                nanoseconds: u64::MAX,
                thread: 2,
                role: "task".into(),
                subject: text.clone(),
                kind: "wake".into(),
                text: text.clone(),
            },
            Record::LeftOut { moments: 7 },
            Record::Proof { nonce: "00".into() },
        ] {
            let line = record.encode();
            assert_eq!(line.matches('\n').count(), 1);
            assert_eq!(Record::decode(line.trim_end_matches('\n')), Some(record));
        }
    }

    #[test]
    fn other_lines_are_no_records() {
        for line in ["", "proof", "proof\ta\tb", "passed\tx", "explored\tmany"] {
            assert_eq!(Record::decode(line), None, "{line:?}");
        }
    }
}
