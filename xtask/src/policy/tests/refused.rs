use super::*;

#[test]
fn ending_or_starting_a_process() {
    refuses(&[
        ("process", "fn f() { std::process::exit(0) }"),
        ("process", "fn f() { ::std::process::abort() }"),
        ("process", "fn f() { std::process::Command::new(\"sh\"); }"),
        ("process", "const LEAVE: fn(i32) -> ! = std::process::exit;"),
        ("process", "use std::process::{self, exit as leave};"),
        ("process", "use std::process;"),
        ("process", "use std::process as p;"),
        ("process", "use std::process::*;"),
        ("process", "fn f() { use std::{sync::Arc, process::exit}; }"),
        ("process", "impl std::process::Termination for () {}"),
    ]);
}

#[test]
fn the_panic_hook() {
    refuses(&[
        (
            "panic_hook",
            "fn f() { std::panic::set_hook(Box::new(|_| {})) }",
        ),
        ("panic_hook", "fn f() { let _ = std::panic::take_hook(); }"),
        ("panic_hook", "use std::panic::{catch_unwind, set_hook};"),
    ]);
}

#[test]
fn the_system_around_it() {
    refuses(&[
        ("files", "fn f() { let _ = std::fs::read(\"a\"); }"),
        (
            "files",
            "fn f() -> bool { std::path::Path::new(\"a\").exists() }",
        ),
        ("network", "use std::net::TcpStream;"),
        ("network", "fn f(_: core::net::IpAddr) {}"),
        ("environment", "fn f() { std::env::args().count(); }"),
        ("environment", "use std::env;"),
        ("environment", "const A: &str = env!(\"A\");"),
        (
            "environment",
            "const A: Option<&str> = core::option_env!(\"A\");",
        ),
        ("system", "use std::os::fd::AsFd;"),
        ("system", "const MEMORY: &str = \"/proc/self/mem\";"),
        (
            "system",
            "fn f() { println!(\"{}\", g(\"/proc/self/mem\")); }",
        ),
        ("stdin", "fn f() { let _ = std::io::stdin().lines(); }"),
        ("stdin", "fn f(_: std::io::Stdin) {}"),
    ]);
}

#[test]
fn knowing_who_asks() {
    refuses(&[
        (
            "caller",
            "fn f() -> u32 { std::panic::Location::caller().line() }",
        ),
        ("caller", "use core::panic::Location;"),
        ("caller", "type L = std::panic::Location<'static>;"),
        (
            "caller",
            "fn f() { std::backtrace::Backtrace::force_capture(); }",
        ),
        (
            "type_name",
            "fn f<F>() -> bool { std::any::type_name::<F>() == \"a\" }",
        ),
        ("model", "fn f() { std::model::explore(); }"),
    ]);
}

#[test]
fn reading_files_while_it_is_built() {
    refuses(&[
        ("include", "const A: &str = include_str!(\"a\");"),
        ("include", "const A: &str = concat!(include_str!(\"a\"));"),
        ("include", "const A: &[u8] = std::include_bytes!(\"a\");"),
        ("include", "core::include!(\"a\");"),
        ("include", "use std::include_str as lesson;"),
        ("include", "use std::prelude::v1::include_str as lesson;"),
        (
            "include",
            "#[doc = include_str!(\"../../../tests/a.rs\")] fn f() {}",
        ),
        (
            "include",
            "#[cfg_attr(all(), doc = include_str!(\"/a\"))] fn f() {}",
        ),
        (
            "include",
            "#[doc = concat!(\"a\", include_str!(\"/README.md\"))] fn f() {}",
        ),
        ("attribute", "#[path = \"/etc/passwd\"] mod a;"),
        ("attribute", "#[cfg_attr(all(), path = \"a\")] mod a;"),
        (
            "attribute",
            "#[cfg_attr(all(), cfg_attr(all(), path = \"a\"))] mod a;",
        ),
    ]);
}

#[test]
fn leaving_rust() {
    refuses(&[
        ("unsafe", "fn f() { unsafe {} }"),
        ("unsafe", "unsafe fn f() {}"),
        ("unsafe", "unsafe impl Send for S {}"),
        ("unsafe", "unsafe trait T {}"),
        ("unsafe", "trait T { unsafe fn f(); }"),
        ("extern", "extern \"C\" { fn f(); }"),
        ("extern", "unsafe extern \"C\" { unsafe fn f(); }"),
        ("attribute", "#[unsafe(no_mangle)] fn f() {}"),
        (
            "attribute",
            "#[cfg_attr(all(), unsafe(no_mangle))] fn f() {}",
        ),
        (
            "attribute",
            "#[unsafe(link_section = \".init_array\")] static A: fn() = f;",
        ),
        ("attribute", "#[used] static A: u8 = 0;"),
        ("attribute", "#[unsafe(export_name = \"a\")] fn f() {}"),
        ("attribute", "#[global_allocator] static A: S = S;"),
        (
            "attribute",
            "use std::prelude::v1::global_allocator as ours;",
        ),
        ("assembly", "fn f() { core::arch::asm!(\"nop\") }"),
        ("assembly", "use std::arch::global_asm;"),
        ("assembly", "core::arch::global_asm!(\"nop\");"),
    ]);
}

#[test]
fn changing_the_rules() {
    refuses(&[
        ("lint", "#![allow(unsafe_code)]"),
        ("lint", "#[expect(unsafe_code, reason = \"no\")] fn f() {}"),
        ("lint", "#![cfg_attr(all(), allow(dead_code, unsafe_code))]"),
        ("lint", "#![allow(long_running_const_eval)]"),
        ("attribute", "#![feature(rustc_attrs)]"),
        ("attribute", "#![no_std]"),
        ("attribute", "#![no_implicit_prelude]"),
        ("attribute", "#![recursion_limit = \"100000\"]"),
        ("attribute", "#![crate_type = \"bin\"]"),
    ]);
}

#[test]
fn names_that_mean_something_else_to_the_tests() {
    refuses(&[
        ("shadow", "pub mod std {}"),
        ("shadow", "mod std {}"),
        ("shadow", "pub mod kit {}"),
        ("shadow", "use crate::mine as std;"),
        ("shadow", "extern crate self as std;"),
        ("shadow", "#[allow(non_snake_case)] pub fn Some() {}"),
        ("shadow", "pub struct Vec;"),
        ("shadow", "pub use crate::mine::Mine as Vec;"),
        (
            "shadow",
            "#[macro_export] macro_rules! assert_eq { () => {} }",
        ),
        ("alias", "extern crate std as s;"),
        ("alias", "extern crate alloc as s;"),
        ("alias", "pub use std as s;"),
        ("alias", "pub use std::panic;"),
        ("alias", "pub use std::io::*;"),
    ]);
}

#[test]
fn texts_that_are_not_what_they_look_like() {
    refuses(&[("text", "// \u{202e}gnihton si ereht")]);
}

#[test]
fn the_message_says_what_and_why() {
    let source = "use std as s;\nfn f() { s::process::exit(0) }";
    let found = findings(&chapter(false), &submission(&[("lib.rs", source)]));
    let [finding] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(finding.place, "crates/01-a/src/lib.rs:2");
    assert_eq!(
        finding.message,
        "`std::process::exit` is not allowed: a solution neither ends the process nor starts another; return, or \
         panic, instead"
    );
}

#[test]
fn findings_come_in_order_and_not_without_end() {
    let many = "fn f() { std::process::abort(); }\n".repeat(70);
    let found = findings(
        &chapter(false),
        &submission(&[("a.rs", &many), ("lib.rs", "mod a; use std::fs;")]),
    );
    assert_eq!(found.len(), 50);
    assert!(found[0].place.ends_with("a.rs:1"));
    assert!(found[49].place.ends_with("a.rs:50"));
    assert!(found[49].message.ends_with("(and 21 findings more)"));
}
