//! The pod that the DaemonSet controller makes of a template
//! (`pkg/controller/daemon/util/daemonset_util.go`).

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::{NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod, PodSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};

use crate::model::{Effect, TEMPLATE_GENERATION, Toleration};

/// Who asks for a toleration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TolerationOrigin {
    /// The template, at this index of `spec.template.spec.tolerations`.
    Template(usize),
    /// The controller adds it to every daemon pod.
    Controller,
}

/// A toleration of the pod that the controller makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaemonToleration {
    /// What it tolerates.
    pub toleration: Toleration,
    /// Where it comes from.
    pub origin: TolerationOrigin,
}

/// What the controller adds, in its order; the last only to pods in the host's network.
const ADDED: [(&str, Effect); 7] = [
    ("node.kubernetes.io/not-ready", Effect::NoExecute),
    ("node.kubernetes.io/unreachable", Effect::NoExecute),
    ("node.kubernetes.io/disk-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/memory-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/pid-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/unschedulable", Effect::NoSchedule),
    ("node.kubernetes.io/network-unavailable", Effect::NoSchedule),
];

/// The tolerations of the pod: the template's, then what `AddOrUpdateDaemonPodTolerations` adds.
///
/// An entry of the template with the same key, effect, operator and value is overwritten where it stands,
/// which takes its `tolerationSeconds` away.
pub fn daemon_pod_tolerations(template: &PodSpec) -> Vec<DaemonToleration> {
    let authored = template.tolerations.iter().flatten().enumerate();
    let mut tolerations: Vec<DaemonToleration> = authored
        .map(|(at, toleration)| DaemonToleration {
            toleration: Toleration::from(toleration),
            origin: TolerationOrigin::Template(at),
        })
        .collect();
    let host_network = template.host_network == Some(true);
    for (key, effect) in &ADDED[..if host_network { ADDED.len() } else { ADDED.len() - 1 }] {
        let added = Toleration::exists(key, effect.clone());
        let same = |known: &&mut DaemonToleration| Toleration { toleration_seconds: None, ..known.toleration.clone() } == added;
        match tolerations.iter_mut().find(same) {
            Some(known) => known.toleration = added,
            None => tolerations.push(DaemonToleration { toleration: added, origin: TolerationOrigin::Controller }),
        }
    }
    tolerations
}

/// The pod that the controller posts for a node: the template's metadata and spec, the added tolerations, the pin.
///
/// The label `controller-revision-hash` is left out: it is known only once the controller has made the revision.
pub fn daemon_pod(daemon_set: &DaemonSet, namespace: &str, node: &str) -> Pod {
    let name = daemon_set.metadata.name.clone().unwrap_or_default();
    let template = daemon_set.spec.as_ref().map(|spec| &spec.template);
    let template_metadata = template.and_then(|template| template.metadata.clone()).unwrap_or_default();
    let mut labels = template_metadata.labels.unwrap_or_default();
    let annotations = daemon_set.metadata.annotations.as_ref();
    let generation = annotations.and_then(|all| all.get(TEMPLATE_GENERATION)).map_or("1", String::as_str);
    labels.insert("pod-template-generation".to_owned(), generation.to_owned());
    let mut spec = template.and_then(|template| template.spec.clone()).unwrap_or_default();
    spec.tolerations = Some(daemon_pod_tolerations(&spec).iter().map(|added| (&added.toleration).into()).collect());
    pin(&mut spec, node);
    Pod {
        metadata: ObjectMeta {
            generate_name: Some(format!("{name}-")),
            namespace: Some(namespace.to_owned()),
            labels: Some(labels),
            annotations: template_metadata.annotations,
            finalizers: template_metadata.finalizers,
            owner_references: Some(vec![OwnerReference {
                api_version: "apps/v1".to_owned(),
                kind: "DaemonSet".to_owned(),
                name,
                uid: daemon_set.metadata.uid.clone().unwrap_or_default(),
                controller: Some(true),
                block_owner_deletion: Some(true),
            }]),
            ..ObjectMeta::default()
        },
        spec: Some(spec),
        status: None,
    }
}

/// Replaces every required term of node affinity by one that names the node; preferred terms stay.
fn pin(spec: &mut PodSpec, node: &str) {
    let requirement = NodeSelectorRequirement {
        key: "metadata.name".to_owned(),
        operator: "In".to_owned(),
        values: Some(vec![node.to_owned()]),
    };
    let term = NodeSelectorTerm { match_fields: Some(vec![requirement]), match_expressions: None };
    let affinity = spec.affinity.get_or_insert_default().node_affinity.get_or_insert_default();
    affinity.required_during_scheduling_ignored_during_execution = Some(NodeSelector { node_selector_terms: vec![term] });
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1 as core;

    use super::*;

    fn authored(key: &str, operator: &str, effect: &str, seconds: Option<i64>) -> core::Toleration {
        core::Toleration {
            key: Some(key.to_owned()),
            operator: Some(operator.to_owned()),
            effect: Some(effect.to_owned()),
            toleration_seconds: seconds,
            value: None,
        }
    }

    #[test]
    fn the_network_unavailable_taint_is_tolerated_only_in_the_hosts_network() {
        let count = |host_network| daemon_pod_tolerations(&PodSpec { host_network, ..PodSpec::default() }).len();
        assert_eq!((count(None), count(Some(false)), count(Some(true))), (6, 6, 7));
    }

    #[test]
    fn an_equal_toleration_of_the_template_is_overwritten_in_place_and_loses_its_seconds() {
        let not_ready = "node.kubernetes.io/not-ready";
        let template = PodSpec {
            tolerations: Some(vec![
                authored(not_ready, "Exists", "NoExecute", Some(30)),
                authored(not_ready, "Exists", "", Some(30)),
            ]),
            ..PodSpec::default()
        };
        let tolerations = daemon_pod_tolerations(&template);
        assert_eq!(tolerations.len(), 2 + 5);
        assert_eq!(tolerations[0].toleration.toleration_seconds, None);
        assert_eq!(tolerations[0].origin, TolerationOrigin::Template(0));
        assert_eq!(tolerations[1].toleration.toleration_seconds, Some(30), "another effect is another toleration");
    }
}
