//! A submission that is a ZIP archive. Only what is asked for is inflated, so that no bomb goes off.

use std::io::{self, Read};

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};

use super::{
    Problem, Result, names,
    package::{Kind, Listing},
};

/// The type of a file in a Unix mode.
const TYPE: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;

/// Takes the content of the entry with that number in the archive.
pub type Keep<'a> = dyn FnMut(usize, &mut dyn Read) -> Result<()> + 'a;

/// Sees the archive, the entry's number, and what the archive's directory says of it.
type Visit<'a> = dyn FnMut(&ZipSliceArchive<&[u8]>, usize, &ZipFileHeaderRecord) -> Result<()> + 'a;

pub fn list(bytes: &[u8]) -> Result<Listing> {
    let mut listing = Listing::default();
    each(bytes, &mut |archive, _, entry| {
        let path = names::parts(entry.file_path().as_bytes()).map_err(Problem::Submission)?;
        let shown = names::shown_parts(&path);
        if entry.flags().is_encrypted() {
            return Err(Problem::Submission(format!(
                "`{shown}` is encrypted; pack it without a password"
            )));
        }
        // Programs differ in which of the two names they believe: what one shows, another would not unpack.
        let local = archive.get_entry(entry.wayfinder()).map_err(damaged)?;
        let header = local.local_header();
        if header.file_path().as_bytes() != entry.file_path().as_bytes() {
            return Err(Problem::Submission(format!(
                "`{shown}` has another name in a second place; pack it anew"
            )));
        }
        listing.add(path, kind(entry))
    })?;
    Ok(listing)
}

/// Calls `keep` for the entries that are wanted.
pub fn read(bytes: &[u8], wanted: &dyn Fn(usize) -> bool, keep: &mut Keep) -> Result<()> {
    each(bytes, &mut |archive, at, entry| {
        if !wanted(at) {
            return Ok(());
        }
        let local = archive.get_entry(entry.wayfinder()).map_err(damaged)?;
        let data = local.data();
        match entry.compression_method() {
            CompressionMethod::STORE => keep(at, &mut local.verifying_reader(data)),
            CompressionMethod::DEFLATE => {
                let inflated = DeflateDecoder::new(data);
                keep(at, &mut local.verifying_reader(inflated))
            }
            // Told as the content's fault, like any that cannot be read.
            other => keep(
                at,
                &mut Unreadable(format!("it is packed by method {}", other.as_u16())),
            ),
        }
    })
}

fn each(bytes: &[u8], visit: &mut Visit) -> Result<()> {
    let archive = ZipArchive::from_slice(bytes).map_err(damaged)?;
    let mut entries = archive.entries();
    let mut at = 0;
    while let Some(entry) = entries.next_entry().map_err(damaged)? {
        visit(&archive, at, &entry)?;
        at += 1;
    }
    // The count has 16 bits where the archive is of the old kind.
    let hint = archive.entries_hint();
    if hint != at as u64 && hint != (at as u64 & 0xffff) {
        return Err(damaged("it holds another number of files than it says"));
    }
    Ok(())
}

fn kind(entry: &ZipFileHeaderRecord) -> Kind {
    let mode = entry.mode();
    match mode.value() & TYPE {
        _ if mode.is_symlink() => Kind::Link,
        // A name may end in `/` whatever the mode says.
        FOLDER => Kind::Folder,
        _ if entry.is_dir() => Kind::Folder,
        // Archives from elsewhere than Unix have no type.
        0 | REGULAR => Kind::File {
            size: entry.uncompressed_size_hint(),
        },
        _ => Kind::Special,
    }
}

fn damaged(why: impl std::fmt::Display) -> Problem {
    Problem::Submission(format!("is a damaged ZIP archive ({why}); pack it anew"))
}

struct Unreadable(String);

impl Read for Unreadable {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other(self.0.clone()))
    }
}
