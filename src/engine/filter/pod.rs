//! The pod to schedule, in the scheduler's terms.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::core::v1 as core;

use super::super::pod_requests::{host_ports, requests};
use crate::model::{
    ComputeResources, HostPort, LabelSelector, Labels, Pod, PodAffinityTerm, PodPhase, ReadyCondition, Toleration,
};

/// A daemon pod as admission left it, made ready for the filters.
#[derive(Debug, Clone)]
pub struct ScheduledPod {
    /// Its namespace.
    pub namespace: Arc<str>,
    /// Its labels.
    pub labels: Labels,
    /// `spec.nodeSelector`, with what a RuntimeClass added.
    pub node_selector: BTreeMap<String, String>,
    /// Its tolerations, with what a RuntimeClass added.
    pub tolerations: Vec<Toleration>,
    /// What it asks for.
    pub requests: ComputeResources,
    /// The ports of the host it asks for.
    pub host_ports: Vec<HostPort>,
    /// `spec.priority`.
    pub priority: i32,
    /// Whether it may evict others (`preemptionPolicy`).
    pub may_preempt: bool,
    /// Required terms of affinity to other pods.
    pub affinity: Vec<PodAffinityTerm>,
    /// Required terms of anti-affinity.
    pub anti_affinity: Vec<PodAffinityTerm>,
    /// Spread constraints with `whenUnsatisfiable: DoNotSchedule`.
    pub spread: Vec<SpreadConstraint>,
    /// The claims it mounts, by name; those of generic ephemeral volumes are made only with the pod.
    pub claims: Vec<Arc<str>>,
}

/// A `topologySpreadConstraint` that can refuse a node.
#[derive(Debug, Clone)]
pub struct SpreadConstraint {
    /// How far a domain may be ahead of the emptiest.
    pub max_skew: i32,
    /// The node label that makes domains.
    pub topology_key: String,
    /// Which pods are counted.
    pub selector: LabelSelector,
    /// With fewer domains than this the emptiest counts as empty.
    pub min_domains: i32,
    /// Whether only nodes that the pod's own affinity allows are counted: for a pinned pod that is its one node.
    pub honors_affinity: bool,
    /// Whether nodes with untolerated taints are left out of the count.
    pub honors_taints: bool,
}

impl ScheduledPod {
    /// Reads a pod.
    pub fn of(pod: &core::Pod, namespace: &str) -> Self {
        let empty = core::PodSpec::default();
        let spec = pod.spec.as_ref().unwrap_or(&empty);
        let labels: Labels = pod.metadata.labels.iter().flatten().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let affinity = spec.affinity.as_ref().and_then(|affinity| affinity.pod_affinity.as_ref());
        let anti = spec.affinity.as_ref().and_then(|affinity| affinity.pod_anti_affinity.as_ref());
        let terms = |terms: Option<&Vec<core::PodAffinityTerm>>| {
            terms.into_iter().flatten().map(|term| PodAffinityTerm::of_object(term, namespace, &labels)).collect()
        };
        let constraints = spec.topology_spread_constraints.iter().flatten();
        let hard = constraints.filter(|constraint| constraint.when_unsatisfiable == "DoNotSchedule");
        let claims = spec.volumes.iter().flatten().filter_map(|volume| volume.persistent_volume_claim.as_ref());
        Self {
            namespace: Arc::from(namespace),
            node_selector: spec.node_selector.clone().unwrap_or_default(),
            tolerations: spec.tolerations.iter().flatten().map(Toleration::from).collect(),
            requests: requests(spec),
            host_ports: host_ports(spec),
            priority: spec.priority.unwrap_or_default(),
            may_preempt: spec.preemption_policy.as_deref() != Some("Never"),
            affinity: terms(affinity.and_then(|a| a.required_during_scheduling_ignored_during_execution.as_ref())),
            anti_affinity: terms(anti.and_then(|a| a.required_during_scheduling_ignored_during_execution.as_ref())),
            spread: hard.map(|constraint| SpreadConstraint::of(constraint, &labels)).collect(),
            claims: claims.map(|claim| Arc::from(claim.claim_name.as_str())).collect(),
            labels,
        }
    }

    /// A pod that stands for this one on every node where it is bound: what later pods of the same run find there.
    pub fn standing_for(&self, name: &str) -> Pod {
        Pod {
            namespace: Arc::clone(&self.namespace),
            name: Arc::from(name),
            labels: self.labels.clone(),
            controller: None,
            node_name: None,
            pinned_to: None,
            phase: PodPhase::Pending,
            reason: None,
            terminating: false,
            ready: None::<ReadyCondition>,
            created: None,
            started: None,
            priority: Some(self.priority),
            priority_class_name: None,
            requests: self.requests.clone(),
            host_ports: self.host_ports.clone().into(),
            anti_affinity: self.anti_affinity.clone().into(),
            claims: self.claims.clone().into(),
        }
    }
}

impl SpreadConstraint {
    fn of(constraint: &core::TopologySpreadConstraint, labels: &Labels) -> Self {
        let mut selector = LabelSelector::of_object(constraint.label_selector.as_ref());
        for key in constraint.match_label_keys.iter().flatten() {
            labels.get(key).into_iter().for_each(|value| selector.require(key, value));
        }
        Self {
            max_skew: constraint.max_skew,
            topology_key: constraint.topology_key.clone(),
            selector,
            min_domains: constraint.min_domains.unwrap_or(1),
            honors_affinity: constraint.node_affinity_policy.as_deref() != Some("Ignore"),
            honors_taints: constraint.node_taints_policy.as_deref() == Some("Honor"),
        }
    }
}
