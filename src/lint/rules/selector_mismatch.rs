//! `selector-mismatch`: the selector does not match the template's own labels
//! (`pkg/apis/apps/validation/validation.go:ValidateDaemonSetSpec`).

use crate::api::FieldError;
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "selector-mismatch",
    level: Level::Error,
    page: include_str!("selector_mismatch.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// Whether this rule speaks of the error.
pub(super) fn is_about(error: &FieldError) -> bool {
    error.detail.starts_with("`selector` does not match template")
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let selector = FieldPath::of("spec.selector");
    let found = context.errors.iter().filter(|error| is_about(error)).map(|error| {
        let labels = context.stored.spec.as_ref().and_then(|spec| spec.template.metadata.as_ref()?.labels.clone());
        let pairs = labels.unwrap_or_default().into_iter().map(|(key, value)| format!("{key}: {value:?}"));
        Found::at(error.place().clone(), error.to_string())
            .refused(error.field.clone())
            .related(selector.clone(), "the selector that has to match them")
            .help("give the template every label of the selector; the selector of a DaemonSet that exists cannot be changed")
            .fix(selector.clone().field("matchLabels"), pairs.collect::<Vec<_>>().join("\n"))
    });
    found.collect()
}
