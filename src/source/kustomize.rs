//! `-k DIR`: builds a kustomization with the program that the user has for it.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::manifest::{Place, Problem, SourceText};

/// What kustomize calls its file (`api/konfig/general.go:RecognizedKustomizationFileNames`).
pub(super) const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Runs `kustomize build DIR`, or `kubectl kustomize DIR` where there is no kustomize.
pub(super) fn build(folder: &Path) -> Result<SourceText, Problem> {
    let place = || Place::Path(folder.display().to_string());
    if folder.is_dir() && !NAMES.iter().any(|name| folder.join(name).exists()) {
        let problem = Problem::error("no kustomization.yaml in this folder").at(place());
        return Err(problem.help(format!("for plain manifests leave out -k: daemonset-plan {}", folder.display())));
    }
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
                let said = plain(&String::from_utf8_lossy(&output.stderr));
                return Err(Problem::error(format!("{} cannot build this: {said}", command[0])).at(place()));
            }
        }
    }
    let problem = Problem::failure("neither kustomize nor kubectl is installed here").at(place());
    Err(problem.help("build elsewhere and pipe it in: kustomize build DIR | daemonset-plan -"))
}

/// What a program said, without what its logger and its commands put before every message.
fn plain(said: &str) -> String {
    let lines = said.trim().lines().map(|line| {
        let line = without_log_header(line);
        line.strip_prefix("Error: ").or_else(|| line.strip_prefix("error: ")).unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line without klog's header, `E1121 16:20:00.000000   12345 run.go:74] ` (`klog/v2/internal/buffer/buffer.go:FormatHeader`).
fn without_log_header(line: &str) -> &str {
    let Some((header, text)) = line.split_once("] ") else { return line };
    let words: Vec<&str> = header.split_whitespace().collect();
    let [day, time, process, place] = words.as_slice() else { return line };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let severity = day.strip_prefix(['I', 'W', 'E', 'F']);
    let is_header = severity.is_some_and(|day| day.len() == 4 && digits(day))
        && time.matches(':').count() == 2
        && digits(process)
        && place.rsplit_once(':').is_some_and(|(_, line)| digits(line));
    if is_header { text } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_is_told_without_the_header_of_its_log() {
        for (said, expected) in [
            ("Error: no such file\n", "no such file"),
            ("E1121 16:20:00.123456   12345 run.go:74] \"command failed\" err=\"x\"\n", "\"command failed\" err=\"x\""),
            (
                "W1121 16:20:00.123456       1 a.go:1] careful\nerror: accumulating resources: [a] b",
                "careful\naccumulating resources: [a] b",
            ),
            ("Evil 16:20 is no header] x", "Evil 16:20 is no header] x"),
            ("E1121 16:20:00 x a.go:1] y", "E1121 16:20:00 x a.go:1] y"),
        ] {
            assert_eq!(plain(said), expected);
        }
    }
}
