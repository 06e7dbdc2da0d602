use std::path::Path;

use super::*;
use crate::{course::Course, verify::fixture};

/// Right solutions, wrong ones, and what students begin with: none of them is a cheat.
#[test]
fn no_solution_of_the_course_is_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let course = Course::read(root).unwrap();
    assert!(!course.chapters.is_empty());
    for chapter in &course.chapters {
        let (fixtures, problems) = fixture::read_all(&course, chapter).unwrap();
        assert_eq!(problems, [""; 0], "{}", chapter.folder);
        assert!(fixtures.len() > 10, "{}", chapter.folder);
        for fixture in fixtures {
            let submission = Submission {
                origin: String::new(),
                files: fixture.files,
                changed_given: Vec::new(),
                missing_given: Vec::new(),
            };
            let found = short(findings(chapter, &submission));
            assert_eq!(found, [], "{} of {}", fixture.name, chapter.folder);
            if !fixture.kind.is_right() {
                continue;
            }
            let unread = short(unread(chapter, &submission));
            assert_eq!(unread, [], "{} of {}", fixture.name, chapter.folder);
        }
    }
}
