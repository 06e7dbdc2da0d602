//! Any number of futures at once; the outputs lie in a shared vector, and who has finished is taken out of a queue.

use std::{cell::RefCell, collections::VecDeque, mem, rc::Rc};

use simple_future::{Poll, SimpleFuture};

pub struct JoinAll<F: SimpleFuture> {
    queue: VecDeque<(usize, F)>,
    outputs: Rc<RefCell<Vec<Option<F::Output>>>>,
}

pub fn join_all<F: SimpleFuture>(futures: Vec<F>) -> JoinAll<F> {
    let outputs = futures.iter().map(|_| None).collect();
    JoinAll {
        queue: futures.into_iter().enumerate().collect(),
        outputs: Rc::new(RefCell::new(outputs)),
    }
}

impl<F: SimpleFuture> SimpleFuture for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<F::Output>> {
        let mut since_progress = 0;
        while since_progress < self.queue.len() {
            let Some((at, mut future)) = self.queue.pop_front() else {
                break;
            };
            match future.poll(wake) {
                Poll::Ready(output) => {
                    self.outputs.borrow_mut()[at] = Some(output);
                    since_progress = 0;
                }
                Poll::Pending => {
                    self.queue.push_back((at, future));
                    since_progress += 1;
                }
            }
        }
        if !self.queue.is_empty() {
            return Poll::Pending;
        }
        let outputs = mem::take(&mut *self.outputs.borrow_mut());
        Poll::Ready(outputs.into_iter().flatten().collect())
    }
}
