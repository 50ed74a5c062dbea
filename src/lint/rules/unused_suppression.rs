//! `unused-suppression`: a suppression that nothing is found for. Found once all the others have run.

use crate::lint::{Check, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unused-suppression",
    level: Level::Info,
    page: include_str!("unused_suppression.md"),
    needs_cluster: false,
    check: Check::Reporting,
};
