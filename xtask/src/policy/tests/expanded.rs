use super::*;
use crate::policy::expanded;

/// The rules that these sources break once the compiler has written them like this.
fn rules_made(sources: &str, given: &[&str], text: Option<&str>) -> Vec<(&'static str, String)> {
    let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
    let submission = submission(&[("lib.rs", sources)]);
    short(expanded::findings(
        &chapter(false),
        &submission,
        &given,
        text,
    ))
}

const PUTS_TOGETHER: &str = "\nmacro_rules! m { (x . $a:ident . $b:ident) => { $a::$b::exit(0) } }\nfn f() { m!(x.std.process) }";

#[test]
fn what_a_macro_has_put_together_is_refused_where_macros_are_defined() {
    assert_eq!(rules_of(&[("lib.rs", PUTS_TOGETHER)], false), []);
    let text = "mod a { pub(crate) use std as s; } fn f() { a::s::process::exit(0) }";
    let expected = [("process", "lib.rs:2".to_owned())];
    assert_eq!(rules_made(PUTS_TOGETHER, &[], Some(text)), expected);
}

#[test]
fn the_standard_librarys_own_macros_are_no_offence() {
    let text = r#"
        #![feature(prelude_import)]
        extern crate std;
        #[prelude_import]
        use std::prelude::rust_2024::*;
        fn f() {
            let env = { super let mut pinned = async { 1 }; unsafe { ::core::pin::Pin::new_unchecked(&mut pinned) } };
            { ::std::io::_print(format_args!("{0}\n", env)); };
            let path = const { builtin # offset_of(S, a) };
            ::core::panicking::panic_fmt(format_args!("not yet implemented"));
        }"#;
    assert_eq!(rules_made(PUTS_TOGETHER, &[], Some(text)), []);
}

#[test]
fn what_the_course_has_given_is_its_own_business() {
    let given = "use std::net::TcpStream;";
    let text = "mod given { use std::net::TcpStream; }";
    assert_eq!(rules_made(PUTS_TOGETHER, &[given], Some(text)), []);
    let found = rules_made(PUTS_TOGETHER, &[], Some(text));
    assert_eq!(found, [("network", "lib.rs:2".to_owned())]);
}

#[test]
fn what_cannot_be_read_is_not_trusted() {
    for text in [None, Some("fn f( {"), Some("this is no Rust")] {
        let found = rules_made(PUTS_TOGETHER, &[], text);
        assert_eq!(found, [("unreadable", "lib.rs:2".to_owned())]);
    }
}
