//! `duplicate-key`: a key that is given twice; only the last one counts. Found while the manifest is read.

use crate::lint::{Check, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-key",
    level: Level::Error,
    page: include_str!("duplicate_key.md"),
    needs_cluster: false,
    check: Check::Reading,
};
