//! `server-warning`: what the API server accepts and warns of
//! (`pkg/api/pod/warnings.go`, `pod-security-admission/admission/admission.go:ValidatePodController`).

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::api::WarningTopic;
use crate::engine::Plugin;
use crate::engine::admission::pod_security::{Policy, evaluate};
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "server-warning",
    level: Level::Warning,
    page: include_str!("server_warning.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    // Labels of nodes and annotations have rules of their own.
    let others = context.warnings.iter().filter(|warning| warning.topic == WarningTopic::Other);
    let found = others.map(|warning| Found::at(warning.place.clone(), warning.message.clone()).key(warning.message.clone()));
    found.chain(pod_security(context)).collect()
}

/// What Pod Security says of the template, where it does not refuse the pods anyway.
fn pod_security(context: &Context<'_>) -> Option<Found> {
    if context.creation.outcome.as_ref().is_err_and(|rejection| rejection.plugin == Plugin::PodSecurity) {
        return None;
    }
    let namespace = context.policies.namespaces.named(context.namespace).known().copied().flatten()?;
    let no_labels = BTreeMap::new();
    let policy = Policy::warned(namespace.metadata.labels.as_ref().unwrap_or(&no_labels));
    let no_metadata = ObjectMeta::default();
    let metadata = context.stored.spec.as_ref()?.template.metadata.as_ref().unwrap_or(&no_metadata);
    let violation = evaluate(&policy, metadata, context.pod()?)?;
    let help = format!(
        "the pods are created all the same; namespace {:?} asks to be warned of what is not {}",
        context.namespace, policy.level
    );
    let checks: Vec<&str> = violation.checks.iter().map(|check| check.id).collect();
    Some(Found::at(context.pod_path(), violation.warning()).key(format!("PodSecurity {}", checks.join(","))).help(help))
}
