//! Fields whose feature gates are off by default in Kubernetes 1.36: the API server drops them unread from what is new, after
//! defaulting and before validation (`pkg/api/pod/util.go:DropDisabledTemplateFields`). May use: nothing.
//!
//! Dropped are `lifecycle.stopSignal` (ContainerStopSignals), `schedulingGroup` (GenericWorkload) and, in projected volumes,
//! `clusterTrustBundle` (ClusterTrustBundleProjection) and `podCertificate` (PodCertificateRequest). All other gates that the
//! function asks for are on in 1.36. `dataSourceRef` with a namespace, of a volume's claim template, is not among them:
//! CrossNamespaceVolumeDataSource is off, but claims lose the field when they are made, not templates of pods.

use k8s_openapi::api::core::v1 as core;

/// Drops what the API server would not even look at.
pub(super) fn drop_disabled_fields(spec: &mut core::PodSpec) {
    spec.scheduling_group = None;
    let init_containers = spec.init_containers.iter_mut().flatten();
    for container in init_containers.chain(&mut spec.containers) {
        drop_stop_signal(&mut container.lifecycle);
    }
    for container in spec.ephemeral_containers.iter_mut().flatten() {
        drop_stop_signal(&mut container.lifecycle);
    }
    let projected = spec.volumes.iter_mut().flatten().filter_map(|volume| volume.projected.as_mut());
    // A source that loses its only type stays, and is empty.
    for source in projected.flat_map(|volume| volume.sources.iter_mut().flatten()) {
        source.cluster_trust_bundle = None;
        source.pod_certificate = None;
    }
}

/// A lifecycle of nothing but the signal goes with it; one that was empty before stays.
fn drop_stop_signal(lifecycle: &mut Option<core::Lifecycle>) {
    let had_signal = lifecycle.as_mut().is_some_and(|lifecycle| lifecycle.stop_signal.take().is_some());
    if had_signal && *lifecycle == Some(core::Lifecycle::default()) {
        *lifecycle = None;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn stored(authored: &Value) -> Value {
        let mut spec: core::PodSpec = serde_json::from_value(authored.clone()).unwrap_or_else(|error| panic!("{error}"));
        drop_disabled_fields(&mut spec);
        serde_json::to_value(spec).unwrap_or_default()
    }

    #[test]
    fn a_signal_to_stop_is_dropped_and_so_is_a_lifecycle_of_nothing_else() {
        let sleep = json!({ "sleep": { "seconds": 1 } });
        for (authored, kept) in [
            (json!({ "stopSignal": "SIGUSR1" }), Value::Null),
            (json!({ "stopSignal": "SIGUSR1", "preStop": sleep }), json!({ "preStop": sleep })),
            (json!({ "preStop": sleep }), json!({ "preStop": sleep })),
            (json!({}), json!({})),
        ] {
            let containers = json!([{ "name": "c", "lifecycle": authored }]);
            let spec =
                stored(&json!({ "containers": containers, "initContainers": containers, "ephemeralContainers": containers }));
            for list in ["containers", "initContainers", "ephemeralContainers"] {
                assert_eq!(spec[list][0]["lifecycle"], kept, "{list}: {authored}");
            }
        }
    }

    #[test]
    fn a_projected_volume_loses_certificates_and_keeps_their_empty_sources() {
        let authored = json!([
            { "clusterTrustBundle": { "path": "a" } },
            { "podCertificate": { "signerName": "", "keyType": "" }, "secret": { "name": "s" } },
            { "serviceAccountToken": { "path": "t" } },
        ]);
        let kept = json!([{}, { "secret": { "name": "s" } }, { "serviceAccountToken": { "path": "t" } }]);
        let spec = stored(&json!({ "containers": [], "volumes": [{ "name": "v", "projected": { "sources": authored } }] }));
        assert_eq!(spec["volumes"][0]["projected"]["sources"], kept);
    }

    #[test]
    fn a_scheduling_group_is_dropped() {
        let spec = stored(&json!({ "containers": [], "schedulingGroup": { "podGroupName": "g" } }));
        assert_eq!(spec, json!({ "containers": [] }));
    }
}
