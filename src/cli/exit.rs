//! The exit codes; there are no others.

use std::process::ExitCode;

use crate::manifest::{Problem, Severity};

/// How the run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Everything is fine.
    Fine = 0,
    /// What was asked to hold does not.
    Unmet = 1,
    /// Wrong usage or bad input.
    BadInput = 2,
    /// The file system, a process or a cluster failed.
    Failure = 3,
}

impl Exit {
    /// The exit code that these problems call for.
    pub fn of(problems: &[Problem]) -> Self {
        let worst = problems.iter().map(|problem| match problem.severity {
            Severity::Warning => Self::Fine,
            Severity::Error => Self::BadInput,
            Severity::Failure => Self::Failure,
        });
        worst.max().unwrap_or(Self::Fine)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
