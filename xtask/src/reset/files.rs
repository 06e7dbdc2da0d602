//! Reads and replaces single files, whole or not at all, and never through a link.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};

use super::Files;
use crate::{failure::Failure, submission::shown};

/// Reads the wanted regular files below a folder.
pub fn collect(
    root: &Path,
    relative: &Path,
    wanted: &dyn Fn(&Path) -> bool,
    files: &mut Files,
) -> Result<()> {
    let folder = root.join(relative);
    let entries =
        fs::read_dir(&folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = relative.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(root, &path, wanted, files)?;
        } else if wanted(&path) {
            let text = read(root, &path)?;
            files.extend(text.map(|text| (path, text)));
        }
    }
    Ok(())
}

/// The file, or nothing if there is none.
pub fn read(root: &Path, relative: &Path) -> Result<Option<Vec<u8>>> {
    let path = root.join(relative);
    match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        metadata => {
            let metadata =
                metadata.with_context(|| format!("cannot read `{}`", shown(relative)))?;
            ensure!(
                metadata.is_file(),
                "`{}` is not a regular file; move it away first",
                shown(relative)
            );
        }
    }
    let text = fs::read(&path).with_context(|| format!("cannot read `{}`", shown(relative)))?;
    Ok(Some(text))
}

/// What a link points to may be anybody's.
pub fn refuse_links(root: &Path, folder: &str, relative: &Path) -> Result<()> {
    let below = Path::new("crates").join(folder).join(relative);
    let mut path = root.to_owned();
    let mut so_far = std::path::PathBuf::new();
    for part in &below {
        path.push(part);
        so_far.push(part);
        if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
            bail!(
                "`{}` is a symbolic link, and a reset writes through none; replace it by what it points to",
                shown(&so_far)
            );
        }
    }
    Ok(())
}

/// Writes beside the file, and puts that in its place.
pub fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".reset-");
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt;
        let usual = fs::Permissions::from_mode(0o666);
        builder.permissions(usual)
    };
    let mut new = builder.tempfile_in(folder)?;
    new.write_all(text)?;
    if let Ok(old) = fs::metadata(path) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(path)?;
    sync_folder(folder);
    Ok(())
}

/// A new file in a new folder, safe on the disk.
pub fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create_new(path)?;
    file.write_all(text)?;
    file.sync_all()
}

/// Not every system can do it, and it is only for the case that the power fails.
pub fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Removes the folders of a file that is gone, as far as nothing else is in them.
pub fn remove_empty(crate_dir: &Path, relative: &Path) {
    let folders = relative.ancestors().skip(1);
    for folder in folders.take_while(|folder| folder.iter().count() > 1) {
        if fs::remove_dir(crate_dir.join(folder)).is_err() {
            return;
        }
    }
}

/// The machine's fault, not the student's.
pub fn cannot_keep(place: &Path, error: &io::Error) -> anyhow::Error {
    Failure::Infrastructure(format!(
        "cannot keep your files in `{}`: {error}; nothing was changed",
        place.display()
    ))
    .into()
}
