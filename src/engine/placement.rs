//! The rules by which the DaemonSet controller picks nodes, taken from a template once.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::PodSpec;

use super::daemon_pod::{DaemonToleration, daemon_pod_tolerations};
use crate::model::{Node, NodeSelector, Taint};

/// All that placement looks at in a DaemonSet, and nothing else
/// (`pkg/controller/daemon/daemon_controller.go:NodeShouldRunDaemonPod`).
#[derive(Debug, Clone)]
pub struct PlacementRules {
    /// `nodeName` of the template; `None` when empty.
    pub node_name: Option<String>,
    /// `nodeSelector` of the template.
    pub node_selector: BTreeMap<String, String>,
    /// `requiredDuringSchedulingIgnoredDuringExecution` of the template's node affinity.
    pub required: Option<NodeSelector>,
    /// The pod's tolerations, the controller's own included.
    pub tolerations: Vec<DaemonToleration>,
}

impl PlacementRules {
    /// The rules of a DaemonSet.
    pub fn of(daemon_set: &DaemonSet) -> Self {
        let empty = PodSpec::default();
        let template = daemon_set.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()).unwrap_or(&empty);
        let node_affinity = template.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref());
        let required = node_affinity.and_then(|affinity| affinity.required_during_scheduling_ignored_during_execution.as_ref());
        Self {
            node_name: template.node_name.clone().filter(|name| !name.is_empty()),
            node_selector: template.node_selector.clone().unwrap_or_default(),
            required: required.map(NodeSelector::from),
            tolerations: daemon_pod_tolerations(template),
        }
    }

    /// The toleration that accepts a taint, if one does: the first in the pod's list.
    pub fn toleration_of(&self, taint: &Taint) -> Option<&DaemonToleration> {
        self.tolerations.iter().find(|known| known.toleration.tolerates(taint))
    }

    /// The labels of nodes that these rules look at.
    pub(super) fn label_keys(&self) -> impl Iterator<Item = &String> {
        let terms = self.required.iter().flat_map(|required| &required.terms);
        let of_terms = terms.flat_map(|term| &term.match_expressions).map(|requirement| &requirement.key);
        self.node_selector.keys().chain(of_terms)
    }

    /// All that these rules can tell of a node. Nodes with equal keys get equal decisions.
    pub(super) fn class_key<'n>(&self, node: &'n Node) -> ClassKey<'n> {
        let tests_name = self.node_name.is_some() || self.required.as_ref().is_some_and(NodeSelector::tests_name);
        ClassKey {
            name: tests_name.then_some(&*node.name),
            labels: self.label_keys().map(|key| node.labels.get(key)).collect(),
            taints: &node.taints,
        }
    }
}

/// What distinguishes nodes under given [`PlacementRules`].
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct ClassKey<'n> {
    name: Option<&'n str>,
    labels: Vec<Option<&'n str>>,
    taints: &'n [Taint],
}
