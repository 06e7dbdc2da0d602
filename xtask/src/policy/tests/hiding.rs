use super::*;

/// Sources of which the last line is to be refused, and no other.
fn refuses_the_end(cases: &[(&'static str, &str)]) {
    for (rule, source) in cases {
        let found = rules_of(&[("lib.rs", source)], false);
        let last = format!("lib.rs:{}", source.lines().count());
        assert_eq!(found, [(*rule, last)], "{source}");
    }
}

#[test]
fn behind_other_names() {
    refuses_the_end(&[
        ("process", "use std as s;\nfn f() { s::process::exit(0) }"),
        (
            "process",
            "use std::{self as s};\nfn f() { s::process::exit(0) }",
        ),
        (
            "process",
            "use core as s; use std as t;\nfn f() { t::process::exit(0) }",
        ),
        ("process", "use std::*;\nfn f() { process::exit(0) }"),
        ("process", "use std as s;\nuse s::process::exit;"),
        (
            "panic_hook",
            "use std::panic as p;\nfn f() { p::set_hook(h) }",
        ),
        ("panic_hook", "use std::panic::*;\nfn f() { set_hook(h) }"),
        (
            "panic_hook",
            "mod a { pub(crate) use std::panic as p; }\nfn f() { crate::a::p::set_hook(h) }",
        ),
        (
            "panic_hook",
            "mod a { pub(crate) use std::panic as p; }\nfn f() { self::a::p::set_hook(h) }",
        ),
        (
            "panic_hook",
            "mod a { pub(crate) use std::panic as p; } use a::*;\nfn f() { p::set_hook(h) }",
        ),
        (
            "panic_hook",
            "use std::panic as p; mod a {\nfn f() { super::p::set_hook(h) } }",
        ),
        (
            "panic_hook",
            "use std::panic as p; mod a { use super::*;\nfn f() { p::set_hook(h) } }",
        ),
        (
            "panic_hook",
            "fn f() { use std::panic as p;\np::set_hook(h) }",
        ),
        (
            "panic_hook",
            "use std::panic as p; fn f() { mod a { pub(crate) use super::p as q; } use a::q;\nq::set_hook(h) }",
        ),
        (
            "process",
            "use std as r#async;\nfn f() { r#async::r#process::exit(0) }",
        ),
        (
            "include",
            "use std as s;\nconst A: &str = s::include_str!(\"a\");",
        ),
        ("stdin", "use std::io;\nfn f() { io::stdin(); }"),
        (
            "caller",
            "use std::panic;\nfn f() { <panic::Location>::caller(); }",
        ),
    ]);
}

#[test]
fn in_other_files() {
    let found = rules_of(
        &[
            ("a.rs", "mod b;\npub(crate) use std::panic as p;"),
            ("a/b.rs", "\n\nfn f() { super::p::set_hook(h) }"),
            ("c/mod.rs", "use crate::a::p::set_hook;"),
            ("lib.rs", "mod a; mod c;"),
        ],
        false,
    );
    let expected = [("a/b.rs", 3), ("c/mod.rs", 1)];
    let expected = expected.map(|(file, line)| ("panic_hook", format!("{file}:{line}")));
    assert_eq!(found, expected);
}

#[test]
fn in_macros() {
    refuses_the_end(&[
        (
            "process",
            "\nmacro_rules! m { () => { std::process::exit(0) } }",
        ),
        (
            "process",
            "use std as s;\nmacro_rules! m { () => { s::process::exit(0) } }",
        ),
        (
            "process",
            "use std as s;\nmacro_rules! m { () => { $crate::s::process::exit(0) } }",
        ),
        (
            "process",
            "\nmacro_rules! m { () => { use std::{fmt, process}; } }",
        ),
        (
            "process",
            "\nfn f() { assert!(false, \"{}\", std::process::id()); }",
        ),
        (
            "process",
            "\nthread_local! { static A: u32 = std::process::id(); }",
        ),
        (
            "panic_hook",
            "macro_rules! m { () => { use std::panic; } } m!();\nfn f() { panic::set_hook(h) }",
        ),
        (
            "macro",
            "\nmacro_rules! m { () => { use std::panic as p; } }",
        ),
        (
            "macro",
            "\nmacro_rules! m { () => { use std::{panic as p}; } }",
        ),
        (
            "macro",
            "\nmacro_rules! m { () => { use std::{self as s}; } }",
        ),
        ("macro", "\nmacro_rules! m { () => { use std::*; } }"),
        ("macro", "\nmacro_rules! m { () => { use std::{*}; } }"),
        (
            "macro",
            "\nmacro_rules! m { () => { extern crate std as s; } }",
        ),
        (
            "macro",
            "\nmacro_rules! m { ($a:ident) => { std::$a::exit(0) } }",
        ),
        (
            "macro",
            "\nmacro_rules! m { ($a:ident) => { ::std::panic::$a(h) } }",
        ),
        (
            "macro",
            "\nmacro_rules! m { ($a:ident) => { use std::{$a}; } }",
        ),
        (
            "macro",
            "macro_rules! m { ($a:ident $b:ident $c:ident) => { $a::$b::$c(0) } }\nfn f() { m!(std process exit) }",
        ),
        (
            "macro",
            "use std as s; macro_rules! m { ($a:ident $b:ident) => { $a::$b(0) } }\nfn f() { m!(s exit) }",
        ),
        (
            "macro",
            "macro_rules! vec { ($a:ident $b:ident $c:ident) => { $a::$b::$c(0) } }\nfn f() { vec!(std process exit) }",
        ),
        (
            "macro",
            "macro_rules! m { ($c:tt) => {\nstd $c process $c exit(0) } }",
        ),
        (
            "include",
            "\nmacro_rules! m { ($a:tt) => { include_str! $a } }",
        ),
        (
            "include",
            "macro_rules! m { ($a:ident $b:tt) => { $a! $b } }\nconst A: &str = m!(include_str (\"a\"));",
        ),
        (
            "environment",
            "macro_rules! m { ($a:ident, $b:tt, $c:tt) => { $a $b $c } }\nconst A: &str = m!(env, !, (\"a\"));",
        ),
        ("unsafe", "\nmacro_rules! m { () => { unsafe {} } }"),
        (
            "extern",
            "\nmacro_rules! m { () => { extern \"C\" { fn f(); } } }",
        ),
        (
            "attribute",
            "\nmacro_rules! m { () => { #[path = \"a\"] mod a; } }",
        ),
        (
            "attribute",
            "\nmacro_rules! m { () => { #[unsafe(no_mangle)] fn f() {} } }",
        ),
        (
            "attribute",
            "\nmacro_rules! m { ($a:ident) => { #[$a = \"a\"] mod a; } }",
        ),
        (
            "attribute",
            "macro_rules! m { ($a:meta) => { #[$a] mod a; } }\nm!(path = \"a\");",
        ),
        (
            "attribute",
            "macro_rules! m { ($a:meta) => { #[$a] fn f() {} } }\nm!(unsafe_attributes no_mangle);",
        ),
        (
            "lint",
            "\nmacro_rules! m { () => { #[allow(unsafe_code)] fn f() {} } }",
        ),
    ]);
}

/// All of them compile.
#[test]
fn in_macros_that_pass_things_on() {
    for source in [
        "macro_rules! m { ($($a:tt)*) => { $($a)* } } mod a { m! { use std::process::exit as bye; } fn f() { bye(0) } }",
        "macro_rules! m { ($a:ident $b:ident) => { mod c { pub use ::$a::$b as z; } } } m!(std process); fn f() { c::z::exit(0) }",
        "macro_rules! m { ($l:lifetime $a:ident $($b:tt)*) => { $a $($b)* } } fn f() { m!('a std ::process::exit(0)) }",
        "macro_rules! m { ($p:path) => { { use $p as w; w::exit(0) } } } fn f() { m!(std::process) }",
        "macro_rules! m { ($p:path) => { { use $p as w; w::set_hook(Box::new(|_| {})) } } } fn f() { m!(std::panic) }",
        "macro_rules! m { ($($p:ident)::*) => { $($p)::* } } fn f() { m!(std::process::exit)(0) }",
        "macro_rules! m { ($($p:ident),*) => { $($p)::* } } fn f() { m!(std, process, exit)(0) }",
        "macro_rules! m { ($e:expr) => { $e } } fn f() { m!(std::process::exit)(0) }",
        "trait T { fn go() { use std::{process as pp}; pp::abort() } }",
        "fn f() -> impl Fn() { || { use self::a::*; exit(0) } } mod a { pub use std::process::*; }",
        "fn f() { let g = <fn(i32) -> !>::clone(&(std::process::exit as fn(i32) -> !)); }",
        "macro_rules! m { (x . $a:ident . $b:literal) => { $a!($b) } } fn f() { m!(x.include_str.\"/etc/hostname\"); }",
        "macro_rules! m { ($u:ident $a:ident :: $b:ident ; $c:ident) => { $a::$b::$c() } } fn f() { m!(use std::io ; stdin); }",
    ] {
        assert_ne!(rules_of(&[("lib.rs", source)], false), [], "{source}");
    }
}

/// A macro of one's own is in scope only from its definition on, as far as that is certain.
#[test]
fn beside_a_macro_of_the_same_name() {
    let own = "macro_rules! include { () => {} }";
    for source in [
        format!("const A: u8 = include!(\"a\");\n{own}"),
        format!("mod a {{ {own} }} const A: u8 = include!(\"a\");"),
        format!("#[cfg(any())] {own} const A: u8 = include!(\"a\");"),
        format!("fn f() {{ {own} }} const A: u8 = include!(\"a\");"),
        format!("{own} const A: u8 = std::include!(\"a\");"),
        format!("{own} macro_rules! m {{ () => {{ include!(\"a\") }} }}"),
    ] {
        let found = rules_of(&[("lib.rs", &source)], false);
        assert_eq!(found, [("include", "lib.rs:1".to_owned())], "{source}");
    }
}

/// What looks like the line for a shell, and is an attribute for the compiler.
#[test]
fn behind_a_line_that_is_no_shebang() {
    for start in [
        "#!/**/[allow(dead_code)]",
        "#!/*a*/ [cfg(all())]",
        "\u{feff}#!/**/[a]",
    ] {
        let source = format!("{start} fn f() {{ std::process::exit(0) }}");
        refuses_the_end(&[("process", &source)]);
    }
    let left_out = "#!/usr/bin/env run\nfn f() { std::process::exit(0) }";
    refuses_the_end(&[("process", left_out)]);
    // Nobody but the compiler takes such a mark for a space.
    let files = [("lib.rs", "#!\u{200e}[a] fn f() { std::process::exit(0) }")];
    assert!(
        !rules_of(&files, false).is_empty()
            || !unread(&chapter(false), &submission(&files)).is_empty()
    );
}

/// `#[cfg(test)]` in the arguments of a macro need not stay there.
#[test]
fn a_macro_may_take_an_attribute_away() {
    let source = "macro_rules! m { (#[$a:meta] $b:item) => { $b } }\nm! { #[cfg(test)] fn f() { std::process::exit(0) } }";
    refuses_the_end(&[("process", source)]);
    let found = rules_of(
        &[
            (
                "lib.rs",
                "macro_rules! m { ($a:ident) => { mod $a; } } m!(a); #[cfg(test)] mod a;",
            ),
            ("a.rs", "fn f() { std::process::exit(0) }"),
        ],
        false,
    );
    assert_eq!(found, [("process", "a.rs:1".to_owned())]);
}

#[test]
fn in_code_that_is_compiled() {
    refuses_the_end(&[
        (
            "process",
            "#[cfg(not(test))]\nfn f() { std::process::exit(0) }",
        ),
        (
            "process",
            "#[cfg(any(test, unix))]\nfn f() { std::process::exit(0) }",
        ),
        (
            "process",
            "#[cfg_attr(test, allow(dead_code))]\nfn f() { std::process::exit(0) }",
        ),
    ]);
    let found = rules_of(
        &[
            ("lib.rs", "#[cfg(test)] mod a; #[cfg(not(test))] mod a;"),
            ("a.rs", "fn f() { std::process::exit(0) }"),
        ],
        false,
    );
    assert_eq!(found, [("process", "a.rs:1".to_owned())]);
}

/// What the compiler can read and we cannot. Until it has, its own words on these files are the better ones.
#[test]
fn in_what_cannot_be_parsed() {
    let files = [
        ("a.rs", "fn f() { std::process::exit(0); this is no rust }"),
        ("a/below.rs", "fn f() { ( }"),
        ("b.rs", "fn f() { ) std::process::exit(0) }"),
        ("fine.rs", ""),
        ("lib.rs", "mod a; mod b; mod fine; #[cfg(test)] mod tests;"),
        ("scratch.rs", "nobody declares this )"),
        ("tests.rs", "not in the crate )"),
    ];
    assert_eq!(rules_of(&files, false), []);
    let found = short(unread(&chapter(false), &submission(&files)));
    let expected = ["a/below.rs:1", "a.rs:1", "b.rs:1"];
    assert_eq!(
        found,
        expected.map(|place| ("unreadable", place.to_owned()))
    );
}

#[test]
fn nothing_brings_the_reader_down() {
    let n = 100_000;
    for source in [
        format!("const A: bool = {}true;", "!".repeat(n)),
        format!("const A: u8 = {}1{};", "(".repeat(n), ")".repeat(n)),
        format!("const A: u64 = 0{};", " + 1".repeat(n)),
        format!("fn f() {{ a{}; }}", ".b()".repeat(n)),
        format!("type A = {}u8{};", "A<u8, ".repeat(n), ">".repeat(n)),
        format!("fn f() {{ if a {{}} {} }}", "else if a {} ".repeat(n)),
        format!(
            "macro_rules! m {{ () => {{ {}{} }} }}",
            "[".repeat(n),
            "]".repeat(n)
        ),
        format!("const A: bool = {}true;", "#[a] !".repeat(n)),
    ] {
        let found = rules_of(&[("lib.rs", &source)], false);
        assert_eq!(
            found,
            [("nesting", "lib.rs:1".to_owned())],
            "{}",
            &source[..40]
        );
    }
}

/// Names that lead in circles, or through a maze, are followed only so far.
#[test]
fn no_maze_of_imports_takes_for_ever() {
    accepts(&["use self::a::b as c; mod a { pub use super::c as b; } fn f() { c::d() }"]);
    let modules = (0..40).map(|n| {
        let next = n + 1;
        format!("mod m{n} {{ pub use crate::m{next}::*; pub use super::m{next}::*; }}\n")
    });
    let maze = modules.collect::<String>() + "mod m40 {}\nfn f() { m0::a::b() }";
    let found = rules_of(&[("lib.rs", &maze)], false);
    assert!(found.iter().any(|(rule, _)| *rule == "alias"), "{found:?}");
}

#[test]
fn too_much_text_is_not_read() {
    let source = "// long\n".repeat(300_000);
    assert_eq!(
        rules_of(&[("lib.rs", &source)], false),
        [("size", "lib.rs:1".to_owned())]
    );
}
