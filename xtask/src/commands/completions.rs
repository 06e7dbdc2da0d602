//! `completions`: what makes a shell complete `cargo xtask che<TAB>`.

use anyhow::{Result, bail};
use clap::{Command, CommandFactory, builder::PossibleValuesParser};
use clap_complete::{Generator, shells};

use crate::{
    cli::{Cli, Completions, Shell},
    course::Course,
    exit::Exit,
    output,
    settings::Settings,
};

/// Shells see `cargo`; these lend its completion to the one that clap makes for a program called `xtask`.
const BASH: &str = include_str!("completions/cargo.bash");
const FISH: &str = include_str!("completions/cargo.fish");

pub fn run(arguments: &Completions, settings: &Settings) -> Result<Exit> {
    let course = Course::find(&settings.directory).and_then(|root| Course::read(&root));
    let command = match &course {
        Ok(course) => with_names(Cli::command(), course),
        Err(_) => Cli::command(),
    };
    let script = match arguments.shell {
        Shell::Bash => generate(command, "xtask", &shells::Bash)? + BASH,
        // Cargo's own completion calls the function of that name for commands that it does not know.
        Shell::Zsh => generate(command, "cargo-xtask", &shells::Zsh)?,
        Shell::Fish => generate(command, "xtask", &shells::Fish)? + FISH,
    };
    output::report(settings, false, &script)?;
    Ok(Exit::Done)
}

fn generate(command: Command, name: &'static str, shell: &impl Generator) -> Result<String> {
    let mut command = command.name(name).bin_name(name);
    command.build();
    let mut script = Vec::new();
    shell.generate(&command, &mut script);
    match String::from_utf8(script) {
        Ok(script) => Ok(script),
        Err(error) => bail!("the completions are not UTF-8: {error}"),
    }
}

/// Chapters and steps, wherever a command takes them, are offered by name.
fn with_names(command: Command, course: &Course) -> Command {
    // clap keeps names for as long as the program runs, and it is about to end.
    let numbers = course.chapters.iter().map(|chapter| chapter.number);
    let numbers: Vec<&str> = numbers.map(|number| &*number.to_string().leak()).collect();
    let steps = course.chapters.iter().flat_map(|chapter| &chapter.steps);
    let mut steps: Vec<&str> = steps.map(|step| &*step.name.clone().leak()).collect();
    steps.sort_unstable();
    steps.dedup();
    offer(command, &numbers, &steps)
}

fn offer(command: Command, numbers: &[&'static str], steps: &[&'static str]) -> Command {
    let command = command.mut_args(|argument| match argument.get_id().as_str() {
        "number" => argument.value_parser(PossibleValuesParser::new(numbers.to_vec())),
        "step" | "steps" => argument.value_parser(PossibleValuesParser::new(steps.to_vec())),
        _ => argument,
    });
    command.mut_subcommands(|command| offer(command, numbers, steps))
}
