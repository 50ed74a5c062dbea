//! What a rule is.

use super::context::Context;
use super::found::Found;
use super::level::Level;

/// One rule. Its page is its documentation, its `explain` text and its test.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in kebab case: the bad thing.
    pub id: &'static str,
    /// How bad its findings are, unless settings or a finding itself say otherwise.
    pub level: Level,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// Whether it finds nothing at all without a cluster.
    pub needs_cluster: bool,
    /// How it looks for findings.
    pub check: Check,
}

/// How a rule looks for findings.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Found while manifests are read, before there is an object to look at.
    Reading,
    /// Found when the report is made, once all the others have run.
    Reporting,
    /// Looks at one DaemonSet, beside the others of the run.
    DaemonSet(fn(&Context<'_>) -> Vec<Found>),
}

impl Rule {
    /// What the rule is about, in a sentence: the first paragraph of its page.
    pub fn summary(&self) -> &'static str {
        let paragraph = self.page.split("\n\n").nth(1).unwrap_or_default();
        paragraph.trim()
    }
}
