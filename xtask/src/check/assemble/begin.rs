//! The line at which to work at a step.

/// The first `todo!`, or the function in which the starter has its first one; from 1.
pub fn line(text: &str, starter: &str) -> Option<usize> {
    let todo = text.lines().position(is_todo);
    let line = todo.or_else(|| {
        let name = first_to_do(starter)?;
        text.lines()
            .position(|line| function(line).is_some_and(|function| function == name))
    })?;
    Some(line + 1)
}

fn is_todo(line: &str) -> bool {
    line.contains("todo!(")
}

/// The function with the first `todo!`.
fn first_to_do(starter: &str) -> Option<&str> {
    let todo = starter.lines().position(is_todo)?;
    let before: Vec<&str> = starter.lines().take(todo).collect();
    before.into_iter().rev().find_map(function)
}

/// The name of the function that begins in this line.
fn function(line: &str) -> Option<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let (before, after) = code.split_once("fn ")?;
    if before.ends_with(|last: char| !last.is_whitespace()) {
        return None;
    }
    let end = after.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))?;
    (end > 0).then(|| &after[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const STARTER: &str = "/// The fn of it.\nimpl X {\n    pub fn new(n: u32) -> Self {\n        todo!(\"a\")\n    }\n}\n";

    #[test]
    fn a_todo_comes_first() {
        assert_eq!(line(STARTER, STARTER), Some(4));
        assert_eq!(line("fn new() {}\nfn a() { todo!() }", STARTER), Some(2));
    }

    #[test]
    fn then_the_function_that_was_to_be_written() {
        let written = "struct New(fn());\n// fn new(\nfn newer() {}\npub async fn new<T>() {}";
        assert_eq!(line(written, STARTER), Some(4));
    }

    #[test]
    fn and_then_nothing() {
        assert_eq!(line("fn other() {}", STARTER), None);
        assert_eq!(line("fn new() {}", "fn new() {}"), None);
        assert_eq!(line("", ""), None);
    }
}
