//! `invalid-type`: a value of the wrong type, or a text that cannot be read at all. Found while the manifest is read.

use crate::lint::{Check, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "invalid-type",
    level: Level::Error,
    page: include_str!("invalid_type.md"),
    needs_cluster: false,
    check: Check::Reading,
};
