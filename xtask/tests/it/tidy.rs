//! What the README and AGENTS.md name exists.

use std::{collections::BTreeSet, fs, path::Path};

use crate::tiny::{run, shared};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// Does the tree have it? A star stands for any one name.
fn exists(folder: &Path, path: &str) -> bool {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    if first.is_empty() {
        return rest.is_empty() || exists(folder, rest);
    }
    if first != "*" {
        return folder.join(first).exists() && exists(&folder.join(first), rest);
    }
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| exists(&entry.path(), rest))
}

/// Between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The subcommands that the runner knows.
fn commands() -> BTreeSet<String> {
    let help = run(shared(), "help").stdout;
    let list = help.split("Commands:\n").nth(1).unwrap();
    list.lines()
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_map_names_what_is_there() {
    let readme = read("README.md");
    let map = readme.split("## The map\n\n```text\n").nth(1).unwrap();
    let map = map.split("```").next().unwrap();
    let mut folders: Vec<(usize, String)> = Vec::new();
    for line in map.lines().filter(|line| !line.is_empty()) {
        let margin = line.len() - line.trim_start().len();
        let name = line.split_whitespace().next().unwrap();
        folders.retain(|(outer, _)| *outer < margin);
        let path: String = folders
            .iter()
            .map(|(_, folder)| folder.as_str())
            .chain([name])
            .collect();
        // Of a chapter it shows everything that one may have.
        let elsewhere = path.replace("tests/01-simple-future/", "tests/*/");
        let is_there = exists(root(), &path) || exists(root(), &elsewhere);
        assert!(is_there, "the map names `{path}`");
        folders.push((margin, name.to_owned()));
    }
}

#[test]
fn agents_are_told_of_what_is_there() {
    let text = read("AGENTS.md");
    let areas = ["crates/", "tests/", "xtask/"];
    for path in quoted(&text).filter(|word| areas.iter().any(|area| word.starts_with(area))) {
        assert!(exists(root(), path), "AGENTS.md names `{path}`");
    }
    for folder in ["accept", "reject"] {
        assert!(text.contains(&format!("`{folder}/`")));
        assert!(exists(root(), &format!("tests/*/{folder}")));
    }
}

#[test]
fn commands_that_are_named_are_there() {
    let commands = commands();
    for file in ["README.md", "AGENTS.md"] {
        let text = read(file);
        let named = text.split("cargo xtask ").skip(1);
        let names = named.map(|rest| {
            let end = rest.find(|letter: char| !letter.is_ascii_lowercase());
            &rest[..end.unwrap_or(rest.len())]
        });
        for name in names.filter(|name| !name.is_empty()) {
            assert!(commands.contains(name), "{file} names `cargo xtask {name}`");
        }
    }
}

#[test]
fn the_editors_files_are_json() {
    for name in ["settings", "tasks", "extensions"] {
        let text = read(&format!(".vscode/{name}.json"));
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
}
