//! Points in exact hundredths, and pairs of them.

use std::{fmt, iter::Sum};

use serde::{Serialize, Serializer};

use super::Points;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Score {
    pub earned: Hundredths,
    pub possible: Hundredths,
}

/// Points in exact hundredths: sums are exact, and shown as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hundredths(pub u64);

impl Hundredths {
    pub fn whole(points: u32) -> Self {
        Self(u64::from(points) * 100)
    }

    /// The nearest number of that kind; printed, it has the same two decimals again.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

/// `12`, `12.5`, `12.25`: as short as it is exact.
impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => write!(f, "{whole}"),
            tenths if tenths % 10 == 0 => write!(f, "{whole}.{}", tenths / 10),
            rest => write!(f, "{whole}.{rest:02}"),
        }
    }
}

/// A JSON number, without a fraction where there is none.
impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(100) {
            serializer.serialize_u64(self.0 / 100)
        } else {
            serializer.serialize_f64(self.as_f64())
        }
    }
}

impl Score {
    /// From 0 to 1; extra points do not lift it above 1, and nothing to earn is nothing earned.
    pub fn fraction(self) -> f64 {
        match self.possible {
            Hundredths(0) => 0.0,
            possible => self.earned.min(possible).as_f64() / possible.as_f64(),
        }
    }
}

/// `12.5 of 30 points`
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} points", self.earned, self.possible)
    }
}

impl From<Points> for Score {
    fn from(points: Points) -> Self {
        Self {
            earned: Hundredths::whole(points.earned),
            possible: Hundredths::whole(points.possible),
        }
    }
}

impl Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        let none = Self::from(Points {
            earned: 0,
            possible: 0,
        });
        scores.fold(none, |sum, score| Self {
            earned: Hundredths(sum.earned.0.saturating_add(score.earned.0)),
            possible: Hundredths(sum.possible.0.saturating_add(score.possible.0)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundredths_are_shown_and_written_as_they_are() {
        for (hundredths, shown) in [
            (0, "0"),
            (5, "0.05"),
            (10, "0.1"),
            (1250, "12.5"),
            (1200, "12"),
            (3333, "33.33"),
        ] {
            assert_eq!(Hundredths(hundredths).to_string(), shown);
            assert_eq!(
                serde_json::to_string(&Hundredths(hundredths)).unwrap(),
                shown
            );
        }
    }

    #[test]
    fn every_hundredth_survives_json() {
        for hundredths in (0..200_000).chain([u64::from(u32::MAX) * 100 - 1]) {
            let json = serde_json::to_string(&Hundredths(hundredths)).unwrap();
            assert_eq!(json, Hundredths(hundredths).to_string());
        }
    }

    #[test]
    fn a_fraction_stays_between_nothing_and_all() {
        let fraction = |earned, possible| {
            Score {
                earned: Hundredths(earned),
                possible: Hundredths(possible),
            }
            .fraction()
        };
        assert_eq!(fraction(0, 0), 0.0);
        assert_eq!(fraction(1, 4), 0.25);
        assert_eq!(fraction(4, 4), 1.0);
        assert_eq!(fraction(5, 4), 1.0);
        assert_eq!(fraction(5, 0), 0.0);
        assert_eq!(fraction(u64::MAX, u64::MAX), 1.0);
    }
}
