//! Reads the timeline that a test process tells.

use kit::wire::Record;

use crate::report::{LeftOut, Moment, Timeline};

pub fn read(records: &[Record]) -> Timeline {
    let mut timeline = Timeline::default();
    for record in records {
        match record {
            Record::Moment {
                nanoseconds,
                thread,
                role,
                subject,
                kind,
                text,
            } => timeline.moments.push(Moment {
                nanoseconds: *nanoseconds,
                thread: *thread,
                role: role.clone(),
                subject: subject.clone(),
                kind: kind.clone(),
                text: text.clone(),
            }),
            Record::LeftOut { moments } => {
                timeline.left_out = Some(LeftOut {
                    after: timeline.moments.len(),
                    count: *moments,
                });
            }
            _ => {}
        }
    }
    timeline
}
