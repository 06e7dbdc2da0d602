//! How confined programs end: at a limit, by their own fault, or with the runner.

use std::{fs, time::Duration};

use crate::{
    Place, Said,
    process::Ending,
    run,
    sandbox::{Access, Sandbox, Work},
    sandboxes, task,
};

const KIB: u64 = 1 << 10;

fn end_of(sandbox: &Sandbox, program: &str, place: &Place, limit: fn(&mut Access)) -> Said {
    let mut access = place.access(Work::Testing);
    limit(&mut access);
    run(sandbox, task(program, place), &access)
}

#[test]
fn a_flood_of_threads_is_bounded_even_for_root() {
    for sandbox in sandboxes() {
        let said = end_of(&sandbox, "threads", &Place::new(), |access| {
            access.limits.processes = Some(200);
        });
        let started: u32 = said.value("threads").parse().unwrap();
        // Where the user has others, they are counted, too.
        assert!((100..10_000).contains(&started), "{started} threads");
    }
}

#[test]
fn memory_is_bounded() {
    for sandbox in sandboxes() {
        let said = end_of(&sandbox, "memory", &Place::new(), |_| {});
        assert_eq!(said.signal(), Some(6), "{}", said.stderr);
        assert!(said.stderr.contains("memory allocation of"));
    }
}

#[test]
fn files_are_bounded() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let said = end_of(&sandbox, "file", &place, |access| {
            access.limits.file_size = Some(100 * KIB);
        });
        assert_eq!(said.signal(), Some(25), "SIGXFSZ: {}", said.stdout);
        assert_eq!(fs::metadata(place.report()).unwrap().len(), 100 * KIB);
    }
}

#[test]
fn time_on_a_processor_is_bounded() {
    for sandbox in sandboxes() {
        let said = end_of(&sandbox, "spin", &Place::new(), |access| {
            access.limits.cpu_seconds = Some(1);
        });
        // Where both limits are the same, the harder signal comes.
        assert!(matches!(said.signal(), Some(9 | 24)), "{:?}", said.ending);
    }
}

#[test]
fn a_crash_is_told_by_its_signal() {
    for sandbox in sandboxes() {
        let said = end_of(&sandbox, "abort", &Place::new(), |_| {});
        assert_eq!(said.signal(), Some(6), "{:?}", said.ending);
        let said = end_of(&sandbox, "overflow", &Place::new(), |_| {});
        assert_eq!(said.signal(), Some(6), "{:?}", said.ending);
        assert!(said.stderr.contains("has overflowed its stack"));
    }
}

#[test]
fn a_panic_is_only_a_failure() {
    for sandbox in sandboxes() {
        let said = end_of(&sandbox, "panic", &Place::new(), |_| {});
        assert!(matches!(said.ending, Ending::Exited(status) if status.code() == Some(101)));
        assert!(said.stderr.contains("a panic of its own"));
    }
}

#[test]
fn a_program_cannot_blame_the_sandbox() {
    for sandbox in sandboxes() {
        // `run` would panic if it were believed.
        let said = end_of(&sandbox, "pretend", &Place::new(), |_| {});
        assert!(matches!(said.ending, Ending::Exited(status) if status.code() == Some(70)));
    }
}

#[test]
fn a_program_that_is_not_there_is_our_fault() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let mut task = task("honest", &place);
        task.program = place.inside().join("missing");
        let task = sandbox.confine(task, &place.access(Work::Testing));
        let finished = crate::process::run(&task, None).unwrap();
        let why = sandbox.settle(finished).unwrap_err();
        assert!(why.starts_with("the sandbox cannot start"), "{why}");
        assert!(why.contains("missing"), "{why}");
    }
}

#[test]
fn a_program_is_stopped_at_its_time_limit() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let mut task = task("linger", &place);
        task.limits.wall = Duration::from_millis(300);
        let said = run(&sandbox, task, &place.access(Work::Testing));
        assert_eq!(said.ending, Ending::TimedOut);
    }
}
