//! Shell completions.

use crate::tiny::{run, shared};

#[test]
fn each_shell_gets_the_commands_and_the_names_of_steps() {
    for (shell, hook) in [
        ("bash", "complete -F _cargo_and_xtask"),
        ("zsh", "#compdef cargo-xtask"),
        ("fish", "complete -c cargo"),
    ] {
        let run = run(shared(), &format!("completions {shell}"));
        assert_eq!(run.code, Some(0), "{run:?}");
        for word in [hook, "check", "hint"] {
            assert!(run.stdout.contains(word), "{shell}: no {word}");
        }
        if shell != "fish" {
            assert!(run.stdout.contains("answer"), "{shell}: no step");
        }
    }
}

#[test]
fn outside_of_a_course_there_are_completions_too() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), "completions bash");
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn an_unknown_shell_is_named_with_the_known_ones() {
    let run = run(shared(), "completions tcsh");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("bash, zsh, fish"), "{}", run.stderr);
}
