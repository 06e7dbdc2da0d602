//! What `check` says of every kind of solution.

use crate::tiny::{
    Run, answering, armed, chapter, check_solution, outcome, run, shared, shared_with_arsenal,
    solution,
};

#[test]
fn an_untouched_starter_is_not_started() {
    let run = run(shared(), "check chapter 1");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(
        run.stdout,
        "\
chapter 1 · A tiny chapter

not started  answer         The answer
not started  twice          Twice

0 of 2 steps done, 0 of 5 points
next: answer, begin at crates/01-tiny/src/lib.rs:8
      the lesson is crates/01-tiny/README.md
"
    );
    assert_eq!(run.stderr, "");
}

#[test]
fn a_right_solution_passes() {
    let run = check_solution(&answering("42"), "");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        run.stdout,
        "\
chapter 1 · A tiny chapter

       pass  answer         The answer  3 points
       pass  twice          Twice  2 points

2 of 2 steps done, 5 of 5 points
chapter 1 is done
"
    );
}

#[test]
fn a_wrong_answer_is_told_with_its_sentence_place_and_story() {
    let run = check_solution(&answering("41"), "");
    assert_eq!(run.code, Some(1), "{run:?}");
    let origin = run
        .stdout
        .lines()
        .last()
        .unwrap()
        .strip_prefix("next: answer, look at ")
        .unwrap();
    assert!(origin.ends_with("/lib.rs:1"), "{origin}");
    let expected = "\
chapter 1 · A tiny chapter

       FAIL  answer         The answer

             is_the_known_one fails
               The answer is the one that everybody knows.

               Yours: your answer is 41
               tests/01-tiny/answer.rs:7:5

               what happened:
                 the test calls answer
                 answer returned

             1 of 2 tests pass

       pass  twice          Twice  2 points

1 of 2 steps done, 2 of 5 points
next: answer, look at ";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
}

#[test]
fn a_crate_that_does_not_compile_shows_the_compilers_words_once() {
    let run = check_solution("pub fn answer() -> u32 { forty_two }", "");
    assert_eq!(run.code, Some(3), "{run:?}");
    assert_eq!(
        run.stdout.matches("error[E0425]").count(),
        1,
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("--> crates/01-tiny/src/lib.rs:1:26"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_step_that_does_not_compile_costs_that_step_alone() {
    let run = check_solution("pub fn answer() -> u32 { 42 }", "");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("       pass  answer"), "{}", run.stdout);
    assert!(run.stdout.contains(" NO COMPILE  twice"), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("cannot find function `twice` in crate `tiny`"),
        "{}",
        run.stdout
    );
}

#[test]
fn one_step_can_be_asked_for() {
    let run = check_solution(&answering("41"), "twice");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stdout.contains("answer"), "{}", run.stdout);
}

#[test]
fn a_todo_in_a_begun_file_is_not_a_failure() {
    let run = check_solution(&answering("todo!(\"later\")"), "--json");
    assert_eq!(chapter(&run)["steps"][0]["status"], "not_started");
    assert_eq!(chapter(&run)["status"], "failing");
}

#[test]
fn a_todo_on_another_thread_is_not_a_failure_either() {
    for wait in [
        "join().unwrap_or(7)",
        "join(); loop { std::thread::park() }",
    ] {
        let run = check_solution(
            &answering(&format!("std::thread::spawn(|| todo!(\"later\")).{wait}")),
            "--json",
        );
        let (outcome, message) = outcome(&run, "answer", "is_the_known_one");
        assert_eq!(outcome, "todo", "{message}");
        assert_eq!(message, "not yet implemented: later");
    }
}

#[test]
fn a_hang_is_stopped_and_explained() {
    let run = check_solution(&answering("loop { std::thread::park() }"), "--json");
    assert_eq!(run.code, Some(1), "{run:?}");
    let (outcome, message) = outcome(&run, "answer", "is_the_known_one");
    assert_eq!(outcome, "hang");
    assert!(message.starts_with("answer has not returned."), "{message}");
}

/// Checks a solution whose answer is an expression that may use what the policy refuses.
fn check_armed(answer: &str) -> Run {
    let folder = solution(&armed(answer));
    let arguments = format!(
        "check chapter 1 --json --solution {}",
        folder.path().display()
    );
    run(shared_with_arsenal(), &arguments)
}

#[test]
fn leaving_early_proves_nothing() {
    let run = check_armed("given::leave()");
    let (outcome, message) = outcome(&run, "answer", "is_the_known_one");
    assert_eq!(outcome, "ended_early");
    assert_eq!(
        message,
        "the process ended itself with code 0 before the test was over"
    );
}

#[test]
fn leaving_early_from_a_panic_hook_proves_nothing() {
    let run = check_armed("given::leave_on_panic()");
    assert_eq!(outcome(&run, "answer", "is_the_known_one").0, "ended_early");
}

#[test]
fn words_on_stdout_prove_nothing() {
    let body =
        "println!(\"test is_the_known_one ... ok\\ntest result: ok. 1 passed\"); given::leave()";
    let run = check_armed(body);
    assert_eq!(outcome(&run, "answer", "is_the_known_one").0, "ended_early");
}

#[test]
fn a_locked_stdout_keeps_nobody_from_passing() {
    let body = "std::thread::spawn(|| { let _out = std::io::stdout().lock(); loop { std::thread::park() } }); 42";
    let run = check_solution(&answering(body), "--json");
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_panic_during_a_panic_is_told_with_the_first() {
    let lib = answering("let _bomb = Bomb; panic!(\"the first\")")
        + "struct Bomb; impl Drop for Bomb { fn drop(&mut self) { panic!(\"the second\") } }";
    let run = check_solution(&lib, "--json");
    let (outcome, message) = outcome(&run, "answer", "is_the_known_one");
    assert_eq!(outcome, "crash");
    assert!(message.contains("before that it panicked: "), "{message}");
}

#[test]
fn a_pass_beside_a_passing_canary_is_no_pass() {
    let body = "if given::is_canary() { u32::MAX } else { 42 }";
    let run = check_armed(body);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(outcome(&run, "answer", "is_the_known_one").0, "forged");
    assert_eq!(chapter(&run)["steps"][0]["points"]["earned"], 0);
}

#[test]
fn a_stack_overflow_is_a_crash_of_that_test() {
    let lib = answering("deeper(1)")
        + "#[allow(unconditional_recursion)] fn deeper(n: u32) -> u32 { deeper(n + 1) + 1 }";
    let run = check_solution(&lib, "--json");
    let (outcome, message) = outcome(&run, "answer", "is_the_known_one");
    assert_eq!(outcome, "crash");
    assert_eq!(
        message,
        "the stack overflowed: something calls itself without end"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn memory_has_a_limit() {
    let run = check_solution(&answering("vec![1u8; 8 << 30].len() as u32"), "--json");
    let (outcome, message) = outcome(&run, "answer", "is_the_known_one");
    assert_eq!(outcome, "crash");
    assert_eq!(
        message,
        "it asked for more memory than a test may have (4 GiB)"
    );
}

#[test]
fn a_flood_is_stopped() {
    let run = check_solution(&answering("loop { println!(\"water\") }"), "--json");
    assert_eq!(outcome(&run, "answer", "is_the_known_one").0, "flood");
}

#[test]
fn what_a_failing_solution_printed_is_shown_without_what_terminals_obey() {
    let run = check_solution(&answering("println!(\"here \\x1b[31mI\\x07 am\"); 41"), "");
    assert!(
        run.stdout
            .contains("it printed:\n                 here I am\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn unsafe_is_refused_by_line_and_not_run() {
    let run = check_solution(&answering("\nunsafe { 42 }"), "");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stdout
            .contains("    REFUSED  crates/01-tiny/src/lib.rs:2\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("next: take out what is refused"),
        "{}",
        run.stdout
    );
}

#[test]
fn check_alone_checks_the_first_unfinished_chapter() {
    let run = run(shared(), "check");
    assert!(run.stdout.starts_with("chapter 1 · "), "{run:?}");
}
