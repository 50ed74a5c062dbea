//! Warnings: what the API server says of a DaemonSet that it accepts
//! (`pkg/api/pod/warnings.go:warningsForPodSpecAndMeta`).
//!
//! One file per part of the template. Everything is looked at after defaulting. May use: `model`.

mod affinity;
mod annotations;
mod containers;
mod each_container;
mod fractional_bytes;
mod network;
mod node_labels;
mod pod;
mod ports;
mod virtual_paths;
mod volumes;
mod warning;

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::PodSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

pub use warning::{Warning, WarningTopic};

/// The warnings with which the API server stores a defaulted DaemonSet: about as it orders them, but annotations come last.
pub fn warnings(daemon_set: &DaemonSet) -> Vec<Warning> {
    let Some(template) = daemon_set.spec.as_ref().map(|spec| &spec.template) else { return Vec::new() };
    let Some(spec) = &template.spec else { return Vec::new() };
    let no_metadata = ObjectMeta::default();
    let metadata = template.metadata.as_ref().unwrap_or(&no_metadata);
    let of_spec: [fn(&PodSpec, &mut Vec<Warning>); 9] = [
        node_labels::warn,
        volumes::warn,
        virtual_paths::warn,
        pod::warn_of_lists,
        containers::warn,
        ports::warn,
        pod::warn_of_grace_period,
        affinity::warn,
        network::warn,
    ];
    let mut warnings = Vec::new();
    for warn in of_spec {
        warn(spec, &mut warnings);
    }
    annotations::warn(spec, metadata, &mut warnings);
    warnings
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn warned(template: &Value) -> Vec<String> {
        let daemon_set = json!({ "spec": { "selector": {}, "template": template } });
        let mut daemon_set: DaemonSet = serde_json::from_value(daemon_set).expect("a DaemonSet");
        super::super::default_daemon_set(&mut daemon_set);
        warnings(&daemon_set).into_iter().map(|warning| warning.message).collect()
    }

    #[test]
    fn a_plain_template_is_warned_of_nothing() {
        let container = json!({ "name": "a", "image": "b", "ports": [{ "containerPort": 80, "name": "web" }] });
        assert_eq!(warned(&json!({ "spec": { "containers": [container] } })), Vec::<String>::new());
        assert_eq!(warned(&json!({})), Vec::<String>::new());
    }

    #[test]
    fn every_part_of_a_template_is_looked_at() {
        let container = json!({ "name": "a", "env": [{ "name": "E" }, { "name": "E" }],
            "ports": [{ "containerPort": 80 }, { "containerPort": 80 }] });
        let template = json!({
            "metadata": { "annotations": { "scheduler.alpha.kubernetes.io/critical-pod": "" } },
            "spec": {
                "affinity": { "podAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [{ "topologyKey": "a" }] } },
                "containers": [container],
                "hostAliases": [{ "ip": "::ffff:1.2.3.4" }],
                "imagePullSecrets": [{}],
                "nodeSelector": { "node-role.kubernetes.io/master": "" },
                "terminationGracePeriodSeconds": -1,
                "volumes": [
                    { "name": "a", "gitRepo": { "repository": "b" } },
                    { "name": "b", "projected": { "sources": [{}] } },
                ],
            },
        });
        assert_eq!(
            warned(&template),
            [
                "spec.template.spec.nodeSelector[node-role.kubernetes.io/master]: use \"node-role.kubernetes.io/control-plane\" instead",
                "spec.template.spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
                "volume \"b\" (Projected) has no sources provided",
                "spec.template.spec.imagePullSecrets[0].name: invalid empty name \"\"",
                "spec.template.spec.containers[0].env[1]: hides previous definition of \"E\", which may be dropped when using apply",
                "spec.template.spec.containers[0].ports[1]: duplicate port definition with spec.template.spec.containers[0].ports[0]",
                "spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
                "spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: \
                 a null labelSelector results in matching no pod",
                "spec.template.spec.hostAliases[0].ip: non-standard IP address \"::ffff:1.2.3.4\" will be considered invalid in a \
                 future Kubernetes release: use \"1.2.3.4\"",
                "spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; \
                 use the \"priorityClassName\" field instead",
            ]
        );
    }
}
