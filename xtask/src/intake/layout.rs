//! Where in a submission its chapters are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    Wanted, names,
    package::{Entry, Kind},
};
use crate::course::{Chapter, Course};

/// Folders that downloads put around a submission: one by a forge, one by a platform, one by the student.
const DEEPEST_TOP: usize = 3;

pub struct Layout<'a> {
    /// The folder around everything; empty if there is none.
    pub top: Vec<String>,
    /// Is what lies in `top` a course, with `crates/`, and not only chapters?
    pub is_course: bool,
    /// The chapters by their place in the course.
    pub chapters: Vec<Found<'a>>,
}

pub struct Found<'a> {
    pub chapter: &'a Chapter,
    /// What holds the sources, and is the crate or its `src`.
    pub sources: Vec<String>,
    /// The crate, if the sources lie in the `src` of one.
    pub folder: Option<Vec<String>>,
    /// More than one folder claims to be the chapter.
    pub doubled: Option<Vec<String>>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum NotFound {
    Nothing(String),
    /// There is nothing but this archive, directly in the submission.
    OneArchive(String),
    /// Bare sources, of no chapter in particular.
    WhichChapter(String),
    Several(Vec<String>),
    NotThisChapter(String),
}

/// What a path says when it is looked at from a certain folder.
#[derive(Clone, Copy)]
enum Says<'a> {
    /// `crates/NN-name/…`
    Course(&'a Chapter),
    /// `NN-name/…`
    Chapter(&'a Chapter),
    /// `lib.rs` or `src/lib.rs`
    Bare,
}

/// Finds the chapters that are wanted. `label` is what the submission itself is called.
pub fn find<'a>(
    course: &'a Course,
    entries: &[Entry],
    wanted: Wanted<'a>,
    label: &str,
) -> Result<Layout<'a>, NotFound> {
    let only = wanted.only;
    let by_name: BTreeMap<&str, &Chapter> = course
        .chapters
        .iter()
        .map(|chapter| (chapter.folder.as_str(), chapter))
        .collect();
    let named_so = by_name.get(label).copied();
    let mut tops: BTreeMap<(usize, bool), BTreeSet<&[String]>> = BTreeMap::new();
    let mut other_chapter =
        named_so.filter(|named| only.is_some_and(|only| only.folder != named.folder));
    // The chapter of which bare sources would be.
    let bare = only.or(named_so).filter(|_| other_chapter.is_none());
    for entry in entries.iter().filter(|entry| entry.kind != Kind::Folder) {
        for at in 0..=DEEPEST_TOP.min(entry.path.len() - 1) {
            let (top, rest) = entry.path.split_at(at);
            let says = match says(&by_name, rest) {
                Some(Says::Course(chapter) | Says::Chapter(chapter))
                    if !wanted.includes(chapter) =>
                {
                    other_chapter = Some(chapter);
                    continue;
                }
                // What lies in a chapter's folder is that chapter's.
                Some(Says::Bare) if top.iter().any(|part| by_name.contains_key(part.as_str())) => {
                    continue;
                }
                Some(says) => says,
                None => continue,
            };
            // At one depth, named chapters are better than bare sources.
            tops.entry((at, matches!(says, Says::Bare)))
                .or_default()
                .insert(top);
        }
    }
    let named = tops.keys().find(|(_, is_bare)| !is_bare).copied();
    let nearest = if bare.is_some() {
        tops.keys().next().copied()
    } else {
        named
    };
    let Some(nearest) = nearest else {
        return Err(not_found(entries, &tops, other_chapter, only));
    };
    let found = &tops[&nearest];
    let [top] = found.iter().collect::<Vec<_>>()[..] else {
        let folders = found.iter().map(|top| names::shown_parts(top)).collect();
        return Err(NotFound::Several(folders));
    };
    let top: &[String] = top;
    let is_course = only_course(entries, top, &by_name);
    let chapters = if nearest.1 {
        let chapter = bare.into_iter();
        chapter
            .map(|chapter| one(entries, chapter, vec![top.to_vec()]))
            .collect()
    } else {
        let chapters = course.chapters.iter();
        let chapters = chapters.filter(|chapter| wanted.includes(chapter));
        chapters
            .filter_map(|chapter| {
                let in_crates = [top, &["crates".to_owned(), chapter.folder.clone()]].concat();
                let beside = [top, std::slice::from_ref(&chapter.folder)].concat();
                let folders: Vec<_> = [in_crates, beside]
                    .into_iter()
                    .filter(|folder| has_something(entries, folder))
                    .collect();
                (!folders.is_empty()).then(|| one(entries, chapter, folders))
            })
            .collect()
    };
    Ok(Layout {
        top: top.to_vec(),
        is_course: is_course && !nearest.1,
        chapters,
    })
}

fn says<'a>(chapters: &BTreeMap<&str, &'a Chapter>, rest: &[String]) -> Option<Says<'a>> {
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    match rest[..] {
        ["lib.rs"] | ["src", "lib.rs"] => Some(Says::Bare),
        ["crates", folder, _, ..] => chapters.get(folder).map(|chapter| Says::Course(chapter)),
        // The course has a `tests/NN-name`, too, with files of Rust directly in it.
        [folder, "lib.rs"] | [folder, "src", _, ..] => {
            chapters.get(folder).map(|chapter| Says::Chapter(chapter))
        }
        _ => None,
    }
}

fn only_course(entries: &[Entry], top: &[String], chapters: &BTreeMap<&str, &Chapter>) -> bool {
    entries.iter().any(|entry| {
        let rest = entry.path.strip_prefix(top).unwrap_or_default();
        matches!(says(chapters, rest), Some(Says::Course(_)))
    })
}

fn has_something(entries: &[Entry], folder: &[String]) -> bool {
    entries
        .iter()
        .any(|entry| entry.kind != Kind::Folder && is_below(entry, folder))
}

fn is_below(entry: &Entry, folder: &[String]) -> bool {
    entry.path.len() > folder.len() && entry.path.starts_with(folder)
}

/// Its sources are in `src` if there is a source, and else directly in the folder.
fn one<'a>(entries: &[Entry], chapter: &'a Chapter, mut folders: Vec<Vec<String>>) -> Found<'a> {
    let doubled = if folders.len() > 1 {
        folders.pop()
    } else {
        None
    };
    let folder = folders.pop().unwrap_or_default();
    let source = [folder.as_slice(), &["src".to_owned()]].concat();
    let is_source = |entry: &Entry| entry.path.last().is_some_and(|name| name.ends_with(".rs"));
    let has_source = entries
        .iter()
        .any(|entry| is_below(entry, &source) && is_source(entry));
    let root = [folder.as_slice(), &["lib.rs".to_owned()]].concat();
    let is_bare = !has_source && entries.iter().any(|entry| entry.path == root);
    let (sources, folder) = if is_bare {
        (folder, None)
    } else {
        (source, Some(folder))
    };
    Found {
        chapter,
        sources,
        folder,
        doubled,
    }
}

fn not_found(
    entries: &[Entry],
    tops: &BTreeMap<(usize, bool), BTreeSet<&[String]>>,
    other_chapter: Option<&Chapter>,
    only: Option<&Chapter>,
) -> NotFound {
    if let (Some(only), Some(_)) = (only, other_chapter) {
        return NotFound::NotThisChapter(only.folder.clone());
    }
    if let Some(bare) = tops.values().flatten().next() {
        return NotFound::WhichChapter(names::shown_parts(bare));
    }
    let is_archive = |entry: &&Entry| {
        entry.kind != Kind::Folder
            && entry
                .path
                .last()
                .is_some_and(|name| names::is_archive(name))
    };
    let archives: Vec<&Entry> = entries.iter().filter(is_archive).collect();
    match archives[..] {
        [archive] if archive.path.len() == 1 && matches!(archive.kind, Kind::File { .. }) => {
            NotFound::OneArchive(archive.path[0].clone())
        }
        [archive, ..] => NotFound::Nothing(format!(
            "holds no chapter, but an archive, `{}`; hand in what is in that",
            names::shown_parts(&archive.path)
        )),
        [] => NotFound::Nothing(
            "holds no chapter: no `crates/NN-name/src`, no `NN-name` with a `src` or a `lib.rs`"
                .into(),
        ),
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing(text) => formatter.write_str(text),
            Self::OneArchive(archive) => write!(
                formatter,
                "holds nothing but an archive, `{}`; hand in that",
                names::shown(archive)
            ),
            Self::WhichChapter(top) => {
                let place = if top.is_empty() {
                    "it".into()
                } else {
                    format!("`{top}`")
                };
                write!(
                    formatter,
                    "holds bare sources (there is a `lib.rs` in {place}); say which chapter they are: `--chapter N`"
                )
            }
            Self::Several(folders) => {
                let shown: Vec<String> = folders
                    .iter()
                    .take(3)
                    .map(|folder| format!("`{folder}`"))
                    .collect();
                write!(
                    formatter,
                    "holds {} folders with chapters ({}{}); hand in one, or grade each by its own name",
                    folders.len(),
                    shown.join(", "),
                    if folders.len() > 3 { ", …" } else { "" }
                )
            }
            Self::NotThisChapter(folder) => write!(
                formatter,
                "holds chapters, but not `{folder}`, which was asked for"
            ),
        }
    }
}
