//! `std::time` with a virtual clock.
//!
//! Time passes only when a thread that sleeps or waits with a timeout is chosen to run, and then it jumps to that
//! thread's deadline; and by a nanosecond for every look at the clock, so that a loop that waits for `now > deadline`
//! ends as it does on a real machine.

pub use std::time::*;

use std::ops::{Add, AddAssign, Sub, SubAssign};

use crate::engine;

/// What the monotonic clock shows when an execution begins: a machine that has been up for a while, so that a moment
/// before the beginning can be named.
const UPTIME: Duration = Duration::from_secs(1_000_000);

/// What the calendar shows when an execution begins: 1 January 2026.
const TODAY: Duration = Duration::from_secs(1_767_225_600);

/// Looks at the clock, which is a step and takes a nanosecond.
fn look() -> Duration {
    engine::point();
    engine::with(|world| {
        world.now += Duration::from_nanos(1);
        world.now
    })
}

/// `std::time::Instant`, on the virtual clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

impl Instant {
    /// See `std::time::Instant::now`.
    #[must_use]
    pub fn now() -> Self {
        Self(UPTIME + look())
    }

    /// See `std::time::Instant::elapsed`.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Self::now() - *self
    }

    /// See `std::time::Instant::duration_since`.
    #[must_use]
    pub fn duration_since(&self, earlier: Self) -> Duration {
        self.saturating_duration_since(earlier)
    }

    /// See `std::time::Instant::checked_duration_since`.
    #[must_use]
    pub fn checked_duration_since(&self, earlier: Self) -> Option<Duration> {
        self.0.checked_sub(earlier.0)
    }

    /// See `std::time::Instant::saturating_duration_since`.
    #[must_use]
    pub fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// See `std::time::Instant::checked_add`. Like the clocks of most systems, this one counts seconds in an `i64`.
    #[must_use]
    pub fn checked_add(&self, duration: Duration) -> Option<Self> {
        let sum = self.0.checked_add(duration)?;
        i64::try_from(sum.as_secs()).is_ok().then_some(Self(sum))
    }

    /// See `std::time::Instant::checked_sub`. Moments long before the beginning cannot be named.
    #[must_use]
    pub fn checked_sub(&self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration).map(Self)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        self.checked_add(duration)
            .expect("overflow when adding duration to instant")
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        self.checked_sub(duration)
            .expect("overflow when subtracting duration from instant")
    }
}

impl SubAssign<Duration> for Instant {
    fn sub_assign(&mut self, duration: Duration) {
        *self = *self - duration;
    }
}

impl Sub<Instant> for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.duration_since(earlier)
    }
}

/// `std::time::SystemTime`, on the virtual clock. Not the type that `std::fs` speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemTime(std::time::SystemTime);

/// `std::time::UNIX_EPOCH`.
pub const UNIX_EPOCH: SystemTime = SystemTime(std::time::UNIX_EPOCH);

impl SystemTime {
    /// See `std::time::SystemTime::UNIX_EPOCH`.
    pub const UNIX_EPOCH: SystemTime = UNIX_EPOCH;

    /// See `std::time::SystemTime::now`.
    #[must_use]
    pub fn now() -> Self {
        Self(std::time::UNIX_EPOCH + TODAY + look())
    }

    /// See `std::time::SystemTime::elapsed`.
    pub fn elapsed(&self) -> Result<Duration, SystemTimeError> {
        Self::now().duration_since(*self)
    }

    /// See `std::time::SystemTime::duration_since`.
    pub fn duration_since(&self, earlier: Self) -> Result<Duration, SystemTimeError> {
        self.0.duration_since(earlier.0)
    }

    /// See `std::time::SystemTime::checked_add`.
    #[must_use]
    pub fn checked_add(&self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Self)
    }

    /// See `std::time::SystemTime::checked_sub`.
    #[must_use]
    pub fn checked_sub(&self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration).map(Self)
    }
}

impl Add<Duration> for SystemTime {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }
}

impl AddAssign<Duration> for SystemTime {
    fn add_assign(&mut self, duration: Duration) {
        self.0 += duration;
    }
}

impl Sub<Duration> for SystemTime {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0 - duration)
    }
}

impl SubAssign<Duration> for SystemTime {
    fn sub_assign(&mut self, duration: Duration) {
        self.0 -= duration;
    }
}
