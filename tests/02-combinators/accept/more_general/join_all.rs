//! Any number of futures at once, from anything that can be iterated over.

use simple_future::{Poll, SimpleFuture};

enum Slot<F, T> {
    Running(F),
    Waiting(T),
    HandedOut,
}

pub struct JoinAll<F: SimpleFuture> {
    slots: Vec<Slot<F, F::Output>>,
    running: usize,
}

pub fn join_all<I>(futures: I) -> JoinAll<I::Item>
where
    I: IntoIterator<Item: SimpleFuture>,
{
    let slots: Vec<_> = futures.into_iter().map(Slot::Running).collect();
    JoinAll {
        running: slots.len(),
        slots,
    }
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        for slot in &mut self.slots {
            let Slot::Running(future) = slot else {
                continue;
            };
            if let Poll::Ready(output) = future.poll(wake) {
                *slot = Slot::Waiting(output);
                self.running -= 1;
            }
        }
        if self.running > 0 {
            return Poll::Pending;
        }
        let outputs = self.slots.iter_mut().filter_map(|slot| {
            match std::mem::replace(slot, Slot::HandedOut) {
                Slot::Waiting(output) => Some(output),
                Slot::Running(_) | Slot::HandedOut => None,
            }
        });
        Poll::Ready(outputs.collect())
    }
}
