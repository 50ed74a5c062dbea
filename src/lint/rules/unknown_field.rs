//! `unknown-field`: a field that the API server does not know. Found while the manifest is read.

use crate::lint::{Check, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unknown-field",
    level: Level::Error,
    page: include_str!("unknown_field.md"),
    needs_cluster: false,
    check: Check::Reading,
};
