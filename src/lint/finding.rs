//! A finding of a run: what a rule found, and at which level.

use super::found::Found;
use super::level::Level;
use super::rule::Rule;

/// A finding of a run.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is, settings applied; never off.
    pub level: Level,
    /// Which DaemonSet of the run.
    pub subject: usize,
    /// What was found.
    pub found: Found,
}
