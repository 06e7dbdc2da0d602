//! Archives that were made to do harm.

use super::*;

#[test]
fn names_that_lead_out_refuse_the_whole_archive() {
    for name in [
        "../evil.rs",
        "/etc/evil",
        r"..\evil",
        r"C:\evil",
        "crates/../../evil",
        "a/./../../b",
    ] {
        let zip = zip([zipped(LIB, "a"), zipped(name, "x")]);
        let tar = tgz([file(LIB, "a"), file(name, "x")]);
        for bytes in [zip, tar] {
            let error = refused(&bytes);
            assert!(
                error.contains("leads out") || error.contains("absolute"),
                "{name}: {error}"
            );
            assert!(
                error.starts_with('`') && error.contains("`alice`: holds"),
                "{error}"
            );
        }
    }
}

#[test]
fn long_names_of_tar_are_judged_like_short_ones() {
    let long = format!("{}/../../../../evil.rs\0", "x".repeat(120));
    let bytes = tgz([
        tarred(b"././@LongLink", b'L', 0o644, "", long.as_bytes()),
        file("harmless.rs", "x"),
        file(LIB, "a"),
    ]);
    assert!(refused(&bytes).contains("leads out"), "{}", refused(&bytes));
    let record = "25 path=../../../evil.rs\n";
    assert_eq!(record.len(), 25);
    let pax = tarred(b"pax", b'x', 0o644, "", record.as_bytes());
    let bytes = tgz([pax, file("harmless.rs", "x"), file(LIB, "a")]);
    assert!(refused(&bytes).contains("leads out"), "{}", refused(&bytes));
}

#[test]
fn nothing_is_written_through_a_link() {
    let link = tarred(b"crates/01-first/src", b'2', 0o777, "/etc", b"");
    let bytes = tgz([link, file(LIB, "a")]);
    assert!(
        refused(&bytes).contains("is a file or a link, and yet"),
        "{}",
        refused(&bytes)
    );
    let mut link = zipped("crates/01-first/src", "/etc");
    link.mode = 0o120_777;
    assert!(refused(&zip([link, zipped(LIB, "a")])).contains("is a file or a link, and yet"));
    let hard = tarred(b"crates/01-first/src/b.rs", b'1', 0o644, "/etc/passwd", b"");
    let incoming = take_archive("a.tgz", &tgz([file(LIB, "a"), hard]), None).unwrap();
    assert_eq!(sources(&incoming, "01-first"), ["src/lib.rs"]);
    assert!(incoming.ignored[0].contains("is a link"));
}

#[test]
fn a_name_may_be_there_once() {
    let twice = [(LIB, "good"), (LIB, "bad")];
    assert!(refused(&zip_of(&twice)).contains("twice"));
    assert!(refused(&tgz(twice.map(|(name, text)| file(name, text)))).contains("twice"));
    let spelled = [(LIB, "good"), ("./crates//01-first/src/lib.rs", "bad")];
    assert!(refused(&zip_of(&spelled)).contains("twice"));
    let folder_first = [(LIB, ""), ("a/", ""), ("a", "")];
    assert!(refused(&zip_of(&folder_first)).contains("twice"));
    let a_file_and_a_folder = [
        (LIB, ""),
        ("crates/01-first/src/a.rs", ""),
        ("crates/01-first/src/a.rs/b.rs", ""),
    ];
    assert!(refused(&zip_of(&a_file_and_a_folder)).contains("something below it"));
}

#[test]
fn two_names_for_one_entry_are_refused() {
    let mut entry = zipped(LIB, "shown to one, hidden from another");
    entry.local_name = LIB.replace("lib", "bad").into_bytes();
    assert!(refused(&zip([entry])).contains("another name"));
}

#[test]
fn devices_are_left_out_and_modes_have_no_meaning() {
    let device = tarred(b"crates/01-first/src/zero.rs", b'3', 0o666, "", b"");
    let pipe = tarred(b"crates/01-first/src/pipe.rs", b'6', 0o666, "", b"");
    let setuid = tarred(b"crates/01-first/src/root.rs", b'0', 0o6755, "", b"text");
    let bytes = tgz([file(LIB, "a"), device, pipe, setuid]);
    let incoming = take_archive("a.tgz", &bytes, None).unwrap();
    assert_eq!(
        sources(&incoming, "01-first"),
        ["src/lib.rs", "src/root.rs"]
    );
    assert_eq!(incoming.ignored.len(), 2);
    assert!(
        incoming
            .ignored
            .iter()
            .all(|line| line.contains("no regular file"))
    );
}

#[test]
fn a_bomb_of_zeros_does_not_go_off() {
    // Ten bytes a kilobyte, far more than is read of it.
    let zeros = tarred(b"zeros", b'0', 0o644, "", &vec![0; 16 << 20]);
    let bytes = tgz([file(LIB, "a"), zeros]);
    assert!(bytes.len() < 1 << 20);
    assert!(
        refused(&bytes).contains("200 times its size"),
        "{}",
        refused(&bytes)
    );
    // In a ZIP archive it is not even inflated.
    let bytes = zip([zipped(LIB, "a"), zipped("zeros", vec![0; 16 << 20])]);
    assert_eq!(
        take_archive("a.zip", &bytes, None).unwrap().chapters.len(),
        1
    );
}

#[test]
fn a_header_without_end_is_bounded_like_the_rest() {
    let record = format!("{} comment={}\n", (16 << 20) + 18, "a".repeat(16 << 20));
    let bytes = tgz([
        tarred(b"x", b'x', 0o644, "", record.as_bytes()),
        file(LIB, "a"),
    ]);
    assert!(
        refused(&bytes).contains("200 times its size"),
        "{}",
        refused(&bytes)
    );
}

#[test]
fn sizes_that_lie_are_refused() {
    for claimed in [1, 400_000] {
        let mut lie = zipped(LIB, vec![b' '; 300_000]);
        lie.claimed_size = claimed;
        assert!(refused(&zip([lie])).contains("cannot be read"), "{claimed}");
    }
    let mut wrong_sum = zip_of(&[(LIB, "some text")]);
    let at = wrong_sum
        .windows(4)
        .position(|bytes| bytes == b"PK\x01\x02")
        .unwrap();
    wrong_sum[at + 16] ^= 1;
    assert!(
        refused(&wrong_sum).contains("checksum"),
        "{}",
        refused(&wrong_sum)
    );
}

#[test]
fn a_million_entries_are_too_many() {
    // The old kind of ZIP archive counts to 65535 only, and starts again.
    let mut entries: Vec<_> = (0..100_001)
        .map(|at| zipped(format!("n/{at}"), ""))
        .collect();
    entries.iter_mut().for_each(|entry| entry.method = 0);
    assert!(refused(&zip(entries)).contains("more than 100000 files"));
}

#[test]
fn the_number_of_entries_is_the_one_that_is_said() {
    let mut bytes = zip_of(&[(LIB, "a"), ("b", "b")]);
    let end = bytes.len() - 22;
    bytes[end + 8] = 1;
    bytes[end + 10] = 1;
    assert!(
        refused(&bytes).contains("another number of files"),
        "{}",
        refused(&bytes)
    );
}

#[test]
fn passwords_and_other_methods_are_named() {
    let mut locked = zipped(LIB, "a");
    locked.flags = 1;
    assert!(refused(&zip([locked])).contains("pack it without a password"));
    let mut other = zipped(LIB, "a");
    other.method = 12;
    assert!(refused(&zip([other])).contains("packed by method 12"));
    let mut unused = zipped("notes.bz", "a");
    unused.method = 12;
    assert!(take_archive("a.zip", &zip([unused, zipped(LIB, "a")]), None).is_ok());
}

#[test]
fn archives_in_archives_stay_closed() {
    let inner = zip_of(&[(LIB, "a")]);
    let error = refused(&zip([zipped("inner.zip", inner)]));
    assert!(
        error.contains("nothing but an archive, `inner.zip`"),
        "{error}"
    );
}

#[test]
fn damage_is_told_in_a_sentence() {
    let zip = zip_of(&[(LIB, "some text that is long enough")]);
    let tar = tgz([file(LIB, "some text that is long enough")]);
    for whole in [zip, tar] {
        for end in [3, whole.len() / 2, whole.len() - 12] {
            let error = refused(&whole[..end]);
            assert!(!error.is_empty() && !error.contains('\n'), "{error}");
        }
    }
    assert!(refused(b"Rar!\x1a\x07").contains("pack it as one of these"));
    assert!(refused(b"").contains("pack it as one of these"));
    assert!(refused(&tgz([b"not a header".repeat(100)])).contains("damaged"));
}

#[test]
fn no_byte_changed_makes_anything_worse() {
    let files = [(LIB, "mine"), ("crates/01-first/src/b.rs", "more")];
    let zip = zip_of(&files);
    for at in 0..zip.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut bytes = zip.clone();
            bytes[at] ^= change;
            let Ok(package) = Package::of_archive(bytes) else {
                continue;
            };
            let all: Vec<usize> = (0..package.entries.len()).collect();
            for content in package.read(&all).unwrap_or_default().values() {
                assert!([&b"mine"[..], b"more", b""].contains(&&content[..]), "{at}");
            }
        }
    }
    let plain = files.map(|(name, text)| file(name, text)).concat();
    for at in 0..plain.len() {
        let mut bytes = plain.clone();
        bytes[at] ^= 0x81;
        if let Ok(package) = Package::of_archive(tgz([bytes])) {
            let _ = package.read(&(0..package.entries.len()).collect::<Vec<_>>());
        }
    }
}
