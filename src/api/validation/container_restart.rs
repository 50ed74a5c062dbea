//! When a container is started again by itself
//! (`validation.go:validateContainerRestartPolicy, validateInitContainerRestartPolicy, validateResizePolicy`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, ContainerRestartRule};

use super::choice::{check_choice, check_required_choice};
use super::field_error::FieldError;
use crate::model::FieldPath;

const MOST_RULES: usize = 20;
const MOST_EXIT_CODES: usize = 255;

/// Validates when a container is restarted.
pub(super) fn validate_restart_policy(container: &Container, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let rules = container.restart_policy_rules.as_deref().unwrap_or_default();
    let policy_path = path.clone().field("restartPolicy");
    match container.restart_policy.as_deref() {
        None if rules.is_empty() => return,
        None => errors.push(FieldError::required(policy_path, "must specify restartPolicy when restart rules are used")),
        Some(policy) => check_choice(policy, &["Always", "Never", "OnFailure"], policy_path, errors),
    }
    let path = path.clone().field("restartPolicyRules");
    if rules.len() > MOST_RULES {
        errors.push(FieldError::too_many(path.clone(), rules.len(), MOST_RULES));
    }
    for (at, rule) in rules.iter().enumerate() {
        validate_restart_rule(rule, &path.clone().index(at), errors);
    }
}

/// The same for an init container, whose rules are not looked at while they lack a policy.
pub(super) fn validate_init_restart_policy(container: &Container, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if container.restart_policy.is_some() {
        return validate_restart_policy(container, path, errors);
    }
    if container.restart_policy_rules.as_ref().is_some_and(|rules| !rules.is_empty()) {
        let detail = "must specify restartPolicy when restart rules are used";
        errors.push(FieldError::required(path.clone().field("restartPolicy"), detail));
    }
}

fn validate_restart_rule(rule: &ContainerRestartRule, path: &FieldPath, errors: &mut Vec<FieldError>) {
    check_choice(&rule.action, &["Restart", "RestartAllContainers"], path.clone().field("action"), errors);
    let path = path.clone().field("exitCodes");
    let Some(exit_codes) = &rule.exit_codes else {
        return errors.push(FieldError::required(path, "must be specified"));
    };
    check_choice(&exit_codes.operator, &["In", "NotIn"], path.clone().field("operator"), errors);
    let values = exit_codes.values.as_ref().map_or(0, Vec::len);
    if values > MOST_EXIT_CODES {
        errors.push(FieldError::too_many(path.field("values"), values, MOST_EXIT_CODES));
    }
}

/// Validates whether a container is restarted when its resources change.
pub(super) fn validate_resize_policy(
    container: &Container,
    pod_restart_policy: &str,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let mut resources = BTreeSet::new();
    for (at, policy) in container.resize_policy.iter().flatten().enumerate() {
        let entry = path.clone().index(at);
        if !resources.insert(policy.resource_name.as_str()) {
            errors.push(FieldError::duplicate(entry.clone(), policy.resource_name.as_str()));
        }
        // The API server names the list only.
        let mut found = Vec::new();
        check_required_choice(Some(&policy.resource_name), &["cpu", "memory"], path.clone(), &mut found);
        errors.extend(found.drain(..).map(|error| error.at(entry.clone().field("resourceName"))));
        let restart_policy = policy.restart_policy.as_str();
        check_required_choice(Some(restart_policy), &["NotRequired", "RestartContainer"], path.clone(), &mut found);
        if pod_restart_policy == "Never" && restart_policy != "NotRequired" {
            let detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
            found.push(FieldError::invalid(path.clone(), restart_policy, detail));
        }
        errors.extend(found.into_iter().map(|error| error.at(entry.clone().field("restartPolicy"))));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn restarts_follow_a_policy_and_rules_for_exit_codes() {
        for (given, expected) in [
            (
                json!({ "restartPolicy": "Never", "restartPolicyRules": [{ "action": "Restart", "exitCodes": { "operator": "In", "values": [1] } }] }),
                vec![],
            ),
            (
                json!({ "restartPolicy": "Sometimes" }),
                vec![r#"restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure""#],
            ),
            (
                json!({ "restartPolicyRules": [{ "action": "Stop" }] }),
                vec![
                    "restartPolicy: Required value: must specify restartPolicy when restart rules are used",
                    r#"restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers""#,
                    "restartPolicyRules[0].exitCodes: Required value: must be specified",
                ],
            ),
            (
                json!({ "restartPolicy": "Never", "restartPolicyRules": [{ "action": "Restart", "exitCodes": { "operator": "Eq", "values": vec![1; 256] } }] }),
                vec![
                    r#"restartPolicyRules[0].exitCodes.operator: Unsupported value: "Eq": supported values: "In", "NotIn""#,
                    "restartPolicyRules[0].exitCodes.values: Too many: 256: must have at most 255 items",
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn what_happens_when_resources_change_is_said_once_of_cpu_and_of_memory() {
        for (given, expected) in [
            (
                json!({ "resizePolicy": [{ "resourceName": "cpu", "restartPolicy": "NotRequired" }, { "resourceName": "memory", "restartPolicy": "RestartContainer" }] }),
                vec![],
            ),
            (
                json!({ "resizePolicy": [{ "resourceName": "disk", "restartPolicy": "" }, { "resourceName": "disk", "restartPolicy": "NotRequired" }] }),
                vec![
                    r#"resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory" @ resizePolicy[0].resourceName"#,
                    "resizePolicy: Required value @ resizePolicy[0].restartPolicy",
                    r#"resizePolicy[1]: Duplicate value: "disk""#,
                    r#"resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory" @ resizePolicy[1].resourceName"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
