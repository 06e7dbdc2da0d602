//! Which renderer makes what of grades, and what else it needs.

use std::{collections::BTreeMap, fs};

use anyhow::Result;

use crate::{
    cli::GradeFormat,
    course::Course,
    failure::Failure,
    render::{
        classroom,
        exercism::{self, TestCode},
        github, gradescope, grading, json, junit, markdown, prairielearn,
    },
    report::Grade,
};

/// The source of tests, where a format shows it.
pub type Code = TestCode;

/// Columns in a file, which has no terminal.
const WIDTH: usize = 100;

impl GradeFormat {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Terminal | Self::Classroom => "txt",
            Self::Json | Self::Gradescope | Self::Prairielearn | Self::Exercism => "json",
            Self::Junit => "xml",
            Self::Github | Self::Markdown => "md",
        }
    }

    /// Can one text tell of several submissions?
    pub fn holds_many(self) -> bool {
        match self {
            Self::Terminal | Self::Junit | Self::Github | Self::Markdown => true,
            Self::Json
            | Self::Gradescope
            | Self::Prairielearn
            | Self::Classroom
            | Self::Exercism => false,
        }
    }
}

/// The file of one submission.
pub fn one(format: GradeFormat, grade: &[Grade; 1], code: &Code) -> String {
    match format {
        GradeFormat::Terminal => {
            anstream::adapter::strip_str(&grading::render(grade, WIDTH)).to_string()
        }
        // What a step summary takes.
        GradeFormat::Github => github::summary(grade),
        _ => many(format, grade, code, WIDTH),
    }
}

/// What goes to standard output. Formats for one submission have got one.
pub fn many(format: GradeFormat, grades: &[Grade], code: &Code, width: usize) -> String {
    let only = |render: &dyn Fn(&Grade) -> String| {
        let texts: Vec<String> = grades.iter().map(render).collect();
        texts.concat()
    };
    let text = match format {
        GradeFormat::Terminal | GradeFormat::Github => grading::render(grades, width),
        GradeFormat::Junit => junit::grades(grades),
        GradeFormat::Markdown => markdown::render(grades),
        GradeFormat::Json => only(&json::grade),
        GradeFormat::Gradescope => only(&gradescope::render),
        GradeFormat::Prairielearn => only(&prairielearn::render),
        GradeFormat::Classroom => only(&classroom::render),
        GradeFormat::Exercism => only(&|grade| exercism::render(grade, code)),
    };
    if text.ends_with('\n') {
        text
    } else {
        text + "\n"
    }
}

/// What says on standard output that there is no grade. Most platforms take nothing for that.
pub fn ungraded(format: GradeFormat, failure: &Failure) -> String {
    match format {
        GradeFormat::Prairielearn => prairielearn::not_gradable(&format!(
            "The grader failed, and this is not your fault; try again later. {failure}"
        )),
        _ => String::new(),
    }
}

/// Words for people, in which GitHub obeys nothing, and then what it is to show beside the code.
pub fn for_github(grades: &[Grade], summary: &str, width: usize) -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::Infrastructure(format!("the system gave no random bytes: {error}"))
    })?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let words = format!("{}\n{summary}", grading::render(grades, width));
    Ok(github::quoted(&words, &token) + &github::annotations(grades))
}

/// The source of every test by its place, for the format that shows it.
pub fn test_code(course: &Course, format: GradeFormat) -> Code {
    let mut code = BTreeMap::new();
    if format != GradeFormat::Exercism {
        return code;
    }
    let steps = course.chapters.iter().flat_map(|chapter| &chapter.steps);
    for test in steps.flat_map(|step| &step.tests) {
        let Some((file, line)) = test.place.rsplit_once(':') else {
            continue;
        };
        let (Ok(text), Ok(line)) = (fs::read_to_string(course.root.join(file)), line.parse())
        else {
            continue;
        };
        code.insert(test.place.clone(), function(&text, line));
    }
    code
}

/// The function that begins at this line, counted from 1, or near it; or the whole file where it is a program.
fn function(text: &str, line: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = line.saturating_sub(1).min(lines.len());
    let end = lines[from..].iter().position(|line| *line == "}");
    match end {
        Some(end) => lines[from..=from + end].join("\n"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_shown_from_its_line_to_its_end() {
        let text = "//! x\n\n#[kit::test]\nfn one() {\n    a();\n}\n\nfn two() {\n    b();\n}\n";
        assert_eq!(function(text, 4), "fn one() {\n    a();\n}");
        assert_eq!(function(text, 9), "    b();\n}");
        assert_eq!(function("fn main() {}", 1), "fn main() {}");
        assert_eq!(function("", 7), "");
    }
}
