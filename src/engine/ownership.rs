//! Which existing pods are a DaemonSet's, and in which order the controller looks at those of one node
//! (`pkg/controller/controller_ref_manager.go:ClaimObject`, `pkg/controller/daemon/daemon_controller.go`).

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::model::{Cluster, LabelSelector, Pod};

/// The DaemonSet's pods by the node they are on or meant for, the pod that counts first.
///
/// Owned pods whose labels match, and orphans that match and are not being deleted, which the controller adopts.
/// Pods that are terminal and being deleted are left out, as are pods without any target node.
pub(super) fn pods_by_node<'c>(daemon_set: &DaemonSet, namespace: &str, cluster: &'c Cluster) -> BTreeMap<&'c str, Vec<&'c Pod>> {
    let name = daemon_set.metadata.name.as_deref().unwrap_or_default();
    let selector = LabelSelector::of_object(daemon_set.spec.as_ref().map(|spec| &spec.selector));
    let owned = cluster.pods_controlled_by(namespace, name).filter(|pod| is_controlled_by(pod, daemon_set));
    let adopted = cluster.orphans(namespace).filter(|pod| pod.controller.is_none() && !pod.terminating);
    let claimed = owned.chain(adopted).filter(|pod| selector.matches(&pod.labels));
    let mut by_node: BTreeMap<&str, Vec<&Pod>> = BTreeMap::new();
    for pod in claimed.filter(|pod| !(pod.phase.is_terminal() && pod.terminating)) {
        if let Some(node) = pod.target_node() {
            by_node.entry(node).or_default().push(pod);
        }
    }
    for pods in by_node.values_mut() {
        pods.sort_by_key(|pod| (pod.node_name.is_none(), pod.created.is_none(), pod.created, pod.name.clone()));
    }
    by_node
}

/// A manifest has no uid, so then the name has to do.
fn is_controlled_by(pod: &Pod, daemon_set: &DaemonSet) -> bool {
    let same_uid = |uid: &str| daemon_set.metadata.uid.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted == uid);
    pod.controller.as_ref().is_some_and(|controller| &*controller.kind == "DaemonSet" && same_uid(&controller.uid))
}
