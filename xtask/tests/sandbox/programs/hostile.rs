//! Ways out, each of which is tried; those that are open are told.

use std::{
    fs,
    io::{self, Read},
    net::{TcpListener, TcpStream, UdpSocket},
    os::unix::{
        fs::{PermissionsExt, symlink},
        net::{UnixListener, UnixStream},
    },
    path::Path,
    thread,
    time::SystemTime,
};

use libc::*;

use super::{
    OUTSIDE, REPORT, RUNNER, executable,
    raw::{about, call, leave_group},
    variable,
};

/// A way out and whether it was open.
type Way = (&'static str, bool);

/// Tries what a test executable can think of.
pub fn everything() {
    let ways = [files(), talk(), processes(), kernel()].concat();
    tell(&ways);
}

/// Tries what does no lasting harm where every way is open.
pub fn unconfined() {
    let harmless = [
        ("UDP", UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("fork", forks(SYS_clone, [SIGCHLD as usize, 0, 0, 0, 0])),
        ("leave the group", leave_group().is_ok()),
    ];
    tell(&[files(), harmless.to_vec()].concat());
}

/// Tries what would be left to code that ran inside a compiler or linker.
pub fn compiler() {
    let kept_open = [
        // A linker changes modes and times of what it has written, which Landlock does not tell from others.
        "change a mode",
        "change a mode, raw",
        "change a time, raw",
        // A compiler starts a linker.
        "start a program",
        "fork",
        // Cargo talks to itself in this way.
        "a pair of sockets",
        "memory without a name",
        "choose processors",
        // This call succeeds when it has reached nobody.
        "signal everybody",
        // Its programs are for reading, too, and there is no report.
        "become root",
    ];
    let ways = [files(), talk(), processes(), kernel()].concat();
    let ways: Vec<Way> = ways
        .into_iter()
        .filter(|(name, _)| !kept_open.contains(name))
        .collect();
    tell(&ways);
}

fn tell(ways: &[Way]) {
    let open: Vec<_> = ways
        .iter()
        .filter_map(|(name, open)| open.then_some(*name))
        .collect();
    println!("tried: {}", ways.len());
    println!("open: {}", open.join("; "));
}

fn files() -> Vec<Way> {
    let outside = variable(OUTSIDE);
    let path = |name: &str| Path::new(&outside).join(name);
    let (secret, new) = (path("secret"), path("new"));
    let raw = secret.to_str().unwrap();
    let mode = fs::Permissions::from_mode(0o777);
    let cwd = AT_FDCWD as usize;
    let by_handle = || -> io::Result<()> {
        let file = fs::File::open(&secret)?;
        file.set_modified(SystemTime::UNIX_EPOCH)
    };
    let linked = || -> io::Result<String> {
        symlink(&secret, "link")?;
        fs::read_to_string("link")
    };
    vec![
        ("read a file", fs::read(&secret).is_ok()),
        ("list a folder", fs::read_dir(&outside).is_ok()),
        ("list /", fs::read_dir("/").is_ok()),
        ("read /etc/passwd", fs::read("/etc/passwd").is_ok()),
        ("read through a link", linked().is_ok()),
        ("write a file", fs::write(&secret, "x").is_ok()),
        ("make a file", fs::write(&new, "x").is_ok()),
        ("make a file at home", fs::write("new", "x").is_ok()),
        ("change the given", fs::write("given", "x").is_ok()),
        ("make a folder", fs::create_dir(&new).is_ok()),
        ("link a file", fs::hard_link(&secret, &new).is_ok()),
        ("change a mode", fs::set_permissions(&secret, mode).is_ok()),
        ("change a time", by_handle().is_ok()),
        ("cut a file, raw", about(SYS_truncate, raw, [0; 4]).is_ok()),
        (
            "change a mode, raw",
            call(SYS_fchmodat, [cwd, raw_pointer(raw).0, 0o777, 0, 0]).is_ok(),
        ),
        (
            "change a time, raw",
            call(SYS_utimensat, [cwd, raw_pointer(raw).0, 0, 0, 0]).is_ok(),
        ),
        (
            "become another root",
            about(SYS_chroot, "/", [0; 4]).is_ok(),
        ),
        ("its own memory", fs::File::open("/proc/self/mem").is_ok()),
        ("read the report", fs::read(variable(REPORT)).is_ok()),
        ("empty the report", fs::write(variable(REPORT), "").is_ok()),
        (
            "the runner's environment",
            fs::read(format!("/proc/{}/environ", variable(RUNNER))).is_ok(),
        ),
        (
            "the runner's memory",
            fs::File::open(format!("/proc/{}/mem", variable(RUNNER))).is_ok(),
        ),
        // The next two leave nothing to be tried.
        ("rename a file", fs::rename(&secret, &new).is_ok()),
        ("remove a file", fs::remove_file(&new).is_ok()),
    ]
}

/// A string for a call that returns before the pair is dropped.
fn raw_pointer(text: &str) -> (usize, std::ffi::CString) {
    let text = std::ffi::CString::new(text).unwrap();
    (text.as_ptr() as usize, text)
}

fn talk() -> Vec<Way> {
    let port: u16 = variable("PORT").parse().unwrap_or_default();
    let socket = |family: i32, kind: i32| {
        call(SYS_socket, [family as usize, kind as usize, 0, 0, 0]).is_ok()
    };
    let mut pair = [0_i32; 2];
    let pair = pair.as_mut_ptr() as usize;
    vec![
        (
            "connect by TCP",
            TcpStream::connect(("127.0.0.1", port)).is_ok(),
        ),
        ("listen by TCP", TcpListener::bind("127.0.0.1:0").is_ok()),
        ("UDP", UdpSocket::bind("127.0.0.1:0").is_ok()),
        (
            "listen by a Unix socket",
            UnixListener::bind("socket").is_ok(),
        ),
        (
            "connect to a Unix socket",
            UnixStream::connect(Path::new(&variable(OUTSIDE)).join("socket")).is_ok(),
        ),
        ("Unix, raw", socket(AF_UNIX, SOCK_STREAM)),
        ("netlink, raw", socket(AF_NETLINK, SOCK_RAW)),
        ("packets, raw", socket(AF_PACKET, SOCK_RAW)),
        (
            "a pair of sockets",
            call(SYS_socketpair, [AF_UNIX as usize, 1, 0, pair, 0]).is_ok(),
        ),
        (
            "shared memory",
            call(SYS_shmget, [0, 4096, 0o1600, 0, 0]).is_ok(),
        ),
        ("semaphores", call(SYS_semget, [0, 1, 0o1600, 0, 0]).is_ok()),
        ("messages", call(SYS_msgget, [0, 0o1600, 0, 0, 0]).is_ok()),
        (
            "message queues",
            about(SYS_mq_open, "queue", [0o102, 0o600, 0, 0]).is_ok(),
        ),
    ]
}

fn processes() -> Vec<Way> {
    let runner: usize = variable(RUNNER).parse().unwrap_or_default();
    let everybody = usize::MAX;
    let kill = |process: usize| call(SYS_kill, [process, 0, 0, 0, 0]).is_ok();
    let cpu = [1_usize; 16];
    #[expect(
        clippy::disallowed_methods,
        reason = "a hostile program does not keep our rules"
    )]
    let mut program = std::process::Command::new(executable());
    program
        .args(["--list", "--format", "terse"])
        .stdout(std::process::Stdio::piped());
    vec![
        ("signal the runner", kill(runner)),
        ("signal everybody", kill(everybody)),
        (
            "signal a thread",
            call(SYS_tkill, [runner, 0, 0, 0, 0]).is_ok(),
        ),
        (
            "signal a thread of the runner",
            call(SYS_tgkill, [runner, runner, 0, 0, 0]).is_ok(),
        ),
        (
            "queue a signal",
            call(SYS_rt_sigqueueinfo, [runner, 0, 0, 0, 0]).is_ok(),
        ),
        (
            "a handle of the runner",
            call(SYS_pidfd_open, [runner, 0, 0, 0, 0]).is_ok(),
        ),
        (
            "trace the runner",
            call(SYS_ptrace, [PTRACE_SEIZE as usize, runner, 0, 0, 0]).is_ok(),
        ),
        (
            "read the runner's memory",
            call(SYS_process_vm_readv, [runner, 0, 0, 0, 0]).is_ok(),
        ),
        ("start a program", starts(&mut program)),
        ("fork", forks(SYS_clone, [SIGCHLD as usize, 0, 0, 0, 0])),
        ("fork by the new call", forks(SYS_clone3, [0, 88, 0, 0, 0])),
        (
            "fork into a namespace",
            forks(SYS_clone, [(SIGCHLD | CLONE_NEWUSER) as usize, 0, 0, 0, 0]),
        ),
        ("leave the group", leave_group().is_ok()),
        (
            "choose processors",
            call(SYS_sched_setaffinity, [0, 16, cpu.as_ptr() as usize, 0, 0]).is_ok(),
        ),
        ("raise a limit", raises_a_limit()),
        ("become root", call(SYS_setuid, [0; 5]).is_ok()),
    ]
}

fn starts(program: &mut std::process::Command) -> bool {
    let output = program.spawn().and_then(|mut child| {
        let mut said = String::new();
        if let Some(stdout) = &mut child.stdout {
            stdout.read_to_string(&mut said)?;
        }
        child.wait()
    });
    output.is_ok()
}

/// A child, should there be one, ends at once.
fn forks(number: c_long, arguments: [usize; 5]) -> bool {
    match call(number, arguments) {
        Ok(0) => {
            let _ = call(SYS_exit_group, [0; 5]);
            false
        }
        // A bad argument was looked at: the call itself is there.
        result => result.is_ok() || result.is_err_and(|error| error.raw_os_error() == Some(EINVAL)),
    }
}

fn raises_a_limit() -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    let more = now.maximum.map(|maximum| maximum + 1);
    let raised = Rlimit {
        current: now.current,
        maximum: more,
    };
    more.is_some() && setrlimit(Resource::Nofile, raised).is_ok()
}

fn kernel() -> Vec<Way> {
    let exists = |number: c_long, arguments: [usize; 5]| {
        let result = call(number, arguments);
        // Whoever complains of the arguments would have taken better ones.
        result.is_ok_and(|result| result >= 0)
            || call(number, arguments)
                .is_err_and(|error| matches!(error.raw_os_error(), Some(EINVAL | EFAULT | ENOMEM)))
    };
    let alone = thread::spawn(move || {
        vec![
            (
                "a namespace",
                exists(SYS_unshare, [CLONE_NEWUSER as usize, 0, 0, 0, 0]),
            ),
            ("another namespace", exists(SYS_setns, [0, 0, 0, 0, 0])),
            ("mount", exists(SYS_mount, [0, 0, 0, 0, 0])),
            ("rings", exists(SYS_io_uring_setup, [1, 0, 0, 0, 0])),
            ("programs in the kernel", exists(SYS_bpf, [0, 0, 0, 0, 0])),
            ("keys", exists(SYS_keyctl, [0, 0, 0, 0, 0])),
            ("page faults", exists(SYS_userfaultfd, [0, 0, 0, 0, 0])),
            ("counters", exists(SYS_perf_event_open, [0, 0, 0, 0, 0])),
            (
                "memory without a name",
                exists(SYS_memfd_create, [c"x".as_ptr() as usize, 0, 0, 0, 0]),
            ),
        ]
    });
    alone.join().unwrap()
}
