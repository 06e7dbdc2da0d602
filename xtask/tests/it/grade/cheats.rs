//! `tests/cheats`: whatever a submission tries, it earns what it deserves and is told what is wrong.

use std::{fs, path::Path};

use super::{assert_sums, earned, of_answer, read};
use crate::tiny::{run, shared};

/// A cheat and what has to become of it.
struct Cheat {
    name: String,
    verdict: String,
}

fn cheats(folder: &Path) -> Vec<Cheat> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut cheats: Vec<Cheat> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| {
            let sources = ["lib.rs", "crates/01-tiny/src/lib.rs"];
            let mut sources = sources.iter().map(|path| entry.path().join(path));
            let text = fs::read_to_string(sources.find(|path| path.exists()).unwrap()).unwrap();
            let verdict = text.lines().nth(1).unwrap().strip_prefix("//! ").unwrap();
            Cheat {
                name: entry.file_name().into_string().unwrap(),
                verdict: verdict.to_owned(),
            }
        })
        .collect();
    cheats.sort_by(|a, b| a.name.cmp(&b.name));
    cheats
}

#[test]
fn no_cheat_earns_what_it_does_not_deserve() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cheats");
    let cheats = cheats(&folder);
    let results = tempfile::tempdir().unwrap();
    let paths: Vec<String> = cheats
        .iter()
        .map(|cheat| folder.join(&cheat.name).display().to_string())
        .collect();
    let run = run(
        shared(),
        &format!(
            "grade {} --chapter 1 --format json --output {}",
            paths.join(" "),
            results.path().display()
        ),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut problems = Vec::new();
    for Cheat { name, verdict } in &cheats {
        let grade = read(results.path(), name);
        assert_sums(&grade);
        let chapter = &grade["chapters"][0];
        let points = earned(&grade["score"]);
        let found = if chapter["status"] == "refused" {
            let findings = chapter["findings"].as_array().unwrap();
            let has = |finding: &&serde_json::Value| {
                let rule = finding["rule"].as_str().unwrap();
                verdict.strip_prefix("Refused: ") == Some(rule)
            };
            let finding = findings.iter().find(has).unwrap_or(&findings[0]);
            (format!("Refused: {}", finding["rule"].as_str().unwrap()), 0)
        } else {
            // `twice` is right in all of them, and so is a wrong answer that stays the same.
            let (outcome, _) = of_answer(&grade);
            let stays = if outcome == "fail" { 150 } else { 0 };
            (format!("Ends: {outcome}"), 200 + stays)
        };
        if found != (verdict.clone(), points) {
            problems.push(format!(
                "{name}: {found:?} with {points}, not {verdict}\n{}",
                chapter["findings"]
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_lies_beside_the_sources_is_named_and_not_used() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cheats/c_cargo_inputs");
    let results = tempfile::tempdir().unwrap();
    let words = format!(
        "grade {} --format json --output {}",
        folder.display(),
        results.path().display()
    );
    let run = run(shared(), &words);
    assert_eq!(run.code, Some(0), "{run:?}");
    let grade = read(results.path(), "c_cargo_inputs");
    assert_eq!(earned(&grade["score"]), 350, "{grade}");
    let told = format!("{} {}", grade["differs"], grade["ignored"]);
    for path in [
        ".cargo/config.toml",
        "rust-toolchain.toml",
        "Cargo.lock",
        "crates/01-tiny/Cargo.toml",
        "crates/01-tiny/build.rs",
        "tests/01-tiny/answer.rs",
        "xtask/src/main.rs",
    ] {
        assert!(told.contains(path), "no {path} in {told}");
    }
    let notes = grade["chapters"][0]["notes"].to_string();
    assert!(notes.contains("given.rs"), "{notes}");
}
