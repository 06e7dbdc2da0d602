//! What is refused: one table for each place in which a name may stand, and the sentence that goes with each.

/// An item or a module of the standard library that no solution needs. `core` and `alloc` are read as `std`.
pub struct Forbidden {
    /// Below `std`.
    pub path: &'static [&'static str],
    pub rule: &'static str,
    pub advice: &'static str,
    /// A module is not a value: a variable may have its name.
    pub is_module: bool,
}

const fn module(
    path: &'static [&'static str],
    rule: &'static str,
    advice: &'static str,
) -> Forbidden {
    Forbidden {
        path,
        rule,
        advice,
        is_module: true,
    }
}

const fn item(
    path: &'static [&'static str],
    rule: &'static str,
    advice: &'static str,
) -> Forbidden {
    Forbidden {
        path,
        rule,
        advice,
        is_module: false,
    }
}

const PROCESS: &str =
    "a solution neither ends the process nor starts another; return, or panic, instead";
const HOOK: &str = "the panic hook belongs to the program, not to a library";
const FILES: &str = "a solution reads and writes no files";
const NETWORK: &str = "a solution opens no connections; where one is needed, the course gives it";
const ENVIRONMENT: &str = "a solution does the same whatever its arguments and its environment are, so it asks for neither";
const SYSTEM: &str = "a solution works on every system, and does without what only one of them has";
const STDIN: &str = "a solution waits for no input; what it has to know comes in its arguments";
const CALLER: &str = "a solution does the same for every caller, so it does not ask who called";
const TYPES: &str =
    "a solution treats all futures and wakers alike, whatever their types are called";
const INCLUDE: &str =
    "a solution consists of its modules alone and reads no other files while it is built";
const ASSEMBLY: &str =
    "a solution is written in Rust, with no assembly and no instructions of one processor";
const ALLOCATOR: &str = "the allocator belongs to the program, not to a library";
const MODEL: &str = "the modelled schedules are the tests' own business";

pub const FORBIDDEN: &[Forbidden] = &[
    module(&["process"], "process", PROCESS),
    item(&["panic", "set_hook"], "panic_hook", HOOK),
    item(&["panic", "take_hook"], "panic_hook", HOOK),
    item(&["panic", "update_hook"], "panic_hook", HOOK),
    item(&["panic", "always_abort"], "panic_hook", HOOK),
    module(&["fs"], "files", FILES),
    // `Path` can look into the file system all by itself.
    module(&["path"], "files", FILES),
    module(&["net"], "network", NETWORK),
    // A module, and a macro too.
    module(&["env"], "environment", ENVIRONMENT),
    item(&["option_env"], "environment", ENVIRONMENT),
    module(&["os"], "system", SYSTEM),
    item(&["io", "stdin"], "stdin", STDIN),
    item(&["io", "Stdin"], "stdin", STDIN),
    item(&["io", "StdinLock"], "stdin", STDIN),
    item(&["panic", "Location"], "caller", CALLER),
    module(&["backtrace"], "caller", CALLER),
    item(&["any", "type_name"], "type_name", TYPES),
    item(&["any", "type_name_of_val"], "type_name", TYPES),
    item(&["include"], "include", INCLUDE),
    item(&["include_str"], "include", INCLUDE),
    item(&["include_bytes"], "include", INCLUDE),
    module(&["arch"], "assembly", ASSEMBLY),
    item(&["global_allocator"], "attribute", ALLOCATOR),
    module(&["model"], "model", MODEL),
];

/// The macros among them, by name alone: they are in scope everywhere.
pub const MACROS: &[(&str, &str, &str)] = &[
    ("include", "include", INCLUDE),
    ("include_str", "include", INCLUDE),
    ("include_bytes", "include", INCLUDE),
    ("env", "environment", ENVIRONMENT),
    ("option_env", "environment", ENVIRONMENT),
    ("asm", "assembly", ASSEMBLY),
    ("global_asm", "assembly", ASSEMBLY),
    ("naked_asm", "assembly", ASSEMBLY),
];

const SYMBOLS: &str = "a solution exports no symbols and takes none from elsewhere";
const SECTIONS: &str = "a solution places nothing in sections of its own";
const CRATE: &str = "how the crate is built is the course's business";

pub const ATTRIBUTES: &[(&str, &str)] = &[
    ("path", "write the module where Rust looks for it"),
    ("no_mangle", SYMBOLS),
    ("export_name", SYMBOLS),
    ("link", SYMBOLS),
    ("link_name", SYMBOLS),
    ("link_ordinal", SYMBOLS),
    ("link_section", SECTIONS),
    ("used", SECTIONS),
    ("naked", ASSEMBLY),
    ("global_allocator", ALLOCATOR),
    (
        "panic_handler",
        "the panic handler belongs to the program, not to a library",
    ),
    (
        "feature",
        "the course uses stable Rust, which has no features to switch on",
    ),
    ("no_std", "the course uses the standard library"),
    ("no_core", "the course uses the standard library"),
    ("no_implicit_prelude", "the course uses the usual prelude"),
    ("no_main", CRATE),
    ("crate_type", CRATE),
    ("crate_name", CRATE),
    ("recursion_limit", "the compiler's own limits are enough"),
    ("type_length_limit", "the compiler's own limits are enough"),
];

/// Lints that enforce a rule. (The compiler enforces the rule all the same.)
pub const LINTS: &[&str] = &["unsafe_code", "long_running_const_eval"];

/// Crates that are the standard library under another name.
pub const STD: &[&str] = &["std", "core", "alloc"];

/// Macros that do with their arguments what everybody knows: no path is put together from pieces there.
pub const USUAL_MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "compile_error",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "file",
    "format",
    "format_args",
    "join",
    "line",
    "matches",
    "module_path",
    "offset_of",
    "panic",
    "pin",
    "pin_project",
    "print",
    "println",
    "ready",
    "stringify",
    "thread_local",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Names that everybody takes for the standard library's. (Types by another name, as in `type Result<T> = …`, are usual.)
pub const PRELUDE: &[&str] = &[
    "Box", "Err", "None", "Ok", "Option", "Result", "Some", "String", "Vec",
];

/// Names of crates that the tests stand on.
pub const CRATES: &[&str] = &["std", "core", "alloc", "kit", "simstd"];

/// What a path below `std` is refused for.
pub fn forbidden(path: &[String]) -> Option<&'static Forbidden> {
    let path = without_prelude(path);
    FORBIDDEN.iter().find(|forbidden| {
        path.len() >= forbidden.path.len() && path.iter().zip(forbidden.path).all(|(a, b)| a == b)
    })
}

/// Is something forbidden somewhere below this path?
pub fn holds_forbidden(path: &[String]) -> bool {
    FORBIDDEN.iter().any(|forbidden| {
        path.len() < forbidden.path.len() && path.iter().zip(forbidden.path).all(|(a, b)| a == b)
    })
}

/// `std::prelude::v1::include_str` is `std::include_str`.
fn without_prelude(path: &[String]) -> &[String] {
    match path {
        [prelude, _, rest @ ..] if prelude == "prelude" && !rest.is_empty() => rest,
        _ => path,
    }
}
