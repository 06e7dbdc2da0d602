//! One module a command.

mod bench;
mod check;
mod completions;
mod explain;
mod grade;
mod handout;
mod hint;
mod reset;
mod solution;
mod standing;
mod status;
mod trace;
mod update;
mod verify;
mod watch;

use anyhow::{Result, bail};

use crate::{
    cli::Command,
    course::{Chapter, Course},
    exit::Exit,
    failure::Failure,
    settings::Settings,
};

pub fn dispatch(command: Option<&Command>, settings: &Settings) -> Result<Exit> {
    let Some(command) = command else {
        return status::where_am_i(settings);
    };
    match command {
        Command::Status(arguments) => status::run(arguments, settings),
        Command::Hint(arguments) => hint::run(arguments, settings),
        Command::Reset(arguments) => reset::run(arguments, settings),
        Command::Solution(arguments) => solution::run(arguments, settings),
        Command::Completions(arguments) => completions::run(arguments, settings),
        Command::Check(arguments) => check::run(arguments, settings),
        Command::Watch(arguments) => watch::run(arguments, settings),
        Command::Explain(arguments) => explain::run(arguments, settings),
        Command::Grade(arguments) => grade::run(arguments, settings),
        Command::Trace(arguments) => trace::run(&arguments.check, settings),
        Command::Verify(arguments) => verify::run(arguments, settings),
        Command::Bench(arguments) => bench::run(arguments, settings),
        Command::Update(arguments) => update::run(arguments, settings),
        Command::Handout(arguments) => handout::run(arguments, settings),
    }
}

/// The chapter of that number, or what there is instead.
fn find(course: &Course, number: u32) -> Result<&Chapter> {
    if let Some(chapter) = course.chapter(number) {
        return Ok(chapter);
    }
    if let Some((_, folder)) = course
        .unwritten
        .iter()
        .find(|(unwritten, _)| *unwritten == number)
    {
        bail!(Failure::NothingRan(format!(
            "chapter {number} (`crates/{folder}`) is not written yet: it has no tests"
        )));
    }
    let numbers: Vec<String> = course
        .chapters
        .iter()
        .map(|chapter| chapter.number.to_string())
        .collect();
    bail!(
        "there is no chapter {number}; there are {}",
        numbers.join(", ")
    )
}
