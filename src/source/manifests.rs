//! Manifests: from where the user said to texts.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{files, kustomize};
use crate::manifest::{Place, Problem, SourceText};

/// Where manifests come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManifestSource {
    /// A file, or a folder whose `.yaml`, `.yml` and `.json` files are read.
    Path(PathBuf),
    /// Standard input.
    StandardInput,
    /// A folder that kustomize builds.
    Kustomization(PathBuf),
}

/// What the text of standard input is called.
pub const STANDARD_INPUT: &str = "<stdin>";

/// No manifest written by people or templates comes near, in bytes.
const MAX_MANIFEST_BYTES: u64 = 64 << 20;

/// What manifests are called, as kubectl knows them.
const ENDINGS: [&str; 3] = [".yaml", ".yml", ".json"];

/// Reads every source; folders inside folders only if `recursive`.
pub fn read_manifests(sources: &[ManifestSource], recursive: bool) -> (Vec<Arc<SourceText>>, Vec<Problem>) {
    let (mut texts, mut problems) = (Vec::new(), Vec::new());
    for source in sources {
        for read in read_source(source, recursive) {
            match read {
                Ok(text) => texts.push(Arc::new(text)),
                Err(problem) => problems.push(problem),
            }
        }
    }
    (texts, problems)
}

fn read_source(source: &ManifestSource, recursive: bool) -> Vec<Result<SourceText, Problem>> {
    match source {
        ManifestSource::StandardInput => {
            vec![
                files::standard_input()
                    .and_then(|bytes| read_text(STANDARD_INPUT, bytes))
                    .map_err(|error| failure(Path::new(STANDARD_INPUT), &error)),
            ]
        }
        ManifestSource::Kustomization(folder) => vec![kustomize::build(folder)],
        ManifestSource::Path(path) if path.is_dir() => match files::below(path, recursive, &ENDINGS) {
            (found, problems) if found.is_empty() && problems.is_empty() => vec![Err(no_files(path, recursive))],
            (found, problems) => found.iter().map(|path| read_file(path)).chain(problems.into_iter().map(Err)).collect(),
        },
        ManifestSource::Path(path) => vec![read_file(path)],
    }
}

fn read_file(path: &Path) -> Result<SourceText, Problem> {
    let read = files::open(path).and_then(|bytes| read_text(&path.display().to_string(), bytes));
    read.map_err(|error| failure(path, &error))
}

fn read_text(name: &str, bytes: impl Read) -> io::Result<SourceText> {
    let mut whole = Vec::new();
    bytes.take(MAX_MANIFEST_BYTES + 1).read_to_end(&mut whole)?;
    if whole.len() as u64 > MAX_MANIFEST_BYTES {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    // A byte-order mark is no column of the first line.
    Ok(SourceText::from_bytes(name, whole.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&whole)))
}

fn failure(path: &Path, error: &io::Error) -> Problem {
    if error.kind() != io::ErrorKind::FileTooLarge {
        return files::failure(path, error);
    }
    Problem::error(format!("more than {} MiB in one manifest", MAX_MANIFEST_BYTES >> 20))
        .at(Place::Path(path.display().to_string()))
        .help("a dump of a cluster goes with --nodes")
}

fn no_files(folder: &Path, recursive: bool) -> Problem {
    let problem = Problem::error("no .yaml, .yml or .json file in this folder").at(Place::Path(folder.display().to_string()));
    if recursive { problem } else { problem.help("-R looks into the folders inside it as well") }
}
