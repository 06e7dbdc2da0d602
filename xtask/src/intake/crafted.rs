//! Archives made byte by byte, the wicked ones too, and a small course to take them into.

use std::{fs, io::Write, path::Path};

use flate2::{Compression, write::DeflateEncoder, write::GzEncoder};
use tempfile::TempDir;

use crate::course::{Chapter, Course};

/// Two chapters; the first has a given file and everything that a submission may differ in.
pub fn course() -> (TempDir, Course) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (path, text) in [
        ("Cargo.toml", "[workspace]\n"),
        (".ci/run", "cargo test\n"),
        ("xtask/src/main.rs", "fn main() {}\n"),
        ("crates/01-first/Cargo.toml", "[package]\n"),
        ("crates/01-first/src/lib.rs", "starter\n"),
        ("crates/01-first/src/given.rs", "given\nhere\n"),
        ("crates/02-second/Cargo.toml", "[package]\n"),
        ("crates/02-second/src/lib.rs", "starter\n"),
        ("tests/01-first/step.rs", "test\n"),
        ("tests/01-first/starter/src/lib.rs", "starter\n"),
        ("tests/01-first/starter/src/given.rs", "given\nhere\n"),
    ] {
        write(root, path, text);
    }
    let chapter = |number: u32, name: &str, given: &[&str]| Chapter {
        number,
        folder: format!("{number:02}-{name}"),
        package: name.into(),
        title: name.into(),
        allows_unsafe: false,
        given: given.iter().map(Into::into).collect(),
        steps: Vec::new(),
    };
    let course = Course {
        root: root.to_owned(),
        chapters: vec![
            chapter(1, "first", &["src/given.rs"]),
            chapter(2, "second", &[]),
        ],
        unwritten: Vec::new(),
    };
    (folder, course)
}

pub fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// An entry of a ZIP archive, with everything in it that can lie.
pub struct Zipped {
    pub name: Vec<u8>,
    pub local_name: Vec<u8>,
    pub content: Vec<u8>,
    pub claimed_size: u32,
    pub flags: u16,
    pub method: u16,
    pub mode: u32,
}

pub fn zipped(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Zipped {
    let content = content.as_ref().to_vec();
    Zipped {
        name: name.as_ref().to_vec(),
        local_name: name.as_ref().to_vec(),
        claimed_size: content.len() as u32,
        content,
        flags: 0,
        method: 8,
        mode: 0o100_644,
    }
}

pub fn zip(entries: impl IntoIterator<Item = Zipped>) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    let mut count = 0_u32;
    for entry in entries {
        count += 1;
        let packed = if entry.method == 8 {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&entry.content).unwrap();
            encoder.finish().unwrap()
        } else {
            entry.content.clone()
        };
        let mut crc = flate2::Crc::new();
        crc.update(&entry.content);
        let common = |name: &[u8]| {
            let mut bytes = Vec::new();
            for short in [20, entry.flags, entry.method, 0, 0] {
                bytes.extend(short.to_le_bytes());
            }
            for long in [crc.sum(), packed.len() as u32, entry.claimed_size] {
                bytes.extend(long.to_le_bytes());
            }
            bytes.extend((name.len() as u16).to_le_bytes());
            bytes.extend(0_u16.to_le_bytes());
            bytes
        };
        let offset = archive.len() as u32;
        directory.extend(b"PK\x01\x02");
        directory.extend((3_u16 << 8 | 20).to_le_bytes());
        directory.extend(common(&entry.name));
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&entry.name);
        archive.extend(b"PK\x03\x04");
        archive.extend(common(&entry.local_name));
        archive.extend(&entry.local_name);
        archive.extend(packed);
    }
    let start = archive.len() as u32;
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend((count as u16).to_le_bytes());
    archive.extend((count as u16).to_le_bytes());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// An ordinary ZIP archive.
pub fn zip_of(files: &[(&str, &str)]) -> Vec<u8> {
    zip(files.iter().map(|(name, text)| zipped(name, text)))
}

/// One member of a tar archive; the name goes in as it is.
pub fn tarred(name: &[u8], kind: u8, mode: u32, link: &str, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_mode(mode);
    header.set_size(content.len() as u64);
    let bytes = header.as_mut_bytes();
    bytes[..name.len()].copy_from_slice(name);
    bytes[157..157 + link.len()].copy_from_slice(link.as_bytes());
    header.set_cksum();
    let mut member = header.as_bytes().to_vec();
    member.extend(content);
    member.resize(member.len().next_multiple_of(512), 0);
    member
}

pub fn file(name: &str, content: &str) -> Vec<u8> {
    tarred(name.as_bytes(), b'0', 0o644, "", content.as_bytes())
}

pub fn tgz(members: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for member in members {
        encoder.write_all(&member).unwrap();
    }
    encoder.write_all(&[0; 1024]).unwrap();
    encoder.finish().unwrap()
}
