//! `-k DIR`: builds a kustomization with the program that the user has for it.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::manifest::{Place, Problem, SourceText};

/// Runs `kustomize build DIR`, or `kubectl kustomize DIR` where there is no kustomize.
pub(super) fn build(folder: &Path) -> Result<SourceText, Problem> {
    let place = || Place::Path(folder.display().to_string());
    for command in [["kustomize", "build"], ["kubectl", "kustomize"]] {
        let run = Command::new(command[0]).arg(command[1]).arg("--").arg(folder).stdin(Stdio::null()).output();
        match run {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Problem::failure(format!("cannot run {}: {error}", command[0])).at(place())),
            Ok(output) if output.status.success() => {
                let name = format!("{} (built by {})", folder.display(), command[0]);
                return Ok(SourceText::from_bytes(name, &output.stdout));
            }
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let said = said.trim().trim_start_matches("Error: ").trim_start_matches("error: ");
                return Err(Problem::error(format!("{} cannot build this: {said}", command[0])).at(place()));
            }
        }
    }
    let problem = Problem::failure("neither kustomize nor kubectl is installed here").at(place());
    Err(problem.help("build elsewhere and pipe it in: kustomize build DIR | daemonset-plan -"))
}
