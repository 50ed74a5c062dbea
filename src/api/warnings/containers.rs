//! Amounts of bytes and variables of containers, and the overhead of the pod.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, EnvVar, PodSpec};

use super::each_container::each_container;
use super::fractional_bytes::warn_of_fraction;
use super::warning::{Warning, pod_spec};
use crate::model::FieldPath;

const COUNTED_IN_BYTES: [&str; 2] = ["memory", "ephemeral-storage"];

pub(super) fn warn(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    for resource in COUNTED_IN_BYTES {
        warn_of_fraction(spec.overhead.as_ref(), resource, pod_spec().field("overhead"), warnings);
    }
    for (path, container) in each_container(spec) {
        warn_of_resources(container, &path, warnings);
        warn_of_variables(container.env.as_deref().unwrap_or_default(), &path.field("env"), warnings);
    }
}

fn warn_of_resources(container: &Container, path: &FieldPath, warnings: &mut Vec<Warning>) {
    let Some(resources) = &container.resources else { return };
    let path = path.clone().field("resources");
    for resource in COUNTED_IN_BYTES {
        warn_of_fraction(resources.limits.as_ref(), resource, path.clone().field("limits"), warnings);
        warn_of_fraction(resources.requests.as_ref(), resource, path.clone().field("requests"), warnings);
    }
}

/// Variables that are defined again, unless the new value is made of the old one and more.
fn warn_of_variables(variables: &[EnvVar], path: &FieldPath, warnings: &mut Vec<Warning>) {
    let mut names = BTreeSet::new();
    for (index, variable) in variables.iter().enumerate() {
        if names.insert(&variable.name) {
            continue;
        }
        let value = variable.value.as_deref().unwrap_or_default();
        let reference = format!("$({})", variable.name);
        if variable.value_from.is_some() || value == reference || !value.contains(&reference) {
            let name = &variable.name;
            let text = format!("hides previous definition of {name:?}, which may be dropped when using apply");
            warnings.push(Warning::new(path.clone().index(index), text));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::warning::tests::assert_warnings;
    use super::*;

    #[test]
    fn bytes_are_whole() {
        let amounts = json!({ "memory": "4m", "ephemeral-storage": "1500m", "cpu": "1m" });
        let whole = json!({ "memory": "1Gi", "ephemeral-storage": "2" });
        let container = json!({ "name": "a", "resources": { "limits": amounts, "requests": whole } });
        assert_warnings(
            warn,
            &[
                (
                    json!({ "initContainers": [container] }),
                    &[
                        "initContainers[0].resources.limits[memory]: fractional byte value \"4m\" is invalid, must be an integer",
                        "initContainers[0].resources.limits[ephemeral-storage]: fractional byte value \"1500m\" is invalid, must be an integer",
                    ],
                ),
                (
                    json!({ "overhead": { "memory": "1m" } }),
                    &["overhead[memory]: fractional byte value \"1m\" is invalid, must be an integer"],
                ),
            ],
        );
    }

    #[test]
    fn variables_may_only_add_to_their_former_values() {
        let twice = |second: serde_json::Value| {
            let mut second = second;
            second["name"] = json!("A");
            json!({ "containers": [{ "name": "c", "env": [{ "name": "A", "value": "b" }, second] }] })
        };
        let hidden = &["containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply"][..];
        assert_warnings(
            warn,
            &[
                (twice(json!({ "value": "$(A),c" })), &[]),
                (twice(json!({ "value": "$(A)" })), hidden),
                (twice(json!({ "value": "b" })), hidden),
                (twice(json!({})), hidden),
                (twice(json!({ "value": "$(A),c", "valueFrom": {} })), hidden),
            ],
        );
    }
}
