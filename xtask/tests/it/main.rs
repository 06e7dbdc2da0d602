//! Runs the real binary on a tiny course (`tests/tiny`), as its users do.

mod bad_input;
mod browser;
mod check;
mod completions;
mod diagnosis;
mod editors;
mod explain;
mod formats;
mod grade;
mod handout;
mod interrupts;
mod model;
mod reset;
mod screens;
mod student;
mod tidy;
mod tiny;
mod trace;
mod update;
mod verify;
mod watch;
