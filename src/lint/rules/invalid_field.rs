//! `invalid-field`: what the API server refuses, in its own words, unless a rule of its own says more.

use super::{selector_mismatch, surge_without_max_unavailable_zero};
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "invalid-field",
    level: Level::Error,
    page: include_str!("invalid_field.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let of_other_rules = [selector_mismatch::is_about, surge_without_max_unavailable_zero::is_about];
    let errors = context.errors.iter().filter(|error| !of_other_rules.iter().any(|is_about| is_about(error)));
    let found = errors.map(|error| {
        let found = Found::at(error.place().clone(), error.to_string()).key(error.body()).refused(error.field.clone());
        match context.missing_ancestor_of_pod() {
            Some(missing) if error.place().to_string().starts_with("spec.template.spec.") => {
                found.help(format!("{missing} is missing: look for a key that is misspelled or wrongly indented"))
            }
            _ => found,
        }
    });
    found.collect()
}
