//! What differs between systems: process groups, and what can be asked of a child from outside.

use std::io;

use process_wrap::std::{ChildWrapper, CommandWrap};

/// Puts the command's process and all its descendants into one group that can be killed as a whole.
pub fn group(command: &mut CommandWrap) {
    #[cfg(unix)]
    command.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::std::JobObject);
}

/// Has the child ended? On Unix it stays a zombie, so that its id cannot be reused before its group is killed.
pub fn has_ended(child: &mut dyn ChildWrapper) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let Some(pid) = unix_pid(child) else {
            return Ok(true);
        };
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(pid), options)?.is_some())
    }
    #[cfg(not(unix))]
    Ok(child.try_wait()?.is_some())
}

/// Does to a child what Ctrl-C does. Says whether this system has a way to do so.
pub fn interrupt(child: &dyn ChildWrapper) -> bool {
    #[cfg(unix)]
    {
        child.signal(rustix::process::Signal::INT.as_raw()).is_ok()
    }
    #[cfg(not(unix))]
    {
        let _ = child;
        false
    }
}

/// Limits the address space of a child that still waits for its input, as far as the system lets us: elsewhere than on
/// Linux there is no such call, and a lower limit that is in force already stays.
pub fn limit_memory(child: &dyn ChildWrapper, bytes: u64) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, prlimit};
        let bytes = getrlimit(Resource::As)
            .maximum
            .map_or(bytes, |hard| hard.min(bytes));
        let limit = Rlimit {
            current: Some(bytes),
            maximum: Some(bytes),
        };
        let _ = prlimit(unix_pid(child), Resource::As, limit);
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = (child, bytes);
    }
}

#[cfg(unix)]
fn unix_pid(child: &dyn ChildWrapper) -> Option<rustix::process::Pid> {
    i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
}
