//! Limits that every Unix has, which a process sets for itself and its descendants.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::Resources;

pub fn apply(limits: &Resources) -> io::Result<()> {
    // A crash leaves no image of its memory behind.
    lower(Resource::Core, Some(0))?;
    lower(Resource::As, limits.address_space)?;
    lower(Resource::Fsize, limits.file_size)?;
    lower(Resource::Cpu, limits.cpu_seconds)?;
    lower(Resource::Nofile, limits.open_files)?;
    // Elsewhere nobody tells how many there are already, and a limit below that lets nothing start.
    #[cfg(target_os = "linux")]
    lower(Resource::Nproc, limits.processes)?;
    Ok(())
}

fn lower(resource: Resource, limit: Option<u64>) -> io::Result<()> {
    let Some(limit) = limit else { return Ok(()) };
    let limit = getrlimit(resource)
        .maximum
        .map_or(limit, |hard| hard.min(limit));
    let both = Rlimit {
        current: Some(limit),
        maximum: Some(limit),
    };
    match setrlimit(resource, both) {
        // Not every system knows every limit; what a level promises is promised on Linux.
        Err(_) if !cfg!(target_os = "linux") => Ok(()),
        result => Ok(result?),
    }
}

/// How many processes and threads a user has.
#[cfg(target_os = "linux")]
pub fn count_of(user: u32) -> u64 {
    use std::{fs, os::unix::fs::MetadataExt};
    let threads = |process: fs::DirEntry| {
        let is_theirs = process.metadata().ok()?.uid() == user;
        let status = fs::read_to_string(process.path().join("status")).ok()?;
        let threads = status
            .lines()
            .find_map(|line| line.strip_prefix("Threads:"))?;
        is_theirs.then(|| threads.trim().parse::<u64>().ok())?
    };
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(threads).sum()
}
