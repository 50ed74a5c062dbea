//! `removed-api-version`: an apiVersion in which DaemonSets are not served. Found while the manifest is read.

use crate::lint::{Check, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "removed-api-version",
    level: Level::Error,
    page: include_str!("removed_api_version.md"),
    needs_cluster: false,
    check: Check::Reading,
};
