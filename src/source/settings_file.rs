//! The configuration file: found upwards, up to the root of the repository.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{failure, open};
use crate::manifest::{Place, Problem, SourceText};

/// What the file is called.
pub const SETTINGS_FILE: &str = ".daemonset-plan.yaml";

/// A configuration file is never larger than this.
const MOST_BYTES: u64 = 16 << 20;

/// The configuration file of a folder: its own or that of the nearest folder above, up to one that holds `.git`.
pub fn find_settings(folder: &Path) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        let path = folder.join(SETTINGS_FILE);
        if path.is_file() {
            return Some(path);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Reads a small file of settings as a text.
///
/// # Errors
/// Where it cannot be read or is larger than any such file.
pub fn read_small_file(path: &Path) -> Result<Arc<SourceText>, Problem> {
    let mut bytes = Vec::new();
    let opened = open(path).map_err(|error| failure(path, &error))?;
    let read = std::io::Read::read_to_end(&mut std::io::Read::take(opened, MOST_BYTES + 1), &mut bytes);
    read.map_err(|error| failure(path, &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        let problem = Problem::error("larger than 16 MiB, which no file of settings is");
        return Err(problem.at(Place::Path(path.display().to_string())));
    }
    Ok(Arc::new(SourceText::from_bytes(path.display().to_string(), &bytes)))
}
