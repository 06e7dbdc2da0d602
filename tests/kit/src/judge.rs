//! What surrounds the body of a test: a thread of its own, a watchdog, the journal, and proof of completion.
//!
//! Under plain `cargo test` a failing or hanging body fails the test and prints its story. Under the runner, which
//! starts one process a test and sets [`wire::JUDGED`], the process also reports to the runner, and only a body that
//! came to its end sends back the nonce.

use std::{
    any::Any,
    env,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    process,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use crate::{
    diagnosis::{self, Diagnosis},
    journal::{self, Complaint, Journal},
    wire::{self, Exploration, Order, Record},
};

/// How long a body may take under plain `cargo test`.
const LIMIT: Duration = Duration::from_secs(3);

/// The watchdog counts its own naps instead of reading a clock, so that time in which the whole machine sleeps or stalls
/// is held against nobody.
const NAP: Duration = Duration::from_millis(50);

/// The name of the thread that runs a body. It must not tell a solution which test is running.
const THREAD: &str = "test";

type Payload = Box<dyn Any + Send>;

enum End {
    Returned,
    Panicked(Payload),
    /// It returned, although an instrument had complained: the solution has caught the panic.
    Complained(Complaint),
    Hung(Diagnosis),
    /// The system did not let the body begin.
    NotBegun(io::Error),
}

/// Runs the body of a `#[kit::test]`.
///
/// # Panics
///
/// When the body panics or hangs.
pub fn test(body: fn()) {
    let session = Session::open();
    let journal = Arc::new(Journal::new());
    let limit = session.as_ref().map_or(LIMIT, |session| session.limit);
    let end = watch(body, &journal, limit, session.is_some());
    match session {
        Some(session) => session.report(end, &journal),
        None => tell(end, &journal),
    }
}

/// Runs the body of a `#[kit::canary]`. The runner expects it to fail like any other test that cannot be passed; under
/// plain `cargo test` the canary passes exactly when its body panics.
///
/// # Panics
///
/// Under plain `cargo test`, when the body returns.
pub fn canary(body: fn()) {
    if env::var_os(wire::JUDGED).is_some() {
        return test(body);
    }
    if let End::Returned = watch(body, &Arc::new(Journal::new()), LIMIT, false) {
        panic!("a canary passed: something makes assertions hold that cannot hold");
    }
}

/// What became of a test that ran under many schedules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explored {
    /// How many schedules were tried.
    pub schedules: usize,
    /// How it ended.
    pub end: ExploredEnd,
}

/// How an exploration ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExploredEnd {
    /// Every schedule ended well.
    Passed,
    /// One schedule did not.
    Failed {
        /// What went wrong, for the student.
        message: String,
        /// `file:line:column` of a panic, or nothing.
        location: String,
        /// The counter-example: [`Record::Schedule`], [`Record::Thread`]s, [`Record::Event`]s.
        example: Vec<Record>,
    },
    /// The model does not know.
    Inconclusive {
        /// Why.
        message: String,
    },
}

/// Runs a modelled test: `explore` tries the schedules that the runner asks for.
///
/// # Panics
///
/// Without a runner, when a schedule failed.
pub fn explored(explore: impl FnOnce(Exploration) -> Explored) {
    let Some(session) = Session::open() else {
        let explored = explore(Exploration {
            seed: 1,
            schedules: 5000,
            only: None,
        });
        match explored.end {
            ExploredEnd::Passed => {}
            ExploredEnd::Inconclusive { message } => eprintln!("inconclusive: {message}"),
            ExploredEnd::Failed {
                message, example, ..
            } => panic!("{message}\n{example:#?}"),
        }
        return;
    };
    let Some(exploration) = session.exploration.clone() else {
        report(&Record::Broken {
            message: "a modelled test was not told which schedules to try".into(),
        });
        leave(101)
    };
    let explored = explore(exploration);
    report(&Record::Explored {
        schedules: explored.schedules,
    });
    match explored.end {
        ExploredEnd::Passed => {}
        ExploredEnd::Inconclusive { message } => report(&Record::Inconclusive { message }),
        ExploredEnd::Failed {
            message,
            location,
            example,
        } => {
            report(&Record::Failed { message, location });
            example.iter().for_each(report);
            leave(101)
        }
    }
    session.report(End::Returned, &Journal::new())
}

/// Runs the compile cases of a chapter, each of which becomes a record of its own.
///
/// No code of a student's runs in this process, so neither a thread nor a watchdog is needed; the runner has its limits.
pub(crate) fn cases(run: impl FnOnce() -> io::Result<Vec<Record>>) {
    let session = Session::open();
    let cases = run();
    match (session, cases) {
        (Some(session), Ok(cases)) => {
            cases.iter().for_each(report);
            session.report(End::Returned, &Journal::new());
        }
        (Some(session), Err(error)) => session.report(End::NotBegun(error), &Journal::new()),
        (None, Ok(cases)) => {
            let complaints: Vec<String> = cases.iter().filter_map(complaint).collect();
            assert!(complaints.is_empty(), "{}", complaints.join("\n"));
        }
        (None, Err(error)) => panic!("{error}"),
    }
}

fn complaint(record: &Record) -> Option<String> {
    match record {
        Record::Case { name, message, .. } if !message.is_empty() => {
            Some(format!("compile/{name}.rs: {message}"))
        }
        _ => None,
    }
}

/// Under plain `cargo test` the tests of a file share a process, and with it what a student keeps in statics, such as
/// the one `fn()` that wakes everybody. So their bodies take turns.
static TURN: Mutex<()> = Mutex::new(());

/// Has a body been left behind that still runs?
static LEFT_BEHIND: AtomicBool = AtomicBool::new(false);

fn watch(body: fn(), journal: &Arc<Journal>, limit: Duration, only_test: bool) -> End {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (sender, receiver) = mpsc::channel();
    let body_journal = Arc::clone(journal);
    let spawned = thread::Builder::new().name(THREAD.into()).spawn(move || {
        journal::enter(&body_journal, only_test);
        let result = panic::catch_unwind(AssertUnwindSafe(body));
        let _ = sender.send(result);
        if only_test {
            // The process ends now. Destructors of thread locals would run, or not, as chance has it.
            loop {
                thread::park();
            }
        }
    });
    if let Err(error) = spawned {
        return End::NotBegun(error);
    }

    let naps = limit.as_millis().div_ceil(NAP.as_millis()).max(1);
    let last_second = Duration::from_secs(1).as_millis().div_ceil(NAP.as_millis());
    let mut earlier = journal.snapshot();
    for nap in 0..naps {
        if nap == naps.saturating_sub(last_second) {
            earlier = journal.snapshot();
        }
        match receiver.recv_timeout(NAP) {
            Ok(Ok(())) => {
                let complaint = journal.first_complaint();
                return complaint.map_or(End::Returned, End::Complained);
            }
            Ok(Err(payload)) => return End::Panicked(payload),
            Err(_) => {}
        }
    }
    End::Hung(diagnosis::diagnose(&earlier, &journal.snapshot()))
}

/// Under plain `cargo test` the story goes to the captured output, and the panic goes on.
fn tell(end: End, journal: &Journal) {
    if matches!(end, End::Returned) {
        return;
    }
    let story = journal.story();
    if !story.is_empty() {
        eprintln!("what happened:\n  {}", story.join("\n  "));
    }
    if LEFT_BEHIND.fetch_or(matches!(end, End::Hung(_)), SeqCst) {
        eprintln!(
            "note: another test of this file hangs and still runs beside this one; look at that one first"
        );
    }
    match end {
        End::Returned => {}
        End::Panicked(payload) => panic::resume_unwind(payload),
        End::Complained(Complaint { message, location }) => panic!("{message} ({location})"),
        End::Hung(Diagnosis { message, .. }) => panic!("stopped at its limit. {message}"),
        End::NotBegun(error) => panic!("the system gave this test no thread: {error}"),
    }
}

/// The line to the runner.
struct Session {
    nonce: String,
    limit: Duration,
    exploration: Option<Exploration>,
    traced: bool,
}

/// The file that takes the records, for the one session that a process can have.
static REPORT: OnceLock<Mutex<File>> = OnceLock::new();

/// Where the test's own thread panicked last; a panic's payload does not tell the place.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

impl Session {
    /// Takes the order from standard input before any code of a student's runs.
    fn open() -> Option<Self> {
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

    /// Says how the test ended, and ends the process: what a student left behind has no say in that.
    fn report(self, end: End, journal: &Journal) -> ! {
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
            End::Complained(Complaint { message, location }) => {
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
