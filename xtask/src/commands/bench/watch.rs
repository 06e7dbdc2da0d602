//! `bench watch`: from a save to the verdict of a running `watch`, beside a `check` of the same edit.

use std::{
    fs,
    sync::{
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{copy, median, task, time};
use crate::{
    course::{Chapter, Course},
    exit::Exit,
    failure::Failure,
    process::{self, Task},
    settings::Settings,
};

/// The line that ends what `watch` says of a check.
const ENDS: &str = "watching chapter ";
const PATIENCE: Duration = Duration::from_secs(600);

pub fn run(settings: &Settings, course: &Course, edits: u32) -> Result<Exit> {
    println!(
        "medians of {edits} saves each, alternating; without cargo's own start\n{:<10} {:>9} {:>9} {:>11}",
        "", "watch", "check", "difference"
    );
    for chapter in &course.chapters {
        let (watch, check) = measure(settings, course, chapter, edits)?;
        println!(
            "chapter {:<2} {:>7.3} s {:>7.3} s {:>+8.0} ms",
            chapter.number,
            watch.as_secs_f64(),
            check.as_secs_f64(),
            (watch.as_secs_f64() - check.as_secs_f64()) * 1000.0
        );
    }
    Ok(Exit::Done)
}

fn measure(
    settings: &Settings,
    course: &Course,
    chapter: &Chapter,
    edits: u32,
) -> Result<(Duration, Duration)> {
    let copy = copy(course, chapter)?;
    let crate_dir = copy.directory.join("crates").join(&chapter.folder);
    let source = crate_dir.join(&chapter.steps[0].begin);
    let original = fs::read_to_string(&source)
        .with_context(|| format!("cannot read `{}`", source.display()))?;
    let runner = |command: &str| {
        let arguments = format!("{command} chapter {}", chapter.number);
        task(settings, &copy, settings.runner.clone(), &arguments)
    };
    let check = runner("check");
    let (mut watches, mut checks) = (Vec::new(), Vec::new());
    // The first of each compiles everything and does not count.
    for edit in 0..=edits {
        beside(&runner("watch"), |lines| {
            hear_the_end(lines)?;
            let begun = Instant::now();
            fs::write(&source, format!("{original}\n// watched {edit}\n"))?;
            hear_the_end(lines)?;
            watches.push(begun.elapsed());
            Ok(())
        })?;
        fs::write(&source, format!("{original}\n// checked {edit}\n"))?;
        checks.push(time(&check)?);
    }
    Ok((median(&mut watches[1..]), median(&mut checks[1..])))
}

/// Does something while a task runs, with the lines that it says, and ends it.
fn beside(task: &Task, act: impl FnOnce(&Receiver<String>) -> Result<()>) -> Result<()> {
    let (sender, lines) = mpsc::channel();
    let over = &AtomicBool::new(false);
    thread::scope(|scope| {
        let running = scope.spawn(move || {
            let mut listener = |line: &str| {
                let _ = sender.send(line.to_owned());
            };
            process::run_runner(task, Some(&mut listener), &mut || over.load(SeqCst))
        });
        let acted = act(&lines);
        over.store(true, SeqCst);
        match running.join() {
            Ok(finished) => finished.map_err(|error| Failure::Infrastructure(error.to_string()))?,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        if process::interrupted() {
            return Err(Failure::Interrupted.into());
        }
        acted
    })
}

fn hear_the_end(lines: &Receiver<String>) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = lines
            .recv_timeout(left)
            .context("`watch` has ended, or says nothing")?;
        if line.starts_with(ENDS) {
            return Ok(());
        }
    }
}
