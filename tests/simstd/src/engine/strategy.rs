//! Which thread runs next: at random, or by priorities that change at few points (PCT).
//!
//! A schedule is a function of its name (strategy, seed, number) and of the length that the first schedules of the
//! exploration had. Nothing else flows from one schedule into the next, so a named schedule can be run alone.

use super::rng::Rng;

/// How the threads of a schedule are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// At every step, any thread that can run, with equal probability.
    Random,
    /// Probabilistic concurrency testing (Burckhardt and others, 2010): always the thread with the highest priority.
    /// Priorities are random and distinct; at `depth - 1` random steps the running thread drops to the lowest one.
    /// Finds a bug that needs `depth` ordered steps with a guaranteed probability.
    Pct { depth: usize },
}

impl Strategy {
    pub(crate) fn name(self) -> String {
        match self {
            Strategy::Random => "random".into(),
            Strategy::Pct { depth } => format!("pct{depth}"),
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "random" => Some(Strategy::Random),
            _ => match name.strip_prefix("pct")?.parse() {
                Ok(depth @ 1..=9) => Some(Strategy::Pct { depth }),
                _ => None,
            },
        }
    }

    fn salt(self) -> u64 {
        match self {
            Strategy::Random => 0,
            Strategy::Pct { depth } => depth as u64,
        }
    }
}

/// Chooses the threads of one schedule.
#[derive(Debug)]
pub(crate) struct Picker {
    strategy: Strategy,
    pub(crate) rng: Rng,
    /// The priority of each thread, by index; higher runs first. Only for PCT.
    priorities: Vec<i64>,
    /// The decisions at which the running thread drops to the lowest priority, in ascending order.
    change_points: Vec<usize>,
    lowest: i64,
    /// Steps at which there was a choice.
    decisions: usize,
}

impl Picker {
    /// `length` is how many decisions a schedule of this program is expected to have.
    pub(crate) fn new(strategy: Strategy, seed: u64, number: usize, length: usize) -> Self {
        let mut rng = Rng::new(seed, strategy.salt(), number as u64);
        let mut change_points = Vec::new();
        if let Strategy::Pct { depth } = strategy {
            change_points.extend((1..depth).map(|_| 1 + rng.below(length.max(1))));
            change_points.sort_unstable();
        }
        Self {
            strategy,
            rng,
            priorities: Vec::new(),
            change_points,
            lowest: 0,
            decisions: 0,
        }
    }

    /// Steps at which there was a choice so far.
    pub(crate) fn decisions(&self) -> usize {
        self.decisions
    }

    /// Chooses one of `candidates`. `yields` says that the current thread, `current`, gives way of its own accord.
    pub(crate) fn pick(&mut self, candidates: &[usize], current: usize, yields: bool) -> usize {
        if let [only] = candidates {
            return *only;
        }
        self.decisions += 1;
        match self.strategy {
            Strategy::Random => candidates[self.rng.below(candidates.len())],
            Strategy::Pct { .. } => {
                let newest = candidates.iter().copied().fold(current, usize::max);
                while self.priorities.len() <= newest {
                    // Any positive number: distinct with near certainty, and above everything that was ever lowered.
                    self.priorities.push((self.rng.next() >> 1) as i64);
                }
                let mut lower = yields;
                while self
                    .change_points
                    .first()
                    .is_some_and(|at| *at <= self.decisions)
                {
                    self.change_points.remove(0);
                    lower = true;
                }
                if lower {
                    self.lowest -= 1;
                    self.priorities[current] = self.lowest;
                }
                *candidates
                    .iter()
                    .max_by_key(|thread| self.priorities[**thread])
                    .expect("somebody can run")
            }
        }
    }

    /// True about once in `odds` calls: for the surprises that std allows.
    pub(crate) fn rarely(&mut self, odds: usize) -> bool {
        self.rng.below(odds) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Picker, Strategy};

    #[test]
    fn names_go_there_and_back() {
        for strategy in [
            Strategy::Random,
            Strategy::Pct { depth: 2 },
            Strategy::Pct { depth: 3 },
        ] {
            assert_eq!(Strategy::from_name(&strategy.name()), Some(strategy));
        }
        assert_eq!(Strategy::from_name("pct0"), None);
        assert_eq!(Strategy::from_name("dfs"), None);
    }

    #[test]
    fn pct_stays_with_one_thread_until_it_yields_or_a_change_point_comes() {
        let mut changes_seen = [0; 4];
        for number in 0..200 {
            let mut picker = Picker::new(Strategy::Pct { depth: 3 }, 1, number, 20);
            let mut current = picker.pick(&[0, 1, 2], 0, false);
            let mut changes = 0;
            for _ in 0..40 {
                let next = picker.pick(&[0, 1, 2], current, false);
                changes += usize::from(next != current);
                current = next;
            }
            changes_seen[changes] += 1;
            let next = picker.pick(&[0, 1, 2], current, true);
            assert_ne!(next, current, "a thread that yields gives way");
        }
        assert_eq!(changes_seen[3], 0, "depth 3 means at most two changes");
        assert!(changes_seen[2] > 100, "{changes_seen:?}");
    }
}
