//! The instruments over the course's `SimpleFuture`, which belongs to a student's crate.

/// Defines `Probe`, `Subject`, `expect_ready` and `expect_pending` in the calling test file.
///
/// `SimpleFuture` and its `Poll` live in a crate that students write, and this crate must not depend on students' code.
/// So the instruments are defined where they are used, over `::simple_future` or over the given path:
///
/// - `Probe::new(name)` begins a script (see [`Script`](crate::script::Script)); it ends with `.ready(value)` or
///   `.never::<T>()`, which give a `Probe<T>`. `probe.watch()` is a [`Watch`](crate::Watch) that stays with the test.
/// - `Subject::new(name, future)` wraps the student's future, so that the journal shows each `poll` of it.
///   `subject.settle(&counter)` polls again for as long as each poll has called `counter`'s wake, since a future may wake
///   its own task and go on at the next poll.
/// - `expect_ready(poll, what)` and `expect_pending(poll, what)` fail with a sentence.
#[macro_export]
macro_rules! simple_future {
    () => {
        $crate::simple_future!(::simple_future);
    };
    ($($path:tt)+) => {
        /// A script for a [`Probe`].
        #[allow(dead_code)]
        struct ProbeScript($crate::script::Script);

        #[allow(dead_code)]
        impl ProbeScript {
            fn pending(self, polls: usize) -> Self {
                Self(self.0.pending(polls))
            }
            fn waking(self, polls: usize) -> Self {
                Self(self.0.waking(polls))
            }
            fn gate(self, gate: &$crate::Gate) -> Self {
                Self(self.0.gate(gate))
            }
            fn calls(self, on_poll: impl FnMut() + 'static) -> Self {
                Self(self.0.calls(on_poll))
            }
            fn ready<T>(self, value: T) -> Probe<T> {
                Probe(self.0.ready(value))
            }
            fn never<T>(self) -> Probe<T> {
                Probe(self.0.never())
            }
        }

        /// A scripted future.
        #[allow(dead_code)]
        struct Probe<T>($crate::script::Scripted<T>);

        #[allow(dead_code)]
        impl Probe<()> {
            #[allow(clippy::new_ret_no_self)]
            fn new(name: impl Into<String>) -> ProbeScript {
                ProbeScript($crate::script::Script::new(name))
            }
        }

        #[allow(dead_code)]
        impl<T> Probe<T> {
            fn watch(&self) -> $crate::Watch {
                self.0.watch()
            }
        }

        impl<T> $($path)+::SimpleFuture for Probe<T> {
            type Output = T;
            #[track_caller]
            fn poll(&mut self, wake: fn()) -> $($path)+::Poll<T> {
                match self.0.poll(&wake) {
                    ::core::task::Poll::Ready(value) => $($path)+::Poll::Ready(value),
                    ::core::task::Poll::Pending => $($path)+::Poll::Pending,
                }
            }
        }

        /// The student's future, each poll of which goes into the journal.
        #[allow(dead_code)]
        struct Subject<F> {
            name: ::std::string::String,
            future: F,
        }

        #[allow(dead_code)]
        impl<F: $($path)+::SimpleFuture> Subject<F> {
            fn new(name: impl Into<::std::string::String>, future: F) -> Self {
                Self { name: name.into(), future }
            }

            #[track_caller]
            fn poll(&mut self, wake: fn()) -> $($path)+::Poll<F::Output> {
                let journal = $crate::journal::current();
                journal.poll_began($crate::timeline::Role::Future, &self.name);
                let poll = $($path)+::SimpleFuture::poll(&mut self.future, wake);
                let pending = match poll {
                    $($path)+::Poll::Ready(_) => false,
                    $($path)+::Poll::Pending => true,
                };
                journal.poll_ended($crate::timeline::Role::Future, &self.name, pending);
                poll
            }

            #[track_caller]
            fn settle(&mut self, counter: &$crate::WakeCounter) -> $($path)+::Poll<F::Output> {
                for _ in 0..64 {
                    let before: usize = counter.count();
                    let poll = self.poll(counter.wake());
                    if let $($path)+::Poll::Ready(_) = poll {
                        return poll;
                    }
                    if counter.count() == before {
                        return poll;
                    }
                }
                panic!("{}.poll calls its wake at every poll and never settles", self.name);
            }

            fn into_inner(self) -> F {
                self.future
            }
        }

        #[allow(dead_code)]
        #[track_caller]
        fn expect_ready<T>(poll: $($path)+::Poll<T>, what: &str) -> T {
            match poll {
                $($path)+::Poll::Ready(value) => value,
                $($path)+::Poll::Pending => panic!("{what} returned Pending; it should have been Ready"),
            }
        }

        #[allow(dead_code)]
        #[track_caller]
        fn expect_pending<T>(poll: $($path)+::Poll<T>, what: &str) {
            match poll {
                $($path)+::Poll::Ready(_) => panic!("{what} returned Ready; it should have been Pending"),
                $($path)+::Poll::Pending => {}
            }
        }
    };
}
