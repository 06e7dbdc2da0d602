//! The records: what a test process tells.

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
