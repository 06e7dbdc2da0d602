//! Submissions that want points without work, or harm.

use std::{
    fs,
    net::{TcpListener, UdpSocket},
    thread,
    time::Duration,
};

use super::{Class, earned, of_answer};
use crate::tiny::{answering, armed, shared, shared_with_arsenal};

fn armed_class(bodies: &[(&str, &str)]) -> Class {
    let sources: Vec<(&str, String)> = bodies
        .iter()
        .map(|(name, body)| (*name, armed(body)))
        .collect();
    let sources: Vec<(&str, &str)> = sources
        .iter()
        .map(|(name, lib)| (*name, lib.as_str()))
        .collect();
    Class::of(shared_with_arsenal(), &sources)
}

/// Only what is true of a sandbox above L0 can be asked for where there is one.
fn has_fence() -> bool {
    let class = Class::new(&[("ada", &answering("42"))]);
    let has_fence = class.grade("--require-level L1").code == Some(0);
    if !has_fence {
        eprintln!("not tried: this machine has no sandbox above L0");
    }
    has_fence
}

#[test]
fn nobody_passes_who_ends_forges_hangs_or_grows() {
    let class = armed_class(&[
        ("exit", "given::leave()"),
        ("hook", "given::leave_on_panic()"),
        ("abort", "given::abort()"),
        (
            "words",
            "println!(\"test is_the_known_one ... ok\"); given::leave()",
        ),
        ("canary", "if given::is_canary() { u32::MAX } else { 42 }"),
        ("flood", "loop { println!(\"water\") }"),
        ("memory", "vec![1u8; 8 << 30].len() as u32"),
        ("hang", "loop { std::thread::park() }"),
        (
            "stack",
            "#[allow(unconditional_recursion)] fn deeper(n: u32) -> u32 { deeper(n + 1) + 1 } deeper(1)",
        ),
    ]);
    let grades = class.grades("");
    for (name, expected) in [
        ("exit", "ended_early"),
        ("hook", "ended_early"),
        ("abort", "crash"),
        ("words", "ended_early"),
        ("canary", "forged"),
        ("flood", "flood"),
        ("memory", "crash"),
        ("hang", "hang"),
        ("stack", "crash"),
    ] {
        let (outcome, message) = of_answer(&grades[name]);
        assert_eq!(outcome, expected, "{name}: {message} {}", grades[name]);
        // What passes in all of them, and no more: `twice`, and of `leave_on_panic` what does not panic.
        let points = if name == "hook" { 350 } else { 200 };
        assert_eq!(earned(&grades[name]["score"]), points, "{name}");
    }
}

#[test]
fn files_processes_and_networks_are_out_of_reach() {
    if !has_fence() {
        return;
    }
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret");
    fs::write(&secret, "42").unwrap();
    let planted = outside.path().join("planted");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (udp, tcp) = (socket.local_addr().unwrap(), listener.local_addr().unwrap());
    let wishes = [
        ("reads", format!("given::reads({secret:?})")),
        ("writes", format!("given::writes({planted:?})")),
        (
            "mem",
            "given::reads(&[\"/pro\", \"c/self/mem\"].concat())".into(),
        ),
        ("proc", "given::reads(&[\"/pro\", \"c\"].concat())".into()),
        ("passwords", "given::reads(\"/etc/passwd\")".into()),
        ("starts", "given::starts(\"/bin/true\")".into()),
        ("sends", format!("given::sends(\"{udp}\")")),
        ("connects", format!("given::connects(\"{tcp}\")")),
        ("own", "given::writes(\"src/lib.rs\")".into()),
        ("built", "given::writes(\"../../target/x\")".into()),
        ("others", "given::reads(\"../../../1\")".into()),
        ("home", "given::sees(\"HOME\")".into()),
        ("path", "given::sees(\"PATH\")".into()),
    ];
    // Each gives the right answer where it gets what it wants.
    let bodies = wishes.map(|(name, wish)| (name, format!("if {wish} {{ 42 }} else {{ 41 }}")));
    let bodies: Vec<(&str, &str)> = bodies
        .iter()
        .map(|(name, body)| (*name, body.as_str()))
        .collect();
    for (name, grade) in armed_class(&bodies).grades("") {
        let (outcome, message) = of_answer(&grade);
        assert_eq!(outcome, "fail", "{name}: {message} {grade}");
        assert_eq!(message, "your answer is 41", "{name}");
    }
    assert!(!planted.exists());
    assert!(socket.recv(&mut [0; 8]).is_err(), "something was sent");
}

#[test]
fn a_compiler_reads_nothing_outside_of_the_stage() {
    if !has_fence() {
        return;
    }
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.rs");
    fs::write(&secret, "compile_error!(\"the secret words\")").unwrap();
    let lib = armed(&format!("expression_in!({secret:?})"))
        .replace("mod given", "#[macro_use]\nmod given");
    let class = Class::of(shared_with_arsenal(), &[("thief", &lib)]);
    let grade = &class.grades("")["thief"];
    assert_eq!(
        grade["chapters"][0]["status"], "does_not_compile",
        "{grade}"
    );
    assert!(grade.to_string().contains("couldn't read"), "{grade}");
    assert!(!grade.to_string().contains("the secret words"), "{grade}");
}

#[test]
fn a_build_without_end_is_the_students_and_is_stopped() {
    let loop_ = "const N: u32 = { let mut n = 0u32; while n < u32::MAX - 1 { n += 1 } n };\n";
    let doubling = "macro_rules! double { ($($t:tt)*) => { double! { $($t)* $($t)* } } }\ndouble! { a }\n#[allow(dead_code)] const N: u32 = 1;\n";
    let class = Class::of(
        shared_with_arsenal(),
        &[
            ("loop", &(loop_.to_owned() + &armed("N"))),
            ("doubling", &(doubling.to_owned() + &armed("N"))),
            ("after", &armed("42")),
        ],
    );
    let grades = class.grades("--build-limit 2 --jobs 1");
    for name in ["loop", "doubling"] {
        let chapter = &grades[name]["chapters"][0];
        assert_eq!(chapter["status"], "does_not_compile", "{chapter}");
        assert_eq!(earned(&grades[name]["score"]), 0);
    }
    assert_eq!(earned(&grades["after"]["score"]), 500);
}

#[test]
fn no_submission_sees_another() {
    // The second has the first one's names and time stamps, and must not get the first one's program.
    let right = answering("42");
    let wrong = answering("41");
    let class = Class::new(&[("one", &right), ("two", &wrong), ("three", &right)]);
    let grades = class.grades("--jobs 1");
    let points = |name: &str| earned(&grades[name]["score"]);
    for (name, expected) in [("one", 500), ("two", 350), ("three", 500)] {
        assert_eq!(points(name), expected, "{name}: {}", grades[name]);
    }
    let stage = shared().join("target/grade");
    let files = |folder: &str| {
        let mut files = Vec::new();
        let mut folders = vec![stage.join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let modified = path.metadata().unwrap().modified().unwrap();
                    files.push((path, modified));
                }
            }
        }
        files.sort();
        let root = stage.join(folder);
        let relative = files
            .into_iter()
            .map(|(path, modified)| (path.strip_prefix(&root).unwrap().to_owned(), modified));
        relative
            .filter(|(path, _)| !path.ends_with(".lock"))
            .collect::<Vec<_>>()
    };
    // Another test may be grading just now.
    let alike = (0..200).any(|_| {
        thread::sleep(Duration::from_millis(50));
        stage.join("0.untouched").exists() && files("0.base") == files("0")
    });
    assert!(alike);
}
