//! Opening files, unpacking `.gz`, walking folders.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::manifest::{Place, Problem};
use crate::model::nearest_name;

/// Opens a file for reading; what is packed with gzip, whatever its name, is unpacked on the way.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    unpacked(File::open(path)?)
}

/// Standard input, unpacked as files are.
pub(super) fn standard_input() -> io::Result<Box<dyn Read>> {
    unpacked(io::stdin())
}

fn unpacked(mut bytes: impl Read + 'static) -> io::Result<Box<dyn Read>> {
    let mut magic = Vec::with_capacity(2);
    bytes.by_ref().take(2).read_to_end(&mut magic)?;
    let packed = magic == [0x1F, 0x8B];
    let whole = io::Cursor::new(magic).chain(bytes);
    Ok(if packed { Box::new(MultiGzDecoder::new(io::BufReader::new(whole))) } else { Box::new(whole) })
}

/// The problem of a path that cannot be read, with what to do about it.
pub(super) fn failure(path: &Path, error: &io::Error) -> Problem {
    let problem = Problem::failure(match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => format!("cannot read: {error}"),
    });
    let problem = problem.at(Place::Path(path.display().to_string()));
    match nearest_path(path) {
        Some(nearest) if error.kind() == io::ErrorKind::NotFound => problem.help(format!("did you mean {nearest}?")),
        _ => problem,
    }
}

/// A file beside `path` whose name is at most two letters away.
fn nearest_path(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = std::fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    let nearest = nearest_name(wanted, names.iter().map(String::as_str), |_| 2)?;
    Some(path.with_file_name(nearest).display().to_string())
}

/// The files below a folder whose names end in one of `endings`, by path, and what could not be looked into.
/// A link is followed to a file, never into a folder; pipes, sockets and devices are no files.
pub(super) fn below(folder: &Path, recursive: bool, endings: &[&str]) -> (Vec<PathBuf>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(failure(&folder, &error));
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problems.push(failure(&folder, &error));
                    // A folder that fails once may fail for ever.
                    break;
                }
            };
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().to_lowercase();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if recursive {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                match std::fs::metadata(&path) {
                    Ok(metadata) if metadata.is_file() => files.push(path),
                    Ok(_) => {}
                    Err(error) => problems.push(failure(&path, &error)),
                }
            }
        }
    }
    files.sort();
    (files, problems)
}
