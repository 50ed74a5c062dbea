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
