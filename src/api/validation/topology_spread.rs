//! How pods spread over a topology (`pkg/apis/core/validation/validation.go:validateTopologySpreadConstraints`).

use k8s_openapi::api::core::v1::TopologySpreadConstraint;

use super::field_error::FieldError;
use super::label_selector::{validate_label_keys, validate_label_selector};
use crate::model::FieldPath;

/// The constraints of a pod, which stand in the list at `path`.
pub(super) fn validate_topology_spread_constraints(
    constraints: &[TopologySpreadConstraint],
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    for (at, constraint) in constraints.iter().enumerate() {
        let path = path.clone().index(at);
        validate_domains(constraint, &path, errors);
        validate_not_repeated(constraint, &constraints[at + 1..], &path, errors);
        validate_min_domains(constraint, &path, errors);
        let policies =
            [("nodeAffinityPolicy", &constraint.node_affinity_policy), ("nodeTaintsPolicy", &constraint.node_taints_policy)];
        for (field, policy) in policies {
            if let Some(policy) = policy.as_deref().filter(|policy| !matches!(*policy, "Honor" | "Ignore")) {
                errors.push(FieldError::not_supported(path.clone().field(field), policy, &["Honor", "Ignore"]));
            }
        }
        let keys = constraint.match_label_keys.as_deref().unwrap_or_default();
        validate_label_keys(&path, keys, &[], constraint.label_selector.as_ref(), errors);
        validate_label_selector(constraint.label_selector.as_ref(), &path.field("labelSelector"), errors);
    }
}

fn validate_domains(constraint: &TopologySpreadConstraint, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_positive(constraint.max_skew, path.clone().field("maxSkew"), errors);
    if constraint.topology_key.is_empty() {
        errors.push(FieldError::required(path.clone().field("topologyKey"), "can not be empty"));
    }
    let action = constraint.when_unsatisfiable.as_str();
    let actions = ["DoNotSchedule", "ScheduleAnyway"];
    if !actions.contains(&action) {
        errors.push(FieldError::not_supported(path.clone().field("whenUnsatisfiable"), action, &actions));
    }
}

fn validate_positive(number: i32, path: FieldPath, errors: &mut Vec<FieldError>) {
    if number <= 0 {
        errors.push(FieldError::invalid(path, number, "must be greater than zero"));
    }
}

/// A key is used once with each action; the API server complains about the pair of them.
fn validate_not_repeated(
    constraint: &TopologySpreadConstraint,
    rest: &[TopologySpreadConstraint],
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let pair =
        |constraint: &TopologySpreadConstraint| format!("{{{}, {}}}", constraint.topology_key, constraint.when_unsatisfiable);
    let pair_of_this = pair(constraint);
    if rest.iter().any(|other| pair(other) == pair_of_this) {
        let field = path.clone().field("{topologyKey, whenUnsatisfiable}");
        errors.push(FieldError::duplicate(field, pair_of_this).at(path.clone().field("topologyKey")));
    }
}

fn validate_min_domains(constraint: &TopologySpreadConstraint, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(min_domains) = constraint.min_domains else { return };
    let path = path.clone().field("minDomains");
    validate_positive(min_domains, path.clone(), errors);
    let action = constraint.when_unsatisfiable.as_str();
    if action != "DoNotSchedule" {
        let detail = format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
        errors.push(FieldError::invalid(path, min_domains, detail));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn constraints_are_refused_in_the_words_of_the_api_server() {
        let with = |field: &str, value: Value| {
            let mut constraint = json!({ "maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule" });
            constraint[field] = value;
            constraint
        };
        let plain = with("maxSkew", json!(2));
        for (constraints, expected) in [
            (json!([plain, with("whenUnsatisfiable", json!("ScheduleAnyway"))]), ""),
            (json!([plain, plain]), "t[0].{topologyKey, whenUnsatisfiable}: Duplicate value: \"{zone, DoNotSchedule}\""),
            (json!([with("topologyKey", json!(""))]), "t[0].topologyKey: Required value: can not be empty"),
            (
                json!([with("whenUnsatisfiable", json!("x"))]),
                "t[0].whenUnsatisfiable: Unsupported value: \"x\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\"",
            ),
            (json!([with("minDomains", json!(0))]), "t[0].minDomains: Invalid value: 0: must be greater than zero"),
            (
                json!([with("nodeTaintsPolicy", json!("honor"))]),
                "t[0].nodeTaintsPolicy: Unsupported value: \"honor\": supported values: \"Honor\", \"Ignore\"",
            ),
            (
                json!([with("matchLabelKeys", json!(["a"]))]),
                "t[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set",
            ),
            (
                json!([with("labelSelector", json!({ "matchExpressions": [{ "key": "a", "operator": "x" }] }))]),
                "t[0].labelSelector.matchExpressions[0].operator: Invalid value: \"x\": not a valid selector operator",
            ),
        ] {
            let constraints: Vec<_> = serde_json::from_value(constraints).expect("constraints");
            let mut errors = Vec::new();
            validate_topology_spread_constraints(&constraints, &FieldPath::of("t"), &mut errors);
            let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
            assert_eq!(messages.join("; "), expected);
        }
    }

    #[test]
    fn domains_are_counted_only_where_pods_wait_for_them() {
        let constraint = json!({ "maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway", "minDomains": 2 });
        let mut errors = Vec::new();
        let constraint = serde_json::from_value(constraint).expect("a constraint");
        validate_topology_spread_constraints(&[constraint], &FieldPath::of("t"), &mut errors);
        assert_eq!(errors[0].detail, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway");
    }
}
