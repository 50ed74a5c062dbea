//! `version-label-in-selector`: the selector demands a label that changes with every release, and cannot be changed itself
//! (`pkg/apis/apps/validation/validation.go:ValidateDaemonSetUpdate`; labels of the controller:
//! `pkg/controller/daemon/util/daemonset_util.go:CreatePodTemplate`).

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    id: "version-label-in-selector",
    level: Level::Warning,
    page: include_str!("version_label_in_selector.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// What a label's value depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changes {
    /// Whoever makes a release changes it.
    WithTheRelease,
    /// The controller gives every pod its own value.
    WithTheRevision,
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(spec) = &context.daemon_set.spec else { return Vec::new() };
    let template = spec.template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
    let found = demands(&spec.selector).into_iter().filter_map(|(key, value, place)| {
        let changes = changes(key, value)?;
        // Where the DaemonSet is named after the release, the next one is another DaemonSet.
        if changes == Changes::WithTheRelease && context.name().contains(value) {
            return None;
        }
        let found = match changes {
            Changes::WithTheRelease => Found::at(
                place,
                format!("the selector demands {key}={value}, which changes with a release, and a selector cannot be changed"),
            )
            .help(
                "select by labels that stay, such as app.kubernetes.io/name and app.kubernetes.io/instance; \
                 a DaemonSet that exists has to be deleted for it, with --cascade=orphan to keep its pods",
            ),
            Changes::WithTheRevision => Found::at(
                place,
                format!("the selector demands {key}={value}, but the controller writes that label itself, another value for every revision"),
            )
            .help("remove the label from the selector and from the template"),
        };
        let in_template = template.is_some_and(|labels| labels.contains_key(key));
        let label = FieldPath::of("spec.template.metadata.labels").key(key);
        Some(if in_template { found.related(label, "the label that changes") } else { found })
    });
    found.collect()
}

/// The values that the selector demands, with the key and the place of each.
fn demands(selector: &LabelSelector) -> Vec<(&str, &str, FieldPath)> {
    let path = FieldPath::of("spec.selector");
    let labels = selector.match_labels.iter().flatten();
    let equal = labels.map(|(key, value)| (key.as_str(), value.as_str(), path.clone().field("matchLabels").key(key)));
    let listed = selector.match_expressions.iter().flatten().enumerate().filter(|(_, expression)| expression.operator == "In");
    let listed = listed.filter_map(|(at, expression)| {
        let value = expression.values.as_ref()?.first()?;
        Some((expression.key.as_str(), value.as_str(), path.clone().field("matchExpressions").index(at)))
    });
    equal.chain(listed).collect()
}

/// What the value of this label depends on; `None` where it stays.
pub(super) fn changes(key: &str, value: &str) -> Option<Changes> {
    match key {
        "pod-template-generation" | "controller-revision-hash" => Some(Changes::WithTheRevision),
        "app.kubernetes.io/version" | "helm.sh/chart" | "release-revision" => Some(Changes::WithTheRelease),
        // `chart: agent` is as good a name as any, `chart: agent-1.4.2` is a release; `version: v1` is often a name, too.
        "chart" | "version" => names_a_release(value).then_some(Changes::WithTheRelease),
        _ => None,
    }
}

/// Whether digits stand on both sides of a dot, or there are more of them than a major version has.
fn names_a_release(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let dotted =
        value.as_bytes().windows(3).any(|three| three[0].is_ascii_digit() && three[1] == b'.' && three[2].is_ascii_digit());
    dotted || digits >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_labels_that_cannot_stay_are_found() {
        for (key, value, expected) in [
            ("app.kubernetes.io/version", "2", Some(Changes::WithTheRelease)),
            ("helm.sh/chart", "agent-1.4.2", Some(Changes::WithTheRelease)),
            ("version", "v2.5", Some(Changes::WithTheRelease)),
            ("version", "20240131", Some(Changes::WithTheRelease)),
            ("version", "v1", None),
            ("version", "stable", None),
            ("chart", "agent", None),
            ("chart", "agent-1.4.2", Some(Changes::WithTheRelease)),
            ("controller-revision-hash", "abc", Some(Changes::WithTheRevision)),
            ("app.kubernetes.io/name", "agent-1.4", None),
            ("app.kubernetes.io/managed-by", "Helm", None),
        ] {
            assert_eq!(changes(key, value), expected, "{key}={value}");
        }
    }

    #[test]
    fn a_label_that_has_only_to_be_there_may_change() {
        let selector: LabelSelector = serde_json::from_value(serde_json::json!({
            "matchLabels": { "app": "agent" },
            "matchExpressions": [
                { "key": "version", "operator": "Exists" },
                { "key": "app.kubernetes.io/version", "operator": "In", "values": ["1.4", "1.5"] },
            ],
        }))
        .unwrap();
        let demanded: Vec<_> =
            demands(&selector).into_iter().map(|(key, value, place)| (key, value, place.to_string())).collect();
        assert_eq!(
            demanded,
            [
                ("app", "agent", "spec.selector.matchLabels[app]".to_owned()),
                ("app.kubernetes.io/version", "1.4", "spec.selector.matchExpressions[1]".to_owned()),
            ]
        );
    }
}
