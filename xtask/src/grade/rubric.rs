//! How much each step is worth: as the course says, or as a rubric file says for one class.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Range,
    path::Path,
};

use anyhow::{Context, Error, Result, anyhow};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    course::{Chapter, Course},
    report::Hundredths,
};

/// The only version of rubric files that this runner reads.
const FORMAT: &str = "1";
/// No course has more points; sums of these cannot overflow.
const MOST: u64 = 100_000_000;

/// Points of every step of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rubric {
    /// Does a test that passes count where its step does not?
    pub partial: bool,
    /// Packages of chapters that are not graded.
    omitted: BTreeSet<String>,
    /// By package and step.
    points: BTreeMap<(String, String), Hundredths>,
}

impl Rubric {
    /// The course's own points.
    pub fn usual(course: &Course) -> Self {
        let steps = course.chapters.iter().flat_map(|chapter| {
            let steps = chapter.steps.iter();
            steps.map(|step| {
                let name = (chapter.package.clone(), step.name.clone());
                (name, Hundredths::whole(step.points))
            })
        });
        Self {
            partial: true,
            omitted: BTreeSet::new(),
            points: steps.collect(),
        }
    }

    /// The course's points with the changes that a file asks for.
    pub fn read(course: &Course, path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the rubric `{}`", path.display()))?;
        Self::parse(course, &text).with_context(|| format!("in the rubric `{}`", path.display()))
    }

    pub fn omits(&self, chapter: &Chapter) -> bool {
        self.omitted.contains(&chapter.package)
    }

    pub fn possible(&self, package: &str, step: &str) -> Hundredths {
        let name = (package.to_owned(), step.to_owned());
        self.points.get(&name).copied().unwrap_or_default()
    }

    fn parse(course: &Course, text: &str) -> Result<Self> {
        let file = File { text };
        let table = DeTable::parse(text).map_err(|error| {
            let line = error.span().map_or(1, |span| file.line(&span));
            anyhow!("line {line}: {}", error.message())
        })?;
        let mut rubric = Self::usual(course);
        let mut format = None;
        for (name, value) in table.get_ref() {
            match &**name.get_ref() {
                "format" => format = Some(value),
                "partial" => rubric.partial = file.boolean("partial", value)?,
                "chapter" => {
                    for (package, value) in file.table("chapter", value)? {
                        rubric.read_chapter(course, &file, package, value)?;
                    }
                }
                other => {
                    let known = "`format`, `partial` and `chapter`";
                    return Err(
                        file.wrong(name, format!("`{other}` is unknown; there are {known}"))
                    );
                }
            }
        }
        let format = format.context("it has to begin with `format = 1`")?;
        match format.get_ref() {
            DeValue::Integer(number) if number.as_str() == FORMAT => Ok(rubric),
            _ => Err(file.wrong(format, format!("the format has to be {FORMAT}"))),
        }
    }

    fn read_chapter(
        &mut self,
        course: &Course,
        file: &File<'_>,
        package: &Spanned<impl AsRef<str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<()> {
        let name = package.get_ref().as_ref();
        let mut chapters = course.chapters.iter();
        let Some(chapter) = chapters.find(|chapter| chapter.package == name) else {
            let known = course.chapters.iter();
            let known = known.map(|chapter| chapter.package.as_str());
            let known = known.collect::<Vec<_>>().join(", ");
            let text = format!("there is no chapter `{name}`; there are {known}");
            return Err(file.wrong(package, text));
        };
        let mut weight = None;
        for (key, value) in file.table(name, value)? {
            match &**key.get_ref() {
                "weight" => weight = Some((value, file.hundredths("weight", value)?)),
                "omit" if file.boolean("omit", value)? => {
                    self.omitted.insert(name.to_owned());
                }
                "omit" => {}
                "step" => {
                    for (step, value) in file.table("step", value)? {
                        let step_name = &**step.get_ref();
                        if chapter.step(step_name).is_none() {
                            let known = chapter.steps.iter().map(|step| step.name.as_str());
                            let known = known.collect::<Vec<_>>().join(", ");
                            let text = format!(
                                "chapter `{name}` has no step `{step_name}`; it has {known}"
                            );
                            return Err(file.wrong(step, text));
                        }
                        let points = file.hundredths(step_name, value)?;
                        let key = (name.to_owned(), step_name.to_owned());
                        self.points.insert(key, points);
                    }
                }
                other => {
                    let text =
                        format!("`{other}` is unknown; there are `weight`, `omit` and `step`");
                    return Err(file.wrong(key, text));
                }
            }
        }
        let Some((place, weight)) = weight else {
            return Ok(());
        };
        let own = self.points.iter_mut();
        for ((_, step), points) in own.filter(|((package, _), _)| package == name) {
            let product = points.0.checked_mul(weight.0);
            let Some(product) = product.filter(|product| product % 100 == 0) else {
                let text = format!(
                    "{points} points of step `{step}` times {weight} are no whole hundredths of points"
                );
                return Err(file.wrong(place, text));
            };
            points.0 = product / 100;
        }
        Ok(())
    }
}

/// A rubric file, whose errors name their line.
struct File<'a> {
    text: &'a str,
}

impl File<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.bytes().take(span.start);
        before.filter(|byte| *byte == b'\n').count() + 1
    }

    fn wrong<T>(&self, place: &Spanned<T>, text: String) -> Error {
        anyhow!("line {}: {text}", self.line(&place.span()))
    }

    fn table<'t, 'i>(
        &self,
        name: &str,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Result<&'t DeTable<'i>> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.wrong(value, format!("`{name}` has to be a table")))
    }

    fn boolean(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<bool> {
        let boolean = value.get_ref().as_bool();
        boolean.ok_or_else(|| self.wrong(value, format!("`{name}` has to be true or false")))
    }

    /// A number as it is written, without a detour over floats.
    fn hundredths(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Hundredths> {
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return Err(self.wrong(value, format!("`{name}` has to be a number"))),
        };
        hundredths(number).map_err(|why| self.wrong(value, format!("`{name}` {why}")))
    }
}

fn hundredths(number: &str) -> Result<Hundredths, &'static str> {
    if number.starts_with('-') {
        return Err("is negative");
    }
    let number = number.strip_prefix('+').unwrap_or(number);
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(rest) {
        return Err("has to be written like 12 or 12.5");
    }
    let rest = rest.trim_end_matches('0');
    if rest.len() > 2 {
        return Err("has more than two decimals");
    }
    let hundredths = format!("{whole}{rest:0<2}").parse().ok();
    let hundredths = hundredths.filter(|hundredths| *hundredths <= MOST);
    hundredths.map(Hundredths).ok_or("is too large")
}

#[cfg(test)]
mod tests;
