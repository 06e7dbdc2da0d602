//! seccomp: the system calls that a confined program can make.
//!
//! A test executable gets a list of what `std`'s threads, clocks, memory and open files are made of; anything else does
//! not exist for it. It is one process: what cannot start another leaves none behind, and floods no machine with them.
//! Compilers and linkers are made of more, and of other things on other machines: from them the dangerous calls are
//! taken. Their processes stay in the group that the runner kills.

use std::{collections::BTreeMap, env, io};

use libc::*;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction,
    SeccompCmpArgLen::Dword,
    SeccompCmpOp::{self, Eq, MaskedEq},
    SeccompCondition, SeccompFilter, SeccompRule, apply_filter,
};

use super::Work;

type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

pub fn install(work: Work) -> io::Result<()> {
    let filters = match work {
        Work::Testing => testing().and_then(|rules| {
            let missing = SeccompAction::Errno(ENOSYS as u32);
            Ok(vec![program(rules, missing, SeccompAction::Allow)?])
        }),
        Work::Building => building().and_then(|rules| {
            let denied = SeccompAction::Errno(EPERM as u32);
            // The flags of this call are in memory, where a filter cannot look; who misses it takes `clone`.
            let clone3 = Rules::from([(SYS_clone3, Vec::new())]);
            let missing = SeccompAction::Errno(ENOSYS as u32);
            Ok(vec![
                program(rules, SeccompAction::Allow, denied)?,
                program(clone3, SeccompAction::Allow, missing)?,
            ])
        }),
    };
    let filters = filters.map_err(|error| io::Error::other(format!("seccomp: {error}")))?;
    for filter in &filters {
        apply_filter(filter).map_err(|error| io::Error::other(format!("seccomp: {error}")))?;
    }
    Ok(())
}

fn program(
    rules: Rules,
    otherwise: SeccompAction,
    listed: SeccompAction,
) -> Result<BpfProgram, BackendError> {
    SeccompFilter::new(rules, otherwise, listed, env::consts::ARCH.try_into()?)?.try_into()
}

/// What a test executable may call.
fn testing() -> Result<Rules, BackendError> {
    let me = u64::from(std::process::id());
    let mut rules: Rules = all(MEMORY)
        .chain(all(THREADS))
        .chain(all(CLOCKS))
        .chain(all(FILES))
        .chain(all(OF_THIS_MACHINE))
        .collect();
    let thread = CLONE_THREAD as u64;
    rules.insert(SYS_clone, vec![when(0, MaskedEq(thread), thread)?]);
    // An abort is a signal to oneself.
    rules.insert(SYS_kill, vec![when(0, Eq, me)?]);
    rules.insert(SYS_tgkill, vec![when(0, Eq, me)?]);
    rules.insert(SYS_prlimit64, vec![when(0, Eq, 0)?]);
    rules.insert(
        SYS_prctl,
        any_of(0, &[PR_SET_NAME as u64, PR_GET_NAME as u64])?,
    );
    // Is this a terminal? How much is there to read?
    #[allow(
        clippy::unnecessary_cast,
        reason = "not every C library gives them this type"
    )]
    let questions = [TCGETS as u64, TIOCGWINSZ as u64, FIONREAD as u64];
    rules.insert(SYS_ioctl, any_of(1, &questions)?);
    Ok(rules)
}

const MEMORY: &[c_long] = &[
    SYS_brk,
    SYS_madvise,
    SYS_membarrier,
    SYS_mmap,
    SYS_mprotect,
    SYS_mremap,
    SYS_munmap,
];

const THREADS: &[c_long] = &[
    SYS_execve,
    SYS_exit,
    SYS_exit_group,
    SYS_futex,
    SYS_get_robust_list,
    SYS_getcpu,
    SYS_getegid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getpid,
    SYS_getrandom,
    SYS_getrusage,
    SYS_gettid,
    SYS_getuid,
    SYS_restart_syscall,
    SYS_rseq,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sched_getaffinity,
    SYS_sched_yield,
    SYS_set_robust_list,
    SYS_set_tid_address,
    SYS_sigaltstack,
    SYS_uname,
];

const CLOCKS: &[c_long] = &[
    SYS_clock_getres,
    SYS_clock_gettime,
    SYS_clock_nanosleep,
    SYS_gettimeofday,
    SYS_nanosleep,
];

/// Landlock says which files.
const FILES: &[c_long] = &[
    SYS_close,
    SYS_dup,
    SYS_dup3,
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    SYS_eventfd2,
    SYS_faccessat,
    SYS_fcntl,
    SYS_fstat,
    SYS_getcwd,
    SYS_getdents64,
    SYS_lseek,
    SYS_newfstatat,
    SYS_openat,
    SYS_pipe2,
    SYS_ppoll,
    SYS_pread64,
    SYS_pselect6,
    SYS_read,
    SYS_readlinkat,
    SYS_readv,
    SYS_statx,
    SYS_write,
    SYS_writev,
];

/// Older forms of the same.
#[cfg(target_arch = "x86_64")]
const OF_THIS_MACHINE: &[c_long] = &[
    SYS_access,
    SYS_arch_prctl,
    SYS_dup2,
    SYS_epoll_create,
    SYS_epoll_wait,
    SYS_eventfd,
    SYS_lstat,
    SYS_open,
    SYS_pipe,
    SYS_poll,
    SYS_readlink,
    SYS_select,
    SYS_stat,
    SYS_time,
];
#[cfg(not(target_arch = "x86_64"))]
const OF_THIS_MACHINE: &[c_long] = &[];

/// What compilers, linkers and cargo may not call.
fn building() -> Result<Rules, BackendError> {
    let mut rules: Rules = all(OUT_OF_REACH).collect();
    let namespaces = [
        CLONE_NEWCGROUP,
        CLONE_NEWIPC,
        CLONE_NEWNET,
        CLONE_NEWNS,
        CLONE_NEWPID,
        CLONE_NEWUSER,
        CLONE_NEWUTS,
    ];
    let flags = namespaces.map(|flag| flag as u32 as u64);
    let new = flags.into_iter().map(|flag| when(0, MaskedEq(flag), flag));
    rules.insert(SYS_clone, new.collect::<Result<_, _>>()?);
    Ok(rules)
}

const OUT_OF_REACH: &[c_long] = &[
    // The network, and other ways to talk.
    SYS_socket,
    SYS_mq_open,
    SYS_msgget,
    SYS_semget,
    SYS_shmget,
    // Other processes.
    SYS_kcmp,
    SYS_pidfd_getfd,
    SYS_pidfd_open,
    SYS_pidfd_send_signal,
    SYS_process_madvise,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_ptrace,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_tkill,
    // Leaving the group that is killed in the end.
    SYS_setpgid,
    SYS_setsid,
    // Namespaces and mounts.
    SYS_chroot,
    SYS_fsconfig,
    SYS_fsmount,
    SYS_fsopen,
    SYS_fspick,
    SYS_mount,
    SYS_mount_setattr,
    SYS_move_mount,
    SYS_open_tree,
    SYS_pivot_root,
    SYS_setns,
    SYS_umount2,
    SYS_unshare,
    // The kernel itself.
    SYS_acct,
    SYS_add_key,
    SYS_bpf,
    SYS_delete_module,
    SYS_fanotify_init,
    SYS_finit_module,
    SYS_init_module,
    SYS_io_uring_enter,
    SYS_io_uring_register,
    SYS_io_uring_setup,
    SYS_kexec_load,
    SYS_keyctl,
    SYS_name_to_handle_at,
    SYS_open_by_handle_at,
    SYS_perf_event_open,
    SYS_quotactl,
    SYS_reboot,
    SYS_request_key,
    SYS_setdomainname,
    SYS_sethostname,
    SYS_settimeofday,
    SYS_swapoff,
    SYS_swapon,
    SYS_syslog,
    SYS_userfaultfd,
    SYS_vhangup,
];

fn all(calls: &[c_long]) -> impl Iterator<Item = (c_long, Vec<SeccompRule>)> {
    calls.iter().map(|call| (*call, Vec::new()))
}

fn when(argument: u8, is: SeccompCmpOp, value: u64) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, Dword, is, value)?])
}

fn any_of(argument: u8, values: &[u64]) -> Result<Vec<SeccompRule>, BackendError> {
    values
        .iter()
        .map(|value| when(argument, Eq, *value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_can_be_compiled() {
        for (rules, otherwise, listed) in [
            (testing(), SeccompAction::Errno(1), SeccompAction::Allow),
            (building(), SeccompAction::Allow, SeccompAction::Errno(1)),
        ] {
            assert!(program(rules.unwrap(), otherwise, listed).is_ok());
        }
    }

    #[test]
    fn a_test_cannot_call_what_a_compiler_cannot() {
        let testing = testing().unwrap();
        for call in OUT_OF_REACH {
            assert!(!testing.contains_key(call), "{call}");
        }
        for call in [SYS_clone3, SYS_fchmodat, SYS_truncate, SYS_memfd_create] {
            assert!(!testing.contains_key(&call), "{call}");
        }
    }
}
