//! Step 6, `and_then`, second half: the future that `FutureExt::and_then` returns.

/// One future after the other.
pub(crate) async fn and_then<A, F, B>(first: A, f: F) -> B::Output
where
    A: Future,
    F: FnOnce(A::Output) -> B,
    B: Future,
{
    let output = first.await;
    f(output).await
}
