//! What surrounds the body of a test: a thread of its own, a watchdog, the journal, and proof of completion.
//!
//! Under plain `cargo test` a failing or hanging body fails the test and prints its story. Under the runner, which
//! starts one process a test and sets [`wire::JUDGED`], the process also reports to the runner, and only a body that
//! came to its end sends back the nonce.

mod session;

use std::{
    any::Any,
    env, io,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use crate::{
    diagnosis::{self, Diagnosis},
    journal::{self, Complaint, Journal},
    wire::{self, Exploration, Record},
};
use session::Session;

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
    /// A thread that the solution or the test has started came to a `todo!`. Whatever waits for it would say nothing
    /// better.
    Unwritten(Complaint),
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
        session.fail(&[Record::Broken {
            message: "a modelled test was not told which schedules to try".into(),
        }])
    };
    let explored = explore(exploration);
    session.tell(&Record::Explored {
        schedules: explored.schedules,
    });
    match explored.end {
        ExploredEnd::Passed => {}
        ExploredEnd::Inconclusive { message } => session.tell(&Record::Inconclusive { message }),
        ExploredEnd::Failed {
            message,
            location,
            example,
        } => {
            session.tell(&Record::Failed { message, location });
            session.fail(&example)
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
            cases.iter().for_each(|case| session.tell(case));
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
        let received = receiver.recv_timeout(NAP);
        if let Some(complaint) = session::first_unwritten() {
            return End::Unwritten(complaint);
        }
        match received {
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
        End::Complained(Complaint { message, location })
        | End::Unwritten(Complaint { message, location }) => panic!("{message} ({location})"),
        End::Hung(Diagnosis { message, .. }) => panic!("stopped at its limit. {message}"),
        End::NotBegun(error) => panic!("the system gave this test no thread: {error}"),
    }
}
