//! `selector-mismatch`: the selector does not match the template's own labels
//! (`pkg/apis/apps/validation/validation.go:ValidateDaemonSetSpec`).

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::version_label_in_selector;
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
    // Without a template there are no labels to compare; that it is missing is said elsewhere.
    if context.missing_ancestor_of_pod().is_some_and(|missing| missing != "spec.template.spec") {
        return Vec::new();
    }
    let Some(spec) = &context.daemon_set.spec else { return Vec::new() };
    let labels = spec.template.metadata.as_ref().and_then(|metadata| metadata.labels.clone()).unwrap_or_default();
    let errors = context.errors.iter().filter(|error| is_about(error));
    let found = errors.map(|error| match context.selector_is_given {
        true => differs(error, &spec.selector, &labels),
        false => is_missing(error, &labels),
    });
    found.collect()
}

/// The selector stays: of a DaemonSet that exists it cannot be changed.
fn differs(error: &FieldError, selector: &LabelSelector, labels: &BTreeMap<String, String>) -> Found {
    let found = Found::at(error.place().clone(), error.to_string())
        .key(error.body())
        .refused(error.field.clone())
        .related(FieldPath::of("spec.selector"), "the selector that has to match them");
    let Demands { labels: demanded, in_the_way } = demands(selector, labels);
    let give = "give the template every label of the selector; the selector of a DaemonSet that exists cannot be changed";
    let found = match in_the_way.as_slice() {
        [] => found.help(give),
        keys => found.help(format!("{give}; it refuses what the template has as {}", keys.join(", "))),
    };
    if demanded.is_empty() { found } else { found.fix(error.place().clone(), yaml(&demanded, "")) }
}

fn is_missing(error: &FieldError, labels: &BTreeMap<String, String>) -> Found {
    let found = Found::at(FieldPath::of("spec.selector"), format!("spec.selector is missing; the API server says: {error}"));
    let found = found.key("missing").refused(error.field.clone());
    let stays = |key: &&String, value: &&String| version_label_in_selector::changes(key, value).is_none();
    let staying: Vec<(&str, &str)> =
        labels.iter().filter(|(key, value)| stays(key, value)).map(|(key, value)| (key.as_str(), value.as_str())).collect();
    if staying.is_empty() {
        return found.help("give the template a label that stays, and select by it: spec.selector.matchLabels");
    }
    found
        .help("select the labels of the template; once the DaemonSet exists, the selector cannot be changed")
        .fix(FieldPath::of("spec"), format!("selector:\n  matchLabels:\n{}", yaml(&staying, "    ")))
}

/// What the labels of a template lack.
struct Demands<'s> {
    /// Labels to give.
    labels: Vec<(&'s str, &'s str)>,
    /// Keys of labels whose value, or which at all, must not be there.
    in_the_way: Vec<&'s str>,
}

fn demands<'s>(selector: &'s LabelSelector, labels: &BTreeMap<String, String>) -> Demands<'s> {
    let equal = selector.match_labels.iter().flatten();
    let lacking = equal.filter(|(key, value)| labels.get(*key) != Some(value));
    let mut demands =
        Demands { labels: lacking.map(|(key, value)| (key.as_str(), value.as_str())).collect(), in_the_way: Vec::new() };
    for expression in selector.match_expressions.iter().flatten() {
        let values = expression.values.as_deref().unwrap_or_default();
        let label = labels.get(&expression.key);
        let is_listed = label.is_some_and(|label| values.contains(label));
        match expression.operator.as_str() {
            "In" if !is_listed => demands.labels.extend(values.first().map(|value| (expression.key.as_str(), value.as_str()))),
            "Exists" if label.is_none() => demands.labels.push((&expression.key, "")),
            "NotIn" if is_listed => demands.in_the_way.push(&expression.key),
            "DoesNotExist" if label.is_some() => demands.in_the_way.push(&expression.key),
            _ => {}
        }
    }
    demands
}

fn yaml(labels: &[(&str, &str)], indentation: &str) -> String {
    let lines = labels.iter().map(|(key, value)| format!("{indentation}{key}: {value:?}"));
    lines.collect::<Vec<_>>().join("\n")
}
