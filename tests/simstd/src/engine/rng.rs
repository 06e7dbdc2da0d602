//! A small generator of pseudo-random numbers, so that a schedule depends on its name and on nothing else.

/// SplitMix64 (Steele, Lea and Flood, 2014): one word of state, good enough to choose threads with.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// A generator for one schedule. The numbers that name the schedule are mixed, so that neighbours have nothing in
    /// common.
    pub(crate) fn new(seed: u64, salt: u64, number: u64) -> Self {
        let mut rng = Self(seed);
        for word in [salt, number] {
            rng.0 = rng.next() ^ word;
        }
        rng
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which must not be 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        // The multiplication maps the upper half of the word to the range without a slow remainder.
        (((self.next() >> 32) * bound as u64) >> 32) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn the_same_name_gives_the_same_numbers() {
        let draw = |number| {
            let mut rng = Rng::new(1, 2, number);
            [rng.next(), rng.next(), rng.next()]
        };
        assert_eq!(draw(17), draw(17));
        assert_ne!(draw(17), draw(18));
    }

    #[test]
    fn numbers_stay_below_their_bound_and_reach_all_of_it() {
        let mut rng = Rng::new(1, 2, 3);
        let mut seen = [false; 5];
        for _ in 0..1000 {
            seen[rng.below(5)] = true;
        }
        assert_eq!(seen, [true; 5]);
    }
}
