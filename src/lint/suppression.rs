//! What is not to be reported.

use std::ops::RangeInclusive;

use crate::model::{absolute_path, normal_path};

/// Who asks for a suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A comment in the manifest.
    Comment,
    /// An annotation of the DaemonSet.
    Annotation,
    /// The configuration file.
    Config,
    /// A baseline: the finding was there before.
    Baseline,
}

/// Which findings are not to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppression {
    /// The rule.
    pub rule: String,
    /// Where.
    pub scope: Scope,
    /// Why, in its author's words; may be empty.
    pub reason: String,
    /// Who asks for it.
    pub origin: Origin,
}

/// Where findings are not to be reported.
#[derive(Debug, Clone, PartialEq)]
pub enum Scope {
    /// On some lines of a file.
    Lines {
        /// The file's name as the run knows it.
        path: String,
        /// The lines, from 1.
        lines: RangeInclusive<usize>,
    },
    /// In one DaemonSet, where it stands: another file may have one of the same name, for another cluster.
    DaemonSet {
        /// The file's name as the run knows it.
        path: String,
        /// The lines that it stands on, from 1.
        lines: RangeInclusive<usize>,
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// Wherever everything holds that is given.
    Matching {
        /// The pattern of absolute paths.
        path: Option<glob::Pattern>,
        /// The folder that relative paths of the run count from.
        run_folder: String,
        /// The namespace.
        namespace: Option<String>,
        /// The name.
        name: Option<String>,
    },
    /// One finding, once.
    Exactly {
        /// The finding's fingerprint, for every way to name its file.
        fingerprints: Vec<String>,
    },
}

/// A finding, as far as suppressions look at it.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// The file.
    pub path: Option<&'a str>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The DaemonSet's namespace.
    pub namespace: &'a str,
    /// The DaemonSet's name.
    pub name: &'a str,
    /// What tells this finding from others, whatever line it moves to.
    pub fingerprint: &'a str,
}

impl Target<'_> {
    fn is_on(&self, path: &str, lines: &RangeInclusive<usize>) -> bool {
        self.path == Some(path) && self.line.is_some_and(|line| lines.contains(&line))
    }
}

impl Suppression {
    /// Whether this speaks of the finding.
    pub fn covers(&self, target: &Target<'_>) -> bool {
        self.rule == target.rule && self.scope.holds(target)
    }
}

impl Scope {
    /// Whether it speaks of findings in this file at all.
    pub fn speaks_of(&self, file: &str) -> bool {
        match self {
            Self::Lines { path, .. } | Self::DaemonSet { path, .. } => path == file,
            Self::Matching { path, run_folder, .. } => path.as_ref().is_none_or(|pattern| matches(pattern, run_folder, file)),
            Self::Exactly { fingerprints } => {
                let file = format!("|{}|", normal_path(file));
                fingerprints.iter().any(|fingerprint| fingerprint.contains(&file))
            }
        }
    }

    fn holds(&self, target: &Target<'_>) -> bool {
        match self {
            Self::Lines { path, lines } => target.is_on(path, lines),
            Self::DaemonSet { path, lines, namespace, name } => {
                target.is_on(path, lines) && target.namespace == namespace && target.name == name
            }
            Self::Matching { path, run_folder, namespace, name } => {
                let path = path.as_ref().is_none_or(|pattern| target.path.is_some_and(|path| matches(pattern, run_folder, path)));
                path && namespace.as_ref().is_none_or(|namespace| namespace == target.namespace)
                    && name.as_ref().is_none_or(|name| name == target.name)
            }
            Self::Exactly { fingerprints } => fingerprints.iter().any(|fingerprint| fingerprint == target.fingerprint),
        }
    }
}

/// `*` stays inside a folder, `**` does not.
fn matches(pattern: &glob::Pattern, run_folder: &str, path: &str) -> bool {
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    pattern.matches_with(&absolute_path(run_folder, path), options)
}
