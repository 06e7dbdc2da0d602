//! Step 5, `join`: two futures at once, pinned in place.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

use pin_project_lite::pin_project;

/// What a child's waker knows.
struct Bell {
    rung: AtomicBool,
    /// The waker of the latest poll of the whole.
    outer: Mutex<Option<Waker>>,
}

impl Bell {
    fn new() -> Arc<Self> {
        Arc::new(Bell {
            rung: AtomicBool::new(true),
            outer: Mutex::new(None),
        })
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, SeqCst);
        let outer = self.outer.lock().unwrap().take();
        if let Some(outer) = outer {
            outer.wake();
        }
    }
}

pin_project! {
    #[project = ChildProjected]
    enum Child<F: Future> {
        Running { #[pin] future: F, bell: Arc<Bell> },
        Finished { output: Option<F::Output> },
    }
}

impl<F: Future> Child<F> {
    fn poll(mut self: Pin<&mut Self>, outer: &Waker) {
        if let ChildProjected::Running { future, bell } = self.as_mut().project() {
            let old = bell.outer.lock().unwrap().replace(outer.clone());
            drop(old);
            if bell.rung.swap(false, SeqCst) {
                let waker = Waker::from(bell.clone());
                if let Poll::Ready(output) = future.poll(&mut Context::from_waker(&waker)) {
                    self.set(Child::Finished {
                        output: Some(output),
                    });
                }
            }
        }
    }

    fn output(self: Pin<&mut Self>) -> Option<&mut Option<F::Output>> {
        match self.project() {
            ChildProjected::Running { .. } => None,
            ChildProjected::Finished { output } => Some(output),
        }
    }
}

pin_project! {
    /// A future that runs two futures at the same time.
    pub struct Join<A: Future, B: Future> {
        #[pin]
        a: Child<A>,
        #[pin]
        b: Child<B>,
    }
}

impl<A: Future, B: Future> Join<A, B> {
    /// Makes a future of the outputs of `a` and `b`.
    pub fn new(a: A, b: B) -> Self {
        Join {
            a: Child::Running {
                future: a,
                bell: Bell::new(),
            },
            b: Child::Running {
                future: b,
                bell: Bell::new(),
            },
        }
    }
}

impl<A: Future, B: Future> Future for Join<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        this.a.as_mut().poll(context.waker());
        this.b.as_mut().poll(context.waker());
        match (this.a.output(), this.b.output()) {
            (Some(a), Some(b)) => Poll::Ready((
                a.take().expect("polled after Ready"),
                b.take().expect("polled after Ready"),
            )),
            _ => Poll::Pending,
        }
    }
}
