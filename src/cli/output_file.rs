//! Where answers go: standard output, and the files that a run leaves behind.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anstream::ColorChoice;

use super::args::PlanOutputArguments;
use super::exit::Exit;
use super::{diagnostics, terminal};
use crate::manifest::{Place, Problem};
use crate::render::{ReportFormat, View};

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
            let problem = match missing_folder(path, &error) {
                Some(folder) => {
                    let folder = terminal::name(&folder.display().to_string());
                    Problem::failure(format!("cannot write: no such folder: {folder}"))
                        .help("make it first; only the file is made")
                }
                None => Problem::failure(format!("cannot write: {error}")),
            };
            diagnostics::show(&[problem.at(Place::Path(path.display().to_string()))], ColorChoice::Auto);
            Exit::Failure
        }
    }
}

/// The folder of the file, where it is what is not there.
fn missing_folder<'p>(path: &'p Path, error: &io::Error) -> Option<&'p Path> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty())?;
    (error.kind() == io::ErrorKind::NotFound && !folder.exists()).then_some(folder)
}

/// Writes a report in every form that was asked for: to the files, then to standard output.
pub(super) fn write_report(
    output: &PlanOutputArguments,
    ascii: bool,
    render: impl Fn(ReportFormat, View, &mut dyn Write) -> io::Result<()>,
) -> Exit {
    let plain = View { ascii, ..View::default() };
    let files = output.output_file.iter();
    let files = files.map(|file| write_file(&file.path, |out| render(file.format.into(), plain, out)));
    let files = files.max().unwrap_or(Exit::Fine);
    let view = View { ascii, ..terminal::view(output.color.into()) };
    files.max(terminal::write_stdout(|out| render(output.output.into(), view, out)))
}
