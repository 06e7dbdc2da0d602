//! Step 2: twice

/// `twice` calls its closure twice.
#[kit::test]
fn calls_twice() {
    let mut calls = 0;
    tiny::twice(|| calls += 1);
    assert_eq!(calls, 2, "your `twice` made {calls} calls");
}

/// No solution passes this test; the runner checks that none does.
#[kit::canary]
fn canary() {
    let mut calls = 0;
    tiny::twice(|| calls += 1);
    assert_eq!(calls, usize::MAX);
}
