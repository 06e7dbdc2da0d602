//! What is run confined: this test executable, started again for one of these.

mod hostile;
mod raw;

use std::{
    collections::HashMap,
    env,
    ffi::OsString,
    fs::{self, OpenOptions},
    hint,
    io::{self, Read, Write},
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Barrier, Condvar, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

/// The variable that says which program this process is.
pub const WHICH: &str = "PROGRAM";
/// The folder that must not be reached.
pub const OUTSIDE: &str = "OUTSIDE";
pub const REPORT: &str = "REPORT";
/// The process that must not be reached.
pub const RUNNER: &str = "RUNNER";

pub fn executable() -> PathBuf {
    // Where there is no `/proc`, only the launcher has told it.
    env::current_exe().unwrap_or_else(|_| env::args_os().next().unwrap_or_default().into())
}

pub fn arguments() -> Vec<OsString> {
    let words = "--exact programs::program --ignored --nocapture --test-threads=1";
    words.split(' ').map(OsString::from).collect()
}

pub fn kernel_has_landlock() -> bool {
    // Asked like this, it answers with its version.
    raw::call(libc::SYS_landlock_create_ruleset, [0, 0, 1, 0, 0]).is_ok()
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

#[test]
#[ignore = "it is run confined, by other tests"]
fn program() {
    println!();
    let name = variable(WHICH);
    let name = name.split(' ').next().unwrap_or_default();
    let programs: HashMap<&str, fn()> = HashMap::from([
        ("honest", honest as fn()),
        ("hostile", hostile::everything),
        ("unconfined", hostile::unconfined),
        ("compiler", hostile::compiler),
        ("names", names),
        ("descriptors", descriptors),
        ("threads", threads),
        ("memory", memory),
        ("file", file),
        ("spin", spin),
        ("abort", || std::process::abort()),
        ("overflow", || println!("{}", overflow(&[0; 1024]))),
        ("panic", || panic!("a panic of its own")),
        ("pretend", pretend),
        ("linger", linger),
        ("grandchild", grandchild),
    ]);
    programs[name]();
}

/// All that tests and right solutions do.
fn honest() {
    let mut order = String::new();
    io::stdin().read_line(&mut order).unwrap();
    println!("order: {}", order.trim());
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        let _ = sender.send(());
    });
    assert!(
        ended.recv_timeout(Duration::from_millis(100)).is_err(),
        "standard input stays open"
    );

    let start = Instant::now();
    let barrier = Arc::new(Barrier::new(101));
    let threads: Vec<_> = (0..100)
        .map(|i| {
            let barrier = Arc::clone(&barrier);
            let thread = thread::Builder::new().name(format!("thread {i}"));
            thread.spawn(move || barrier.wait()).unwrap()
        })
        .collect();
    barrier.wait();
    for thread in threads {
        thread.join().unwrap();
    }
    let pair = (Mutex::new(()), Condvar::new());
    let guard = pair.0.lock().unwrap();
    let timed_out = pair.1.wait_timeout(guard, Duration::from_millis(5));
    assert!(timed_out.unwrap().1.timed_out());
    thread::park_timeout(Duration::from_millis(1));
    thread::sleep(Duration::from_millis(1));
    thread::scope(|scope| {
        scope.spawn(thread::yield_now);
    });
    assert!(start.elapsed() > Duration::from_millis(6));
    assert!(thread::available_parallelism().is_ok());
    assert!(std::panic::catch_unwind(|| panic!("caught")).is_err());

    assert_eq!(fs::read_to_string("given").unwrap(), "given");
    assert_eq!(fs::read_dir(".").unwrap().count(), 1);
    fs::write("/dev/null", "nothing").unwrap();
    let mut report = OpenOptions::new()
        .append(true)
        .open(variable(REPORT))
        .unwrap();
    report.write_all(b"reported\n").unwrap();
    let much = vec![1_u8; 512 << 20];
    println!("memory: {}", hint::black_box(&much)[much.len() - 1]);
    eprintln!("honest");
}

fn names() {
    let mut names: Vec<_> = env::vars().map(|(name, _)| name).collect();
    names.sort();
    println!("names: {}", names.join(" "));
}

fn descriptors() {
    let open: Vec<_> = (3..200).filter(|number| raw::is_open(*number)).collect();
    println!("descriptors: {open:?}");
}

/// Starts threads with small stacks until there are no more, and keeps them.
fn threads() {
    let started = (0..20_000)
        .map_while(|_| {
            let thread = thread::Builder::new().stack_size(16 << 10);
            thread
                .spawn(|| thread::sleep(Duration::from_secs(600)))
                .ok()
        })
        .count();
    println!("threads: {started}");
}

fn memory() {
    let much = vec![1_u8; 6 << 30];
    println!("memory: {}", hint::black_box(&much).len());
}

fn file() {
    let mut report = OpenOptions::new()
        .append(true)
        .open(variable(REPORT))
        .unwrap();
    for _ in 0..1024 {
        if report.write_all(&[b'x'; 1 << 20]).is_err() {
            break;
        }
    }
    println!("file: written");
}

fn spin() {
    loop {
        hint::spin_loop();
    }
}

#[expect(unconditional_recursion, reason = "that is the point")]
fn overflow(frame: &[u8; 1024]) -> u8 {
    let next = [frame[0].wrapping_add(1); 1024];
    overflow(hint::black_box(&next)) + frame[1]
}

/// Says that the sandbox failed, so that somebody else is to blame.
fn pretend() {
    eprintln!("bwrap: setting up uid map: Permission denied");
    eprintln!("the sandbox did not start");
    leave(70)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a hostile program ends as it likes"
)]
fn leave(code: i32) -> ! {
    std::process::exit(code)
}

fn linger() {
    println!("lingers");
    thread::sleep(Duration::from_secs(600));
}

/// Leaves a process behind that holds the output, and has tried to leave the group.
fn grandchild() {
    #[expect(
        clippy::disallowed_methods,
        reason = "the sandbox is what must end this one"
    )]
    let mut command = std::process::Command::new(executable());
    let mark = variable(WHICH).replace("grandchild", "linger");
    // It holds standard error; what it says on standard output would come between our own words.
    command
        .args(arguments())
        .env(WHICH, mark)
        .stdout(Stdio::null());
    println!("leaves the group: {}", raw::leave_group().is_ok());
    match command.spawn() {
        Ok(child) => println!("child: {}", child.id() > 0),
        Err(error) => println!("child: {error}"),
    }
    leave(0)
}
