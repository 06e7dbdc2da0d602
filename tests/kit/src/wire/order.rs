//! The order: what a test process is told before it begins.

use std::{
    io::{self, BufRead},
    path::PathBuf,
    time::Duration,
};

/// What a test process needs to know from its runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// A value that only this process was given; the proof of completion repeats it.
    pub nonce: String,
    /// How long the body may take before it counts as hung.
    pub limit: Duration,
    /// The file that takes the records.
    pub report: PathBuf,
    /// Which schedules a modelled test is to try; nothing for any other test.
    pub exploration: Option<Exploration>,
    /// Is the timeline asked for, however the test ends? One that does not pass always tells it.
    pub traced: bool,
}

/// Which schedules to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exploration {
    /// Where the schedulers' random numbers begin.
    pub seed: u64,
    /// How many schedules.
    pub schedules: usize,
    /// Only the schedule of this name.
    pub only: Option<String>,
}

impl Exploration {
    fn encode(&self) -> String {
        let only = self.only.as_deref().unwrap_or_default();
        format!("{} {} {only}", self.seed, self.schedules)
    }

    fn decode(line: &str) -> io::Result<Self> {
        let mut words = line.split(' ');
        let mut word = || words.next().ok_or(io::ErrorKind::UnexpectedEof);
        Ok(Self {
            seed: word()?.parse().map_err(io::Error::other)?,
            schedules: word()?.parse().map_err(io::Error::other)?,
            only: Some(word()?.to_owned()).filter(|name| !name.is_empty()),
        })
    }
}

impl Order {
    /// The order as the lines that [`Order::read`] understands.
    pub fn encode(&self) -> String {
        format!(
            "{}\n{}\n{}\n{}\n{}\n",
            self.nonce,
            self.limit.as_millis(),
            self.report.display(),
            self.exploration
                .as_ref()
                .map(Exploration::encode)
                .unwrap_or_default(),
            if self.traced { "traced" } else { "" },
        )
    }

    /// Reads an order and nothing beyond it.
    ///
    /// # Errors
    ///
    /// When the input ends early or a number is none.
    pub fn read(input: &mut impl BufRead) -> io::Result<Self> {
        let mut line = || {
            let mut line = String::new();
            input.read_line(&mut line)?;
            match line.strip_suffix('\n') {
                Some(line) => Ok(line.to_owned()),
                None => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
            }
        };
        let nonce = line()?;
        let limit = line()?.parse().map_err(io::Error::other)?;
        let report = PathBuf::from(line()?);
        let exploration = line()?;
        let traced = line()? == "traced";
        Ok(Self {
            nonce,
            limit: Duration::from_millis(limit),
            report,
            exploration: match exploration.as_str() {
                "" => None,
                line => Some(Exploration::decode(line)?),
            },
            traced,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_the_pipe() {
        let whole = Exploration {
            seed: 7,
            schedules: 5000,
            only: None,
        };
        let one = Exploration {
            only: Some("pct2:7:12".into()),
            ..whole.clone()
        };
        for exploration in [None, Some(whole), Some(one)] {
            let order = Order {
                nonce: "0f".repeat(16),
                limit: Duration::from_millis(3000),
                report: PathBuf::from("a folder/report"),
                traced: exploration.is_none(),
                exploration,
            };
            assert_eq!(Order::read(&mut order.encode().as_bytes()).unwrap(), order);
        }
    }

    #[test]
    fn a_cut_order_is_an_error() {
        assert!(Order::read(&mut "0f\n3000\n/tmp/rep".as_bytes()).is_err());
        assert!(Order::read(&mut "0f\n3000\n/tmp/report\n".as_bytes()).is_err());
        assert!(Order::read(&mut "0f\n3000\n/tmp/report\n\n".as_bytes()).is_err());
        assert!(Order::read(&mut "0f\nsoon\n/tmp/report\n\n\n".as_bytes()).is_err());
        assert!(Order::read(&mut "0f\n3000\n/tmp/report\n1 many \n\n".as_bytes()).is_err());
        assert!(Order::read(&mut "".as_bytes()).is_err());
    }
}
