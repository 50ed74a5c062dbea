//! Lists of the pod that name something twice, and its grace period.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::PodSpec;

use super::warning::{Warning, pod_spec};

/// Warns of addresses and secrets that are there twice, and of secrets without a name.
pub(super) fn warn_of_lists(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    let mut addresses = BTreeSet::new();
    for (index, alias) in spec.host_aliases.iter().flatten().enumerate() {
        if !addresses.insert(&alias.ip) {
            let place = pod_spec().field("hostAliases").index(index).field("ip");
            warnings.push(Warning::new(place, format!("duplicate ip {:?}", alias.ip)));
        }
    }
    let secrets = spec.image_pull_secrets.as_deref().unwrap_or_default();
    let name = |index: usize| pod_spec().field("imagePullSecrets").index(index).field("name");
    let mut names = BTreeSet::new();
    for (index, secret) in secrets.iter().enumerate().filter(|(_, secret)| !names.insert(&secret.name)) {
        warnings.push(Warning::new(name(index), format!("duplicate name {:?}", secret.name)));
    }
    for (index, _) in secrets.iter().enumerate().filter(|(_, secret)| secret.name.is_empty()) {
        warnings.push(Warning::new(name(index), "invalid empty name \"\""));
    }
}

/// Warns of a negative grace period.
pub(super) fn warn_of_grace_period(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    if spec.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0) {
        let text = "must be >= 0; negative values are invalid and will be treated as 1";
        warnings.push(Warning::new(pod_spec().field("terminationGracePeriodSeconds"), text));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::warning::tests::assert_warnings;
    use super::*;

    #[test]
    fn addresses_and_secrets_are_named_once() {
        assert_warnings(
            warn_of_lists,
            &[
                (
                    json!({ "hostAliases": [{ "ip": "1.1.1.1" }, { "ip": "2.2.2.2" }], "imagePullSecrets": [{ "name": "a" }] }),
                    &[],
                ),
                (
                    json!({ "hostAliases": [{ "ip": "1.1.1.1" }, { "ip": "1.1.1.1" }] }),
                    &["hostAliases[1].ip: duplicate ip \"1.1.1.1\""],
                ),
                (
                    json!({ "imagePullSecrets": [{ "name": "a" }, { "name": "a" }, {}] }),
                    &["imagePullSecrets[1].name: duplicate name \"a\"", "imagePullSecrets[2].name: invalid empty name \"\""],
                ),
            ],
        );
    }

    #[test]
    fn a_grace_period_is_not_negative() {
        let text = "terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1";
        assert_warnings(
            warn_of_grace_period,
            &[(json!({ "terminationGracePeriodSeconds": 0 }), &[]), (json!({ "terminationGracePeriodSeconds": -1 }), &[text])],
        );
    }
}
