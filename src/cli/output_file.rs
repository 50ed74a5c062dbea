//! Files that a run leaves behind: reports and baselines.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::exit::Exit;
use super::terminal;

/// Makes the file, or empties it, and lets `write` fill it; says it where that fails.
pub(super) fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let written = File::create(path).and_then(|created| {
        let mut out = BufWriter::new(created);
        write(&mut out)?;
        out.flush()
    });
    match written {
        Ok(()) => Exit::Fine,
        Err(error) => {
            terminal::note(&format!("error: {}: cannot write: {error}", path.display()));
            Exit::Failure
        }
    }
}
