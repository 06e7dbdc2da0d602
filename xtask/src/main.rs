//! The runner: reads the environment, dispatches a command, turns its end into an exit code.

mod cargo;
mod check;
mod cli;
mod commands;
mod confined;
mod contracts;
mod course;
mod exit;
mod explain;
mod failure;
mod grade;
mod hint;
mod intake;
mod lesson;
mod memory;
mod mistakes;
mod output;
mod policy;
mod process;
mod progress;
mod render;
mod report;
mod reset;
mod run;
mod sandbox;
mod sanitizer;
mod settings;
mod stage;
mod submission;
mod theme;
mod update;
mod verify;
mod watch;

use std::{
    env,
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    thread,
};

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, Result};
use clap::Parser;

use crate::{cli::Cli, exit::Exit, failure::Failure, settings::Settings, theme::THEME};

fn main() -> ExitCode {
    if let Some(code) = sandbox::started_as(env::args_os()) {
        return code;
    }
    let cli = Cli::parse();
    match run(&cli) {
        Ok(exit) => exit.into(),
        Err(error) => complain(&error).into(),
    }
}

fn run(cli: &Cli) -> Result<Exit> {
    process::handle_interrupts().context("cannot watch for Ctrl-C")?;
    let settings = read_environment(cli.course.clone())?;
    commands::dispatch(cli.command.as_ref(), &settings)
}

fn read_environment(course: Option<PathBuf>) -> Result<Settings> {
    let directory = match course {
        Some(directory) => directory,
        None => env::current_dir().context("the current folder is gone")?,
    };
    let in_ci = env::var_os("CI").is_some_and(|value| value != "false" && !value.is_empty());
    Ok(Settings {
        directory,
        runner: env::current_exe().context("this program does not know where it is")?,
        cargo: env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from),
        environment: settings::pass_on(env::vars_os()),
        git_environment: settings::pass_on_to_git(env::vars_os()),
        progress: io::stderr().is_terminal() && !in_ci,
        colour: AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        ascii: io::stdout().is_terminal() && !knows_utf8(),
        interactive: io::stdin().is_terminal() && is_screen(),
        width: width(),
        sandbox: None,
        build_limit: settings::BUILD_LIMIT,
        jobs: thread::available_parallelism().map_or(2, usize::from),
    })
}

/// Columns of the terminal, or what is said to be wanted.
fn width() -> usize {
    let columns = env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    terminal_size::terminal_size()
        .map(|(width, _)| width.0.into())
        .or(columns)
        .unwrap_or(80)
}

/// Does the locale know more than ASCII? A console of Windows always does.
fn knows_utf8() -> bool {
    let values = ["LC_ALL", "LC_CTYPE", "LANG"].map(|name| env::var(name).ok());
    cfg!(windows) || render::ascii::knows_utf8(values.each_ref().map(Option::as_deref))
}

/// Does standard output go to a terminal that obeys?
fn is_screen() -> bool {
    io::stdout().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// What went wrong, and why, on standard error; no backtrace.
fn complain(error: &anyhow::Error) -> Exit {
    let exit = match error.downcast_ref::<Failure>() {
        Some(failure) => failure.exit(),
        None => Exit::Usage,
    };
    let fail = THEME.fail;
    let mut text = format!("{error:#}");
    // A pipe gets it as it is: whoever reads it there looks for words, and has no width.
    if io::stderr().is_terminal() {
        text = fit(&format!("error: {text}"), width()).replacen("error: ", "", 1);
        if !knows_utf8() {
            text = render::ascii(&text);
        }
    }
    let _ = writeln!(anstream::stderr(), "{fail}error{fail:#}: {text}");
    exit
}

/// Lines that are set in are lists and commands, which stay whole.
fn fit(text: &str, width: usize) -> String {
    let lines = text.lines().flat_map(|line| {
        if line.starts_with("  ") {
            vec![line.to_owned()]
        } else {
            render::wrap(line, width)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
