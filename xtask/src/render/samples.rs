//! Grades for the tests of the renderers.

use crate::report::{
    Chapter, CounterExample, Event, Finding, GRADE_FORMAT, GRADE_VERSION, Grade, Hundredths, Level,
    Likely, Message, Model, ModelOutcome, Moment, Outcome, Points, SandboxReport, Score, Status,
    Step, StepStatus, Test, Thread, Timeline,
};

pub fn score(earned: u64, possible: u64) -> Score {
    Score {
        earned: Hundredths(earned),
        possible: Hundredths(possible),
    }
}

pub fn test(name: &str, outcome: Outcome, score: Score) -> Test {
    let passes = matches!(outcome, Outcome::Pass | Outcome::NotRun);
    let unless_passing = |text: &str| if passes { "" } else { text }.to_owned();
    Test {
        name: name.into(),
        sentence: format!("A right solution does {name}."),
        place: "tests/01-simple-future/poll.rs:7".into(),
        outcome,
        message: unless_passing("your answer is 41"),
        location: unless_passing("crates/01-simple-future/src/poll.rs:12:5"),
        story: vec![unless_passing("the test calls answer")],
        output: unless_passing("thinking…\n"),
        seconds: 0.25,
        model: None,
        counter_example: None,
        timeline: None,
        score: Some(score),
    }
}

pub fn step(name: &str, status: StepStatus, tests: Vec<Test>) -> Step {
    let sum: Score = tests.iter().filter_map(|test| test.score).sum();
    Step {
        name: name.into(),
        title: format!("The step {name}"),
        status,
        reason: None,
        points: Points {
            earned: 0,
            possible: 0,
        },
        begin: "crates/01-simple-future/src/poll.rs:3".into(),
        tests,
        messages: Vec::new(),
        likely: None,
        score: Some(sum),
    }
}

pub fn chapter(number: u32, status: Status, steps: Vec<Step>) -> Chapter {
    let sum: Score = steps.iter().filter_map(|step| step.score).sum();
    Chapter {
        number,
        package: "simple-future".into(),
        title: "Reinventing futures".into(),
        status,
        points: Points {
            earned: 0,
            possible: 0,
        },
        subject: "crates/01-simple-future/src".into(),
        options: String::new(),
        built_on: (number > 1).then_some("reference"),
        steps,
        findings: Vec::new(),
        notes: Vec::new(),
        messages: Vec::new(),
        seconds: 1.5,
        score: Some(sum),
    }
}

pub fn grade(chapters: Vec<Chapter>) -> Grade {
    Grade {
        format: GRADE_FORMAT,
        version: GRADE_VERSION,
        submission: "ada".into(),
        score: chapters.iter().filter_map(|chapter| chapter.score).sum(),
        chapters,
        sandbox: SandboxReport {
            level: "L1",
            notes: vec!["other processes are visible".into()],
        },
        seed: 1,
        ignored: vec!["build.rs: no file of the student's".into()],
        differs: vec!["tests/01-simple-future/poll.rs".into()],
        seconds: 2.5,
    }
}

/// Some of everything: 4.5 of 10 points.
pub fn mixed() -> Grade {
    let poll = step(
        "poll",
        StepStatus::Failing,
        vec![
            test("is_ready", Outcome::Pass, score(333, 333)),
            test("map_keeps_pending", Outcome::Fail, score(0, 333)),
            test("fail/moved_value", Outcome::Pass, score(117, 334)),
        ],
    );
    let countdown = step(
        "countdown",
        StepStatus::NotStarted,
        vec![test("counts", Outcome::Todo, score(0, 0))],
    );
    grade(vec![chapter(1, Status::Failing, vec![poll, countdown])])
}

pub fn does_not_compile() -> Grade {
    let tests = vec![test("is_ready", Outcome::NotRun, score(0, 500))];
    let mut step = step("poll", StepStatus::DoesNotCompile, tests);
    step.reason = Some("the crate does not compile".into());
    let mut chapter = chapter(1, Status::DoesNotCompile, vec![step]);
    chapter.messages.push(error(
        "error[E0425]: cannot find value `forty_two`\n --> crates/01-simple-future/src/lib.rs:1:26\n",
    ));
    grade(vec![chapter])
}

pub fn refused() -> Grade {
    let tests = vec![test("is_ready", Outcome::NotRun, score(0, 500))];
    let mut step = step("poll", StepStatus::Skipped, tests);
    step.reason = Some("a finding comes first".into());
    let mut chapter = chapter(1, Status::Refused, vec![step]);
    chapter.findings.push(Finding {
        rule: "unsafe",
        place: "crates/01-simple-future/src/lib.rs:2".into(),
        message: "`unsafe` has no place in this chapter".into(),
    });
    grade(vec![chapter])
}

fn error(text: &str) -> Message {
    Message {
        level: Level::Error,
        text: text.into(),
        coloured: text.into(),
    }
}

pub fn counter_example(text: &str) -> CounterExample {
    CounterExample {
        schedule: "pct2:1:17".into(),
        replay: "cargo xtask check chapter 1 poll --schedule pct2:1:17".into(),
        conclusion: text.into(),
        threads: vec![Thread {
            name: text.into(),
            end: text.into(),
        }],
        events: vec![Event {
            thread: 0,
            nanoseconds: 1_000,
            kind: "note".into(),
            text: text.into(),
        }],
    }
}

pub fn likely(text: &str) -> Likely {
    Likely {
        mistake: text.into(),
        why: text.into(),
        contract: text.into(),
        of: text.into(),
        sentence: text.into(),
        source: text.into(),
        lesson: text.into(),
    }
}

/// This text wherever a submission may have put it, in a grade with something of every kind.
pub fn hostile(text: &str) -> Grade {
    let mut failing = test("map_keeps_pending", Outcome::Fail, score(0, 300));
    for field in [
        &mut failing.sentence,
        &mut failing.message,
        &mut failing.location,
        &mut failing.output,
    ] {
        *field = text.to_owned();
    }
    failing.story = vec![text.to_owned(), text.to_owned()];
    failing.model = Some(Model {
        outcome: ModelOutcome::Bug,
        schedules: 100,
        seed: 1,
        reason: text.into(),
    });
    failing.counter_example = Some(counter_example(text));
    let passing = test("is_ready", Outcome::Pass, score(200, 200));
    let crashing = Test {
        message: text.to_owned(),
        ..test("is_pending", Outcome::Crash, score(0, 100))
    };
    let mut poll = step(
        "poll",
        StepStatus::Failing,
        vec![passing, failing, crashing],
    );
    poll.likely = Some(likely(text));
    let mut unbuilt = step(
        "countdown",
        StepStatus::DoesNotCompile,
        vec![test("counts", Outcome::NotRun, score(0, 400))],
    );
    unbuilt.messages.push(error(text));
    unbuilt.reason = Some(text.into());
    unbuilt.begin = text.into();
    let mut first = chapter(1, Status::Failing, vec![poll, unbuilt]);
    first.subject = text.into();
    first.notes.push(text.into());
    let mut second = refused().chapters.remove(0);
    second.number = 2;
    second.findings[0].place = text.into();
    second.findings[0].message = text.into();
    let mut third = does_not_compile().chapters.remove(0);
    third.number = 3;
    third.messages[0].text = text.into();
    let mut grade = grade(vec![first, second, third]);
    grade.submission = text.into();
    grade.sandbox.notes.push(text.into());
    grade.ignored.push(text.into());
    grade.differs.push(text.into());
    grade
}

/// A grade of many tests with long texts.
pub fn long(tests: usize, text: &str) -> Grade {
    let tests = (0..tests).map(|at| Test {
        message: text.to_owned(),
        output: text.to_owned(),
        ..test(&format!("test_{at}"), Outcome::Fail, score(0, 100))
    });
    let tests: Vec<Test> = tests.collect();
    let steps = tests
        .chunks(10)
        .enumerate()
        .map(|(at, tests)| step(&format!("step_{at}"), StepStatus::Failing, tests.to_vec()));
    grade(vec![chapter(1, Status::Failing, steps.collect())])
}

/// A timeline of moments like `task a poll` or, on another thread, `1 task a wake`; a millisecond lies between two.
pub fn timeline(moments: &str) -> Timeline {
    let moment = |(at, text): (usize, &str)| {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let thread = words[0].parse().ok();
        if thread.is_some() {
            words.remove(0);
        }
        let [role, subject, kind] = words[..] else {
            panic!("`{text}` is no moment")
        };
        Moment {
            nanoseconds: 1_000_000 * at as u64,
            thread: thread.unwrap_or(0),
            role: role.into(),
            subject: subject.into(),
            kind: kind.into(),
            text: format!("{subject}: {kind}"),
        }
    };
    Timeline {
        moments: moments.split(';').enumerate().map(moment).collect(),
        left_out: None,
    }
}
