//! Whether two DaemonSets can ever meet on a node, judged by their selectors alone.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DaemonSet;

use super::node_labels::{Written, same_label};
use crate::engine::PlacementRules;
use crate::model::{NodeSelectorRequirement, Operator};

/// Whether there can be a node that both want. Variants for one architecture or operating system each never meet.
pub fn can_share_a_node(left: &DaemonSet, right: &DaemonSet) -> bool {
    let (left, right) = (PlacementRules::of(left), PlacementRules::of(right));
    if let (Some(one), Some(other)) = (&left.node_name, &right.node_name)
        && one != other
    {
        return false;
    }
    let (left, right) = (alternatives(&left), alternatives(&right));
    left.iter().any(|one| right.iter().any(|other| !exclude_each_other(one, other)))
}

/// What a node has to fulfil, in one of several ways: the node selector, and one term of the required affinity.
fn alternatives(rules: &PlacementRules) -> Vec<Vec<NodeSelectorRequirement>> {
    let selected = in_selector(&rules.node_selector);
    let Some(required) = &rules.required else { return vec![selected] };
    let alive = required.terms.iter().filter(|term| term.dead.is_none());
    alive.map(|term| selected.iter().chain(&term.match_expressions).cloned().collect()).collect()
}

fn in_selector(selector: &BTreeMap<String, String>) -> Vec<NodeSelectorRequirement> {
    let requirement = |(key, value): (&String, &String)| NodeSelectorRequirement {
        key: key.clone(),
        operator: Operator::In,
        values: vec![value.clone()],
    };
    selector.iter().map(requirement).collect()
}

fn exclude_each_other(left: &[NodeSelectorRequirement], right: &[NodeSelectorRequirement]) -> bool {
    let exclude = |one: &NodeSelectorRequirement, other: &NodeSelectorRequirement| match same_label(&one.key, &other.key) {
        Written::Everywhere => contradict(one, other),
        // A node may lack one of the names: only of two that have to be there the values can be compared.
        Written::InClouds => needs_label(one) && needs_label(other) && contradict(one, other),
        Written::Nowhere => false,
    };
    left.iter().any(|one| right.iter().any(|other| exclude(one, other)))
}

fn needs_label(requirement: &NodeSelectorRequirement) -> bool {
    !requirement.holds(None)
}

/// Whether no value of the label fulfils both.
fn contradict(one: &NodeSelectorRequirement, other: &NodeSelectorRequirement) -> bool {
    let fulfilled =
        |listed: &NodeSelectorRequirement, by: &NodeSelectorRequirement| listed.values.iter().any(|value| by.holds(Some(value)));
    match (one.operator, other.operator) {
        (Operator::In, _) => !fulfilled(one, other),
        (_, Operator::In) => !fulfilled(other, one),
        (Operator::DoesNotExist, Operator::Exists | Operator::Gt | Operator::Lt)
        | (Operator::Exists | Operator::Gt | Operator::Lt, Operator::DoesNotExist) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn daemon_set(pod: &Value) -> DaemonSet {
        let spec = json!({ "selector": {}, "template": { "spec": pod } });
        serde_json::from_value(json!({ "spec": spec })).expect("a DaemonSet")
    }

    fn selecting(key: &str, value: &str) -> Value {
        json!({ "containers": [], "nodeSelector": { key: value } })
    }

    fn requiring(terms: &Value) -> Value {
        let required = json!({ "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": terms } });
        json!({ "containers": [], "affinity": { "nodeAffinity": required } })
    }

    #[test]
    fn daemon_sets_meet_unless_their_selectors_exclude_each_other() {
        let expression = |key: &str, operator: &str, values: &[&str]| {
            let requirement = match values {
                [] => json!({ "key": key, "operator": operator }),
                _ => json!({ "key": key, "operator": operator, "values": values }),
            };
            json!({ "matchExpressions": [requirement] })
        };
        let (arm, amd) = (expression("arch", "In", &["arm64"]), expression("arch", "In", &["amd64"]));
        for (left, right, meet) in [
            (json!({ "containers": [] }), json!({ "containers": [] }), true),
            (selecting("arch", "arm64"), selecting("arch", "amd64"), false),
            (selecting("arch", "arm64"), selecting("os", "linux"), true),
            (selecting("arch", "arm64"), requiring(&json!([arm])), true),
            (selecting("arch", "arm64"), requiring(&json!([amd])), false),
            (selecting("arch", "arm64"), requiring(&json!([amd, arm])), true),
            (selecting("pool", "gpu"), requiring(&json!([expression("pool", "NotIn", &["gpu"])])), false),
            (
                requiring(&json!([expression("gpu", "Exists", &[])])),
                requiring(&json!([expression("gpu", "DoesNotExist", &[])])),
                false,
            ),
            (selecting("beta.kubernetes.io/os", "linux"), selecting("kubernetes.io/os", "windows"), false),
            (selecting("beta.kubernetes.io/os", "linux"), selecting("kubernetes.io/os", "linux"), true),
            (selecting("beta.kubernetes.io/arch", "arm64"), selecting("kubernetes.io/arch", "amd64"), false),
            (
                selecting("kubernetes.io/os", "windows"),
                requiring(&json!([expression("beta.kubernetes.io/os", "NotIn", &["windows"])])),
                false,
            ),
            (selecting("failure-domain.beta.kubernetes.io/zone", "a"), selecting("topology.kubernetes.io/zone", "b"), false),
            // A node outside of clouds may have been given one name only.
            (
                selecting("topology.kubernetes.io/zone", "a"),
                requiring(&json!([expression("failure-domain.beta.kubernetes.io/zone", "DoesNotExist", &[])])),
                true,
            ),
            (selecting("node-role.kubernetes.io/master", "a"), selecting("node-role.kubernetes.io/control-plane", "b"), true),
            (json!({ "containers": [], "nodeName": "a" }), json!({ "containers": [], "nodeName": "b" }), false),
        ] {
            let (one, other) = (daemon_set(&left), daemon_set(&right));
            assert_eq!(can_share_a_node(&one, &other), meet, "{left} and {right}");
            assert_eq!(can_share_a_node(&other, &one), meet, "{right} and {left}");
        }
    }
}
