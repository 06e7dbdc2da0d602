//! The state of one execution: its threads, its clock, its log and how it ended.

use std::time::Duration;

use super::{
    log::{Entry, Log, What},
    strategy::Picker,
    threads::{Deadline, On, State, Thread},
};

/// How an execution ended, when not well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Deadlock(String),
    Panic { message: String, location: String },
    Inconclusive(String),
}

/// The kinds of objects that are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Lock,
    Condvar,
    Channel,
    Atomic,
    Once,
    Barrier,
    /// Parts of other objects, never shown.
    Part,
}

/// Surprises that std allows (spurious wake-ups, weak exchanges that fail) in one execution.
const SURPRISES: usize = 2;

/// One execution.
pub(crate) struct World {
    /// Which execution of this process it is; never 0.
    pub(crate) epoch: u64,
    /// Virtual time since the execution began.
    pub(crate) now: Duration,
    /// The thread that runs.
    pub(crate) current: usize,
    pub(crate) threads: Vec<Thread>,
    /// The threads that have not ended, in ascending order.
    pub(super) live: Vec<usize>,
    pub(super) candidates: Vec<usize>,
    pub(super) next: Option<usize>,
    /// Nothing of it must run any more: the main thread has returned, and with it the process, or it was abandoned.
    pub(super) over: bool,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) picker: Picker,
    pub(super) steps: usize,
    pub(super) max_steps: usize,
    log: Log,
    numbered: [u32; 7],
    deadlines: u64,
    surprises: usize,
    pub(super) ticks: usize,
    /// The message and place of the last panic.
    pub(crate) last_panic: Option<(String, String)>,
    /// The sentences of [`model::sometimes`](crate::model::sometimes) in the order in which they came up, and whether
    /// each has ever held. They outlive the execution.
    pub(crate) sentences: Vec<(String, bool)>,
}

impl World {
    pub(crate) fn new(epoch: u64, picker: Picker, max_steps: usize) -> Self {
        Self {
            epoch,
            now: Duration::ZERO,
            current: 0,
            threads: vec![Thread::new(Some("main".into()), None)],
            live: vec![0],
            candidates: Vec::new(),
            next: None,
            over: false,
            verdict: None,
            picker,
            steps: 0,
            max_steps,
            log: Log::default(),
            numbered: [0; 7],
            deadlines: 0,
            surprises: SURPRISES,
            ticks: 0,
            last_panic: None,
            sentences: Vec::new(),
        }
    }

    /// The world of the next execution. What this one's threads still own is leaked: they are stopped where they
    /// stand, as when a process ends, and nothing of theirs may run again.
    pub(crate) fn renew(self, epoch: u64, picker: Picker) -> Self {
        let Self {
            threads,
            mut log,
            mut candidates,
            sentences,
            max_steps,
            ..
        } = self;
        for thread in threads {
            std::mem::forget((thread.body, thread.locals));
        }
        log.clear();
        candidates.clear();
        Self {
            log,
            candidates,
            sentences,
            ..Self::new(epoch, picker, max_steps)
        }
    }

    // Threads

    pub(crate) fn me(&mut self) -> &mut Thread {
        &mut self.threads[self.current]
    }

    /// Adds a thread, which can run from now on.
    pub(crate) fn add(&mut self, thread: Thread) -> usize {
        let index = self.threads.len();
        self.threads.push(thread);
        self.live.push(index);
        self.write(What::Spawns(index));
        index
    }

    /// The current thread has ended.
    pub(crate) fn end(&mut self, panicked: bool) {
        let me = self.current;
        self.write(What::Ends);
        self.threads[me].state = if panicked {
            State::Panicked
        } else {
            State::Ended
        };
        self.live.retain(|thread| *thread != me);
        self.wake_all(On::Join(me));
        if me == 0 {
            self.over = true;
        }
    }

    pub(crate) fn alive(&self) -> usize {
        self.live.iter().filter(|thread| **thread != 0).count()
    }

    pub(crate) fn name(&self, thread: usize) -> String {
        match &self.threads[thread].name {
            Some(name) => name.to_string(),
            None => format!("thread {thread}"),
        }
    }

    // Objects and the log

    /// The number of an object that is used for the first time.
    pub(crate) fn number(&mut self, kind: Kind) -> u32 {
        let count = &mut self.numbered[kind as usize];
        *count += 1;
        *count
    }

    pub(crate) fn write(&mut self, what: What) {
        let (thread, clock) = (self.current, self.now);
        if self.threads[thread].muted == 0 {
            self.log.write(Entry {
                thread,
                clock,
                what,
            });
        }
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    pub(crate) fn mute(&mut self, change: isize) {
        let me = self.me();
        me.muted = me.muted.saturating_add_signed(change);
    }

    // Waiting and waking

    /// The moment `duration` from now, or `None` if that is beyond what anybody waits for.
    pub(crate) fn deadline(&mut self, duration: Duration) -> Option<Deadline> {
        const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
        self.deadlines += 1;
        (duration < FOR_EVER).then(|| (self.now + duration, self.deadlines))
    }

    fn wake(&mut self, thread: usize) {
        let thread = &mut self.threads[thread];
        thread.state = State::Ready;
        thread.deadline = None;
        thread.timed_out = false;
    }

    /// The threads that are blocked on `on`.
    pub(crate) fn waiting(&self, on: On) -> impl Iterator<Item = usize> + '_ {
        let blocked = move |thread: &usize| self.threads[*thread].state == State::Blocked(on);
        self.live.iter().copied().filter(blocked)
    }

    pub(crate) fn wake_all(&mut self, on: On) -> usize {
        let mut woken = 0;
        for at in 0..self.live.len() {
            let thread = self.live[at];
            if self.threads[thread].state == State::Blocked(on) {
                self.wake(thread);
                woken += 1;
            }
        }
        woken
    }

    /// Wakes one thread, whichever; std promises no order.
    pub(crate) fn wake_one(&mut self, on: On) -> usize {
        match self.waiting(on).count() {
            0 => 0,
            count => {
                let which = if count == 1 {
                    0
                } else {
                    self.picker.rng.below(count)
                };
                let thread = self.waiting(on).nth(which).expect("as many as counted");
                self.wake(thread);
                1
            }
        }
    }

    pub(crate) fn wake_if(&mut self, thread: usize, on: On) {
        if self.threads[thread].state == State::Blocked(on) {
            self.wake(thread);
        }
    }

    /// May something surprising that std allows happen now?
    pub(crate) fn surprise(&mut self) -> bool {
        let surprise = self.surprises > 0 && self.live.len() > 1 && self.picker.rarely(16);
        self.surprises -= usize::from(surprise);
        surprise
    }
}
