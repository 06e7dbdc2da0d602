//! A submission that is a `.tar.gz`. It can only be read from its beginning to its end, so that bound is on the whole.

use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::{
    Problem, Result, names,
    package::{Kind, Listing},
    zip::Keep,
};

/// In bytes, headers included.
const MOST_UNPACKED: u64 = 256 << 20;
/// Text packs ten to one, builds five to one; zeros a thousand to one.
const HIGHEST_RATIO: u64 = 200;
/// What may unpack at any ratio.
const HARMLESS: u64 = 8 << 20;

pub fn list(bytes: &[u8]) -> Result<Listing> {
    let mut listing = Listing::default();
    each(bytes, &mut |_, entry| {
        let kind = match entry.header().entry_type() {
            // Names of what follows, which the `tar` crate has read; the global ones name a commit.
            EntryType::XGlobalHeader => return listing.add(Vec::new(), Kind::Special),
            // Before there was a type for folders, they were files whose name ends in `/`.
            EntryType::Regular if entry.path_bytes().ends_with(b"/") => Kind::Folder,
            EntryType::Regular | EntryType::Continuous => Kind::File { size: entry.size() },
            EntryType::Directory => Kind::Folder,
            EntryType::Symlink | EntryType::Link => Kind::Link,
            _ => Kind::Special,
        };
        let path = names::parts(&entry.path_bytes()).map_err(Problem::Submission)?;
        listing.add(path, kind)
    })?;
    Ok(listing)
}

/// Calls `keep` for every entry.
pub fn read(bytes: &[u8], keep: &mut Keep) -> Result<()> {
    each(bytes, &mut |at, entry| keep(at, entry))
}

type Entry<'a, 'b> = tar::Entry<'a, Bounded<MultiGzDecoder<&'b [u8]>>>;

fn each(bytes: &[u8], visit: &mut dyn FnMut(usize, &mut Entry) -> Result<()>) -> Result<()> {
    let most = MOST_UNPACKED.min((bytes.len() as u64 * HIGHEST_RATIO).max(HARMLESS));
    let mut archive = Archive::new(Bounded {
        inner: MultiGzDecoder::new(bytes),
        left: most,
    });
    for (at, entry) in archive.entries().map_err(damaged)?.enumerate() {
        visit(at, &mut entry.map_err(damaged)?)?;
    }
    // The checksum is at the very end.
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(damaged)?;
    Ok(())
}

fn damaged(error: io::Error) -> Problem {
    Problem::Submission(if is_too_much(&error) {
        format!(
            "unpacks to more than {} MiB, or to more than {HIGHEST_RATIO} times its size; send the course's folder without `target`",
            MOST_UNPACKED >> 20
        )
    } else {
        let why = names::shown(&error.to_string());
        format!("is a damaged `.tar.gz` ({why}); pack it anew")
    })
}

/// The `tar` crate wraps errors into others.
fn is_too_much(error: &io::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<TooMuch>() {
            return true;
        }
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    false
}

/// Reads no more than so much.
pub struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !buffer.is_empty() {
            return Err(io::Error::other(TooMuch));
        }
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let n_read = self.inner.read(&mut buffer[..most])?;
        self.left -= n_read as u64;
        Ok(n_read)
    }
}

#[derive(Debug)]
struct TooMuch;

impl std::fmt::Display for TooMuch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("it unpacks to too much")
    }
}

impl std::error::Error for TooMuch {}
