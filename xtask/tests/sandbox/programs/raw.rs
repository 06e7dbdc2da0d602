//! System calls as unsafe code could make them, past `std`.

use std::{ffi::CString, io};

/// Makes a system call.
#[expect(
    unsafe_code,
    reason = "hostile programs are tested, and some are unsafe"
)]
pub fn call(number: libc::c_long, arguments: [usize; 5]) -> io::Result<libc::c_long> {
    let [a, b, c, d, e] = arguments;
    // SAFETY: the callers below pass numbers, null or strings that live until the call returns; the calls are expected
    // to fail, and none that could succeed changes the memory of this process.
    let result = unsafe { libc::syscall(number, a, b, c, d, e) };
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

/// Makes a system call about a path.
pub fn about(number: libc::c_long, path: &str, rest: [usize; 4]) -> io::Result<libc::c_long> {
    let path = CString::new(path).expect("paths have no zero byte");
    let [b, c, d, e] = rest;
    call(number, [path.as_ptr() as usize, b, c, d, e])
}

pub fn is_open(descriptor: usize) -> bool {
    call(
        libc::SYS_fcntl,
        [descriptor, libc::F_GETFD as usize, 0, 0, 0],
    )
    .is_ok()
}

/// Becomes the leader of a session or group of its own, where the group's killer does not find it.
pub fn leave_group() -> io::Result<libc::c_long> {
    call(libc::SYS_setsid, [0; 5]).or_else(|_| call(libc::SYS_setpgid, [0; 5]))
}
