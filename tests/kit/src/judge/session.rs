//! The line to the runner: the order that comes in, the records that go out, and the end of the process.

use std::{
    any::Any,
    env,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    panic::{self, PanicHookInfo},
    process,
    sync::{Mutex, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use super::{End, THREAD};
use crate::{
    diagnosis::Diagnosis,
    journal::{self, Complaint, Journal},
    wire::{self, Exploration, Order, Record},
};

/// The line to the runner.
pub(super) struct Session {
    nonce: String,
    pub(super) limit: Duration,
    pub(super) exploration: Option<Exploration>,
    traced: bool,
}

/// The file that takes the records, for the one session that a process can have.
static REPORT: OnceLock<Mutex<File>> = OnceLock::new();

/// Where the test's own thread panicked last; a panic's payload does not tell the place.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// See [`first_unwritten`].
static UNWRITTEN: Mutex<Option<Complaint>> = Mutex::new(None);

impl Session {
    /// Takes the order from standard input before any code of a student's runs.
    pub(super) fn open() -> Option<Self> {
        env::var_os(wire::JUDGED)?;
        let opened = Order::read(&mut io::stdin().lock()).and_then(|order| {
            let file = OpenOptions::new().append(true).open(&order.report)?;
            Ok((order, file))
        });
        let Ok((order, file)) = opened else {
            leave(wire::CANNOT_REPORT)
        };
        let _ = REPORT.set(Mutex::new(file));
        thread::spawn(end_with_the_runner);
        panic::set_hook(Box::new(remember));
        Some(Self {
            nonce: order.nonce,
            limit: order.limit,
            exploration: order.exploration,
            traced: order.traced,
        })
    }

    /// Adds a record.
    pub(super) fn tell(&self, record: &Record) {
        report(record);
    }

    /// Adds the last records of a test that has not passed, and ends the process.
    pub(super) fn fail(self, records: &[Record]) -> ! {
        records.iter().for_each(report);
        leave(101)
    }

    /// Says how the test ended, and ends the process: what a student left behind has no say in that.
    pub(super) fn report(self, end: End, journal: &Journal) -> ! {
        match end {
            End::Returned => {
                if self.traced {
                    journal.timeline().iter().for_each(report);
                }
                report(&Record::Proof { nonce: self.nonce });
                leave(0)
            }
            End::NotBegun(error) => report(&Record::Broken {
                message: error.to_string(),
            }),
            End::Panicked(payload) => report(&Record::Failed {
                message: message(payload.as_ref()),
                location: LAST_PANIC
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take()
                    .unwrap_or_default(),
            }),
            End::Complained(Complaint { message, location })
            | End::Unwritten(Complaint { message, location }) => {
                report(&Record::Failed { message, location })
            }
            End::Hung(Diagnosis { kind, message }) => report(&Record::Hung {
                kind: kind.into(),
                message,
            }),
        }
        for line in journal.story() {
            report(&Record::Story { line });
        }
        journal.timeline().iter().for_each(report);
        leave(101)
    }
}

/// The first `todo!` that a thread came to which the test does not run on.
pub(super) fn first_unwritten() -> Option<Complaint> {
    let unwritten = UNWRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    unwritten.clone()
}

fn report(record: &Record) {
    let Some(file) = REPORT.get() else { return };
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    if file.write_all(record.encode().as_bytes()).is_err() {
        leave(wire::CANNOT_REPORT);
    }
}

/// The runner holds the other end of standard input for as long as it lives.
fn end_with_the_runner() {
    let _ = io::stdin().lock().read_to_end(&mut Vec::new());
    leave(102);
}

fn remember(info: &PanicHookInfo<'_>) {
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    let message = message(info.payload());
    if thread::current().name() == Some(THREAD) {
        report(&Record::Panicked {
            message,
            location: location.clone(),
        });
        *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(location);
    } else {
        journal::note(format!("a thread panicked: {message} ({location})"));
        if wire::is_unwritten(&message) {
            let mut unwritten = UNWRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
            unwritten.get_or_insert(Complaint { message, location });
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the process of one test, which is over"
)]
fn leave(code: i32) -> ! {
    process::exit(code)
}

fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(message) = payload.downcast_ref::<&str>() {
        (*message).to_owned()
    } else if let Some(message) = payload.downcast_ref::<String>() {
        message.clone()
    } else {
        "a panic without a message".to_owned()
    }
}
