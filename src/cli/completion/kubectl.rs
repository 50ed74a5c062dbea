//! What kubectl asks to complete a plugin: it runs `kubectl_complete-ds_plan` with the words that are typed, the last one being the one to
//! complete, and takes a candidate a line, behind a tab what it is about, and last a number that says what else the shell may do.
//!
//! As `kubectl/pkg/cmd/plugin/plugin_completion.go` and `cobra/completions.go` have it.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use super::candidates::{Completion, Paths, completion};
use crate::cli::{definition, terminal};

/// The name that kubectl looks for in PATH.
const NAME: &str = "kubectl_complete-ds_plan";

/// cobra's directives.
const NO_SPACE: u8 = 2;
const NO_FILES: u8 = 4;
const ONLY_FOLDERS: u8 = 16;

/// Whether the program was called by the name that kubectl looks for, as through a link.
pub(in crate::cli) fn is_asked_for() -> bool {
    let called = std::env::args_os().next();
    called.is_some_and(|path| Path::new(&path).file_stem().is_some_and(|name| name == NAME))
}

/// Answers kubectl.
pub fn kubectl_complete() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    terminal::write_stdout(|out| out.write_all(answer(&words).as_bytes())).into()
}

fn answer(words: &[OsString]) -> String {
    let found = completion(definition(), words);
    let mut text = String::new();
    for candidate in &found.candidates {
        let about = if candidate.about.is_empty() { String::new() } else { format!("\t{}", candidate.about) };
        let _ = writeln!(text, "{}{about}", candidate.value);
    }
    let _ = writeln!(text, ":{}", directive(&found));
    text
}

fn directive(found: &Completion) -> u8 {
    let files = match found.paths {
        Paths::None => NO_FILES,
        Paths::Folders => ONLY_FOLDERS,
        Paths::All => 0,
    };
    files | if found.continues { NO_SPACE } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(words: &str) -> (Vec<String>, u8) {
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        let found = completion(definition(), &words);
        let directive = directive(&found);
        (found.candidates.into_iter().map(|candidate| candidate.value).collect(), directive)
    }

    /// The names of the kubeconfig are told by the test of the program: here they are those of whoever runs the tests.
    #[test]
    fn what_may_follow_depends_on_what_is_typed() {
        for (words, expected, directive) in [
            ("pl", "plan", 0),
            ("s", "show snapshot", 0),
            ("plan --no", "--nodes", NO_FILES),
            ("plan --no x", "", 0),
            ("plan --out", "--output --output-file", NO_FILES),
            ("plan -o json --out", "--output-file", NO_FILES),
            ("plan --nodes x --no", "--nodes", NO_FILES),
            ("plan --nodes x --cl", "--client-certificate --client-key", NO_FILES),
            ("plan --strict --str", "", NO_FILES),
            ("plan -o ", "table wide json yaml markdown", NO_FILES),
            ("lint -o g", "github gitlab", NO_FILES),
            ("plan --output=j", "--output=json", NO_FILES),
            ("show --output-file ", "", 0),
            ("plan --output-file ", "table= wide= json= yaml= markdown=", NO_FILES | NO_SPACE),
            ("plan --output-file json=", "", 0),
            ("plan -k ", "", ONLY_FOLDERS),
            ("plan --nodes ", "", 0),
            ("plan --namespace ", "", NO_FILES),
            ("explain NodeRes", "NodeResourcesFit", NO_FILES),
            ("explain missing-cpu", "missing-cpu-request", NO_FILES),
            ("lint --only latest", "latest-image", NO_FILES),
            ("lint --only x,latest", "x,latest-image", NO_FILES),
            ("completions z", "zsh", NO_FILES),
            ("--cluster x pl", "", 0),
            ("fluentd.yaml pl", "", 0),
            ("plan fluentd.yaml ", "", 0),
            ("help expl", "explain", NO_FILES),
        ] {
            let expected: Vec<String> = expected.split_whitespace().map(str::to_owned).collect();
            assert_eq!(values(words), (expected, directive), "{words:?}");
        }
    }

    #[test]
    fn built_in_clusters_come_before_those_of_the_kubeconfig() {
        for words in ["--cluster ", "plan --cluster ", "diff --cluster "] {
            let (values, directive) = values(words);
            assert_eq!(values[..5], ["kubeadm", "eks", "gke", "aks", "mixed"], "{words:?}");
            assert_eq!(directive, NO_FILES);
        }
        for words in ["audit --cluster e", "snapshot --cluster e", "lint --live --cluster e"] {
            assert!(!values(words).0.contains(&"eks".to_owned()), "{words:?}");
        }
    }

    #[test]
    fn a_candidate_is_told_on_a_line_and_the_directive_last() {
        assert_eq!(
            answer(&["plan".into(), "--stri".into()]),
            "--strict\tExit 2 when the dump lacks a fact that the answer depends on\n:4\n"
        );
        assert_eq!(answer(&[]), ":4\n");
    }
}
