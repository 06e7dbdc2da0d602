//! What a test executable can and cannot do.

use std::{fs, net::TcpListener, os::unix::net::UnixListener, process::Command};

use crate::{
    Place, process, programs, run,
    sandbox::{Level, Work},
    sandbox_of, sandboxes, task,
};

#[test]
fn an_honest_program_works() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let said = run(
            &sandbox,
            task("honest", &place),
            &place.access(Work::Testing),
        );
        assert!(said.is_success(), "{} {}", said.stdout, said.stderr);
        assert_eq!(said.value("order"), "order");
        assert_eq!(said.stderr.lines().last(), Some("honest"));
        assert_eq!(fs::read_to_string(place.report()).unwrap(), "reported\n");
    }
}

#[test]
fn a_hostile_program_finds_every_way_closed() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let _socket = UnixListener::bind(place.outside().join("socket")).unwrap();
        let before = place.outside_now();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let mut task = task("hostile", &place);
        task.environment.push(("PORT".into(), port.into()));
        let said = run(&sandbox, task, &place.access(Work::Testing));
        assert!(said.is_success(), "{} {}", said.stdout, said.stderr);
        assert_eq!(said.value("open"), "", "on {}", sandbox.level());
        assert!(said.value("tried").parse::<u32>().unwrap() > 50);
        assert_eq!(place.outside_now(), before);
        assert_eq!(
            fs::read_to_string(place.inside().join("given")).unwrap(),
            "given"
        );
    }
}

#[test]
fn nothing_is_closed_without_a_sandbox() {
    // The ways out are real: unconfined, this same program finds them open.
    let place = Place::new();
    let finished = process::run(&task("unconfined", &place), None).unwrap();
    let stdout = String::from_utf8_lossy(&finished.stdout);
    let open = stdout.lines().find_map(|line| line.strip_prefix("open: "));
    let open: Vec<_> = open.unwrap_or_default().split("; ").collect();
    for way in [
        "read a file",
        "read through a link",
        "write a file",
        "change a mode",
        "change a mode, raw",
        "change a time, raw",
        "cut a file, raw",
        "its own memory",
        "the runner's environment",
        "empty the report",
        "remove a file",
        "UDP",
        "fork",
        "leave the group",
    ] {
        assert!(open.contains(&way), "{way}: {stdout}");
    }
}

#[test]
fn the_environment_is_what_it_was_given() {
    for sandbox in sandboxes() {
        let place = Place::new();
        let mut task = task("names", &place);
        let secrets = ["HTTPS_PROXY", "CARGO_REGISTRIES_MINE_TOKEN", "HOME"];
        task.environment
            .extend(secrets.map(|name| (name.into(), "secret".into())));
        let said = run(&sandbox, task, &place.access(Work::Testing));
        let mut expected = [
            programs::WHICH,
            programs::OUTSIDE,
            programs::REPORT,
            programs::RUNNER,
        ];
        expected.sort_unstable();
        let names = said.value("names").split(' ');
        // bubblewrap says where it has gone.
        let names: Vec<_> = names.filter(|name| *name != "PWD").collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn no_descriptor_of_the_runners_is_inherited() {
    let ours = rustix::io::dup(std::io::stdout()).unwrap();
    for sandbox in sandboxes() {
        let place = Place::new();
        let said = run(
            &sandbox,
            task("descriptors", &place),
            &place.access(Work::Testing),
        );
        assert_eq!(said.value("descriptors"), "[]");
    }
    // Without the launcher it would be.
    let place = Place::new();
    let finished = process::run(&task("descriptors", &place), None).unwrap();
    assert!(!String::from_utf8_lossy(&finished.stdout).contains("descriptors: []"));
    drop(ours);
}

/// The tests of a level are skipped where it is missing; so it must not be missing without a reason.
#[test]
fn levels_are_reached_where_the_kernel_has_what_they_need() {
    if programs::kernel_has_landlock() {
        assert!(sandbox_of(Level::L1).is_some());
        let options = "--unshare-pid --unshare-net --unshare-ipc --unshare-uts --ro-bind / / --proc /proc true";
        #[expect(clippy::disallowed_methods, reason = "it ends by itself")]
        let works = Command::new("bwrap")
            .args(options.split(' '))
            .output()
            .is_ok_and(|output| output.status.success());
        if works {
            assert!(sandbox_of(Level::L2).is_some());
        }
    }
}
