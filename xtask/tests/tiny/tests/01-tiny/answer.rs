//! Step 1: answer

/// The answer is the one that everybody knows.
#[kit::test]
fn is_the_known_one() {
    let answer: u32 = kit::call("answer", tiny::answer);
    assert_eq!(answer, 42, "your answer is {answer}");
}

/// The answer stays the same.
#[kit::test]
fn stays_the_same() {
    let (first, second): (u32, u32) = (tiny::answer(), tiny::answer());
    assert_eq!(first, second, "your answers differ");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let answer: u32 = tiny::answer();
    assert_eq!(answer, u32::MAX);
}
