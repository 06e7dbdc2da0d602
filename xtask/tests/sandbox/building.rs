//! What cargo and a compiler can and cannot do, and that nobody survives.

use std::{
    env, fs,
    net::TcpListener,
    path::PathBuf,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    Place, process, programs, run,
    sandbox::{Access, Level, Toolchain, Work},
    sandbox_of, sandboxes, task,
};

/// Long enough for a machine with other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_hostile_compiler_finds_every_way_closed() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let mut task = task("compiler", &place);
        task.environment.push(("PORT".into(), port.into()));
        let said = run(&sandbox, task, &place.access(Work::Building));
        assert!(said.is_success(), "{} {}", said.stdout, said.stderr);
        assert_eq!(said.value("open"), "", "on {}", sandbox.level());
    }
}

#[test]
fn cargo_builds_and_reads_nothing_else() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let (stage, secret) = (place.inside(), place.outside().join("secret"));
        fs::create_dir(stage.join("src")).unwrap();
        let manifest = "[package]\nname = \"x\"\nedition = \"2024\"\n[workspace]\n";
        fs::write(stage.join("Cargo.toml"), manifest).unwrap();
        let (target, temporary) = (
            place.folder.path().join("t"),
            place.folder.path().join("tmp"),
        );
        fs::create_dir(&target).unwrap();
        fs::create_dir(&temporary).unwrap();
        let environment: Vec<_> = env::vars_os()
            .filter(|(name, _)| {
                let passed = [
                    "PATH",
                    "HOME",
                    "CARGO_HOME",
                    "RUSTUP_HOME",
                    "RUSTUP_TOOLCHAIN",
                ];
                passed.iter().any(|passed| name == passed)
            })
            .collect();
        let cargo = PathBuf::from(env!("CARGO"));
        if fs::File::open(&cargo).is_err() {
            eprintln!("skipped: `{}` is another user's", cargo.display());
            return;
        }
        let toolchain = Toolchain::find(&cargo, &environment);
        let mut access = Access::building(&toolchain, &stage, &target, &temporary);
        access.write.push(stage.join("Cargo.lock"));
        fs::write(
            stage.join("Cargo.lock"),
            "version = 4\n[[package]]\nname = \"x\"\nversion = \"0.0.0\"\n",
        )
        .unwrap();
        let build = |source: &str| {
            fs::write(stage.join("src/main.rs"), source).unwrap();
            let mut task = task("", &place);
            task.program = cargo.clone();
            task.arguments = ["build", "--offline", "--quiet"].map(Into::into).into();
            task.environment = environment.clone();
            task.environment
                .push(("CARGO_TARGET_DIR".into(), target.clone().into()));
            run(&sandbox, task, &access)
        };
        let said = build("fn main() {}");
        assert!(said.is_success(), "{}", said.stderr);
        assert!(target.join("debug/x").is_file());
        let thief = format!("const _: &str = include_str!({secret:?}); fn main() {{}}");
        let said = build(&thief);
        assert!(!said.is_success());
        assert!(said.stderr.contains("couldn't read"), "{}", said.stderr);
    }
}

/// Processes whose environment holds this text, seen from outside.
fn alive(mark: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter(|process| {
            fs::read(process.path().join("environ"))
                .is_ok_and(|environ| String::from_utf8_lossy(&environ).contains(mark))
        })
        .map(|process| process.file_name().to_string_lossy().into_owned())
        .collect()
}

fn wait_until(what: &str, happened: impl Fn() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn mark(name: &str, level: Level) -> String {
    format!("{name} {level}-{}", std::process::id())
}

#[test]
fn no_grandchild_survives() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let mark = mark("grandchild", sandbox.level());
        let start = Instant::now();
        let said = run(&sandbox, task(&mark, &place), &place.access(Work::Building));
        assert!(start.elapsed() < PATIENCE, "it held the output");
        assert_eq!(said.value("leaves the group"), "false");
        assert_eq!(said.value("child"), "true", "there was one");
        let mark = mark.replace("grandchild", "linger");
        wait_until("a grandchild is alive", || alive(&mark).is_empty());
    }
}

#[test]
fn a_program_dies_with_the_runner() {
    for sandbox in sandboxes() {
        let level = sandbox.level();
        let mark = mark("linger", level);
        #[expect(
            clippy::disallowed_methods,
            reason = "this one is killed below, as no process of the runner's is"
        )]
        let mut runner = std::process::Command::new(programs::executable())
            .args(["--exact", "building::runner", "--ignored"])
            .env("LEVEL", level.name())
            .env("MARK", &mark)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let environment = format!("{}={mark}", programs::WHICH);
        wait_until("nothing was started", || !alive(&environment).is_empty());
        // Let it say its words: whoever says them to a dead runner dies of that.
        thread::sleep(Duration::from_millis(500));
        let pid = Pid::from_raw(i32::try_from(runner.id()).unwrap()).unwrap();
        kill_process(pid, Signal::KILL).unwrap();
        runner.wait().unwrap();
        wait_until("the program outlives the runner", || {
            alive(&environment).is_empty()
        });
    }
}

#[test]
#[ignore = "it is killed by another test"]
fn runner() {
    let level = match env::var("LEVEL").unwrap().as_str() {
        "L1" => Level::L1,
        _ => Level::L2,
    };
    let place = Place::new();
    let task = task(&env::var("MARK").unwrap(), &place);
    let sandbox = sandbox_of(level).unwrap();
    let task = sandbox.confine(task, &place.access(Work::Testing));
    process::run(&task, None).unwrap();
}
