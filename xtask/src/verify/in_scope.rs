//! Looks for students' traits that are in scope in the tests: their methods could take over those of the instruments.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anyhow::{Context, Result};
use syn::{
    ext::IdentExt,
    visit::{self, Visit},
};

use crate::{
    course::{Chapter, Course},
    submission::Submission,
};

pub fn problems(course: &Course, chapter: &Chapter) -> Result<Vec<String>> {
    let mut crates = Vec::new();
    for known in course.before(chapter).chain([chapter]) {
        let mut traits = Traits::default();
        for text in Submission::reference(course, known)?.files.values() {
            if let Ok(file) = syn::parse_file(text) {
                traits.visit_file(&file);
            }
        }
        crates.push((known.package.replace('-', "_"), traits.names));
    }
    let mut problems = Vec::new();
    for path in test_files(course, chapter) {
        let shown = path.strip_prefix(&course.root).unwrap_or(&path).display();
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read `{shown}`"))?;
        let Ok(file) = syn::parse_file(&text) else {
            continue;
        };
        let mut imports = Imports::default();
        imports.visit_file(&file);
        for names in imports.found {
            let Some((package, names)) = names.split_first() else {
                continue;
            };
            let last = names.last().map_or("", String::as_str);
            let is_students = |(known, traits): &(String, BTreeSet<String>)| {
                known == package && (last == "*" || traits.contains(last))
            };
            if crates.iter().any(is_students) {
                problems.push(format!(
                    "`{shown}` imports `{package}::{}`: with a student's trait in scope its methods could take over those \
                     of the instruments; call them by their path",
                    names.join("::")
                ));
            }
        }
    }
    Ok(problems)
}

fn test_files(course: &Course, chapter: &Chapter) -> Vec<PathBuf> {
    let folder = course.tests_dir(chapter);
    let steps = chapter.steps.iter();
    let mut files: Vec<PathBuf> = steps
        .map(|step| folder.join(format!("{}.rs", step.name)))
        .collect();
    let support = folder.join("support/mod.rs");
    files.extend(support.exists().then_some(support));
    files
}

#[derive(Default)]
struct Traits {
    names: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Traits {
    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.names.insert(item.ident.unraw().to_string());
        visit::visit_item_trait(self, item);
    }
}

/// The paths that are imported; a glob ends in `*`.
#[derive(Default)]
struct Imports {
    found: Vec<Vec<String>>,
}

impl Imports {
    fn tree(&mut self, tree: &syn::UseTree, path: &[String]) {
        let with = |name: String| [path, &[name]].concat();
        match tree {
            syn::UseTree::Path(part) => {
                self.tree(&part.tree, &with(part.ident.unraw().to_string()))
            }
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.tree(tree, path));
            }
            syn::UseTree::Name(part) => self.found.push(with(part.ident.unraw().to_string())),
            syn::UseTree::Rename(part) => self.found.push(with(part.ident.unraw().to_string())),
            syn::UseTree::Glob(_) => self.found.push(with("*".to_owned())),
        }
    }
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_import_is_seen() {
        let text = "use a::{b::T as _, c::*, D}; fn f() { use ::e::F; }";
        let mut imports = Imports::default();
        imports.visit_file(&syn::parse_file(text).unwrap());
        let found: Vec<String> = imports.found.iter().map(|path| path.join("::")).collect();
        assert_eq!(found, ["a::b::T", "a::c::*", "a::D", "e::F"]);
    }

    #[test]
    fn no_test_of_the_course_has_a_students_trait_in_scope() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let course = Course::read(root.parent().unwrap()).unwrap();
        for chapter in &course.chapters {
            assert_eq!(problems(&course, chapter).unwrap(), [""; 0]);
        }
    }
}
