use super::*;

#[test]
fn words_that_look_like_others() {
    accepts(&[
        "#![doc = include_str!(\"../README.md\")]",
        "mod a { #![doc = include_str!(\"../../README.md\")] }",
        "/// Calls `process::exit`? No. See /proc/self/mem.\n#[must_use] pub fn exit() { let path = 1; let _ = path; exit() }",
        "pub extern \"C\" fn callback() {}",
        "mod process { pub fn exit() {} } fn f() { process::exit() }",
        "mod process { pub fn exit() {} pub fn f() { self::exit(); super::process::exit() } }",
        "mod core; mod fs; mod net; use net::Wire; fn f() { fs::read(); core::run(Wire) }",
        "struct Command; struct Location; impl Location { fn caller() {} } fn f() { Location::caller() }",
        "enum State { Some, None, Ok, Env } fn f(env: u8, fs: u8) -> bool { env != fs }",
        "use std::*; fn f(path: u8, env: u8) -> u8 { let process = path; process + env }",
        "macro_rules! m { ($path:path, $env:expr) => { if $env != 1 { $path($env) } } }",
        "fn f(env: bool, path: &str) { assert!(env != true); println!(\"{env} {}\", path.process()); }",
        "fn f(p: P) { p.process.exit(0); p.env().args(); p.set_hook(1); }",
        "fn f(std: f64) { println!(\"{}\", std); assert!(std > 0.5, \"{std}\"); }",
        "fn r#unsafe() {} macro_rules! m { () => { r#unsafe() } }",
        "this does not parse",
        "",
    ]);
    assert_eq!(rules_of(&[("lib.rs", "fn f() { unsafe {} }")], true), []);
    assert_eq!(rules_of(&[("lib.rs", "#![allow(unsafe_code)]")], true), []);
}

#[test]
fn what_solutions_are_made_of() {
    accepts(&[
        "use std::{panic::{AssertUnwindSafe, catch_unwind, resume_unwind}, any::Any, io::{self, Write as _}};\n\
         fn f() { let _ = catch_unwind(AssertUnwindSafe(|| 1)); writeln!(io::stdout(), \"a\").unwrap(); }",
        "use std::panic; fn f() { panic::catch_unwind(|| ()).unwrap_or_else(|e| panic::resume_unwind(e)) }",
        "use core::{future::Future, task::{Poll, ready}}; extern crate alloc; use alloc::sync::Arc;",
        "use std::thread; fn f() { println!(\"{:?}\", thread::current().name()); dbg!(thread::current().id()); }",
        "use std::ffi::c_void; use std::alloc::{Layout, handle_alloc_error};",
        "use std::prelude::v1::*; use std::collections::*; use std::sync::{self, atomic::{self, Ordering::*}};",
        "pub type Result<T> = std::result::Result<T, Elapsed>; pub use std::task::{Context, Poll};",
        "pub use std::string::String; pub use std::vec::Vec; pub(crate) use std::io;",
        "#![deny(unsafe_code)] #![forbid(unsafe_code)] #![warn(missing_docs)] #![allow(dead_code, clippy::all)]",
        "#[track_caller] #[inline] #[cold] #[deprecated(note = \"a\")] pub fn f() {}",
        "#[derive(Default, Debug)] pub enum A { #[default] #[doc(hidden)] B }",
        "trait T { fn f(&self) where Self: Sized; } static A: std::sync::Mutex<u8> = std::sync::Mutex::new(0);",
        "fn f() { let f: unsafe fn(*const ()) = g; std::hint::black_box(f); }",
        "async fn f() { std::future::ready(async move { 1 }).await.await; }",
    ]);
}

#[test]
fn macros_of_ones_own() {
    accepts(&[
        "macro_rules! atomic { ($a:ident) => { std::sync::atomic::$a::new(0) } } fn f() { atomic!(AtomicU8); }",
        "macro_rules! m { ($($(#[$meta:meta])* $v:vis fn $name:ident($($t:tt)*);)*) => { $($(#[$meta])* $v fn $name($($t)*) {})* } }\n\
         m! { #[inline] #[doc = \"/proc/a\"] pub fn path(env: u8, process: u8); }",
        "macro_rules! join { ($a:expr, $($rest:expr),+) => { $crate::Join::new($a, join!($($rest),+)) } }\n\
         fn f(env: u8) { join!(env, include, a.path, self.process, x..env) }",
        "#[macro_export] macro_rules! join { () => {} } #[macro_export] macro_rules! select { () => {} }",
        "macro_rules! e { ($k:ident) => { std::io::Error::from(std::io::ErrorKind::$k) } }",
        "macro_rules! m { () => { use std::{fmt, panic}; use std::io; } }",
        "thread_local! { #[allow(dead_code)] static A: std::cell::Cell<u8> = const { std::cell::Cell::new(0) }; }",
        "macro_rules! include { ($a:expr) => { $a } } macro_rules! env { ($a:ident) => { $a } } fn f() { include!(a); assert!(env!(b)); }",
        "fn f() { macro_rules! asm { () => {} } asm!(); if a { asm!() } }",
        "fn f() { std::task::ready!(a); let _ = std::pin::pin!(b); std::println!(\"a\"); vec![1; n]; matches!(a, Some(_) if b); }",
    ]);
}

#[test]
fn tests_of_ones_own() {
    accepts(&[
        "#[cfg(test)] mod tests { use std::{env, fs, process}; #[test] fn t() { unsafe { process::exit(0) } } }",
        "#[test] fn t() { std::env::args(); std::fs::read(\"/proc/self/mem\").unwrap(); }",
        "#[cfg(all(test, unix))] use std::os::fd::AsFd; #[cfg(any(test))] use std::env;",
        "impl A { #[cfg(test)] fn f() { std::process::exit(0) } }",
        "fn f() { #[cfg(test)] std::process::exit(0); #[cfg(test)] { std::env::args(); } #[cfg(test)] use std::fs; }",
        "#[cfg_attr(test, path = \"a.rs\")] mod a;",
    ]);
    let files = [
        ("lib.rs", "mod a; #[cfg(test)] mod tests;"),
        ("a.rs", "#![cfg(test)] use std::process;"),
        ("tests.rs", "mod more; use std::process;"),
        ("tests/more.rs", "use std::process;"),
    ];
    assert_eq!(rules_of(&files, false), []);
}

/// Tables and comments are long, and not deep.
#[test]
fn long_code() {
    let n = 20_000;
    let comments = "/// A line, <b>and</b> more; of words.\n".repeat(n);
    accepts(&[
        &format!("{comments}fn f() {{}}"),
        &format!("const A: &[u8] = &[{}];", "1, ".repeat(n)),
        &format!(
            "fn f() {{ {} }}",
            "if a < b { c() } else { d() } ".repeat(n)
        ),
        &"fn f() -> A<B<C>> {} struct S(u8); impl S {}".repeat(n / 10),
        &format!("fn f() {{ a{}; }}", ".map(|x| x + 1)".repeat(200)),
    ]);
}
