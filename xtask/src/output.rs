//! The way to standard output for what people read.

use std::io::{self, Write};

use crate::{failure::Failure, render::ascii, settings::Settings};

/// Writes all of it, in letters that the terminal knows. Styles are taken out where nobody wants them.
pub fn write(settings: &Settings, text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    if settings.ascii {
        out.write_all(ascii(text).as_bytes())?;
    } else {
        out.write_all(text.as_bytes())?;
    }
    out.flush()
}

/// A report, which may be for machines. Whoever has read enough of it may go.
pub fn report(settings: &Settings, is_for_people: bool, text: &str) -> Result<(), Failure> {
    let written = if is_for_people {
        write(settings, text)
    } else {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    };
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other
            .map_err(|error| Failure::Infrastructure(format!("cannot write the report: {error}"))),
    }
}
