//! Terms of affinity and anti-affinity between pods: which pods, in which namespaces, how near.

use std::sync::Arc;

use k8s_openapi::api::core::v1 as core;

use super::{LabelSelector, Labels};

/// A required term of pod affinity or anti-affinity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodAffinityTerm {
    /// Which pods are meant.
    pub selector: LabelSelector,
    /// The node label whose equal values mean "near".
    pub topology_key: Arc<str>,
    /// Namespaces named; with no `namespace_selector` either, the pod's own is meant.
    pub namespaces: Vec<Arc<str>>,
    /// Namespaces by their labels.
    pub namespace_selector: Option<LabelSelector>,
}

impl PodAffinityTerm {
    /// Reads a term of a pod in `namespace`. Keys of `matchLabelKeys` and `mismatchLabelKeys` are merged in with the pod's labels,
    /// as pod creation does.
    pub fn of_object(term: &core::PodAffinityTerm, namespace: &str, pod_labels: &Labels) -> Self {
        let mut selector = LabelSelector::of_object(term.label_selector.as_ref());
        for key in term.match_label_keys.iter().flatten() {
            pod_labels.get(key).into_iter().for_each(|value| selector.require(key, value));
        }
        for key in term.mismatch_label_keys.iter().flatten() {
            pod_labels.get(key).into_iter().for_each(|value| selector.forbid(key, value));
        }
        let named: Vec<Arc<str>> = term.namespaces.iter().flatten().map(|name| Arc::from(name.as_str())).collect();
        let own_only = named.is_empty() && term.namespace_selector.is_none();
        Self {
            selector,
            topology_key: Arc::from(term.topology_key.as_str()),
            namespaces: if own_only { vec![Arc::from(namespace)] } else { named },
            namespace_selector: term.namespace_selector.as_ref().map(|selector| LabelSelector::of_object(Some(selector))),
        }
    }

    /// Whether the term means a pod with these labels in this namespace, whose own labels are given where they are known.
    pub fn matches(&self, namespace: &str, namespace_labels: Option<&Labels>, pod_labels: &Labels) -> bool {
        let by_selector = self.namespace_selector.as_ref().is_some_and(|selector| {
            let empty = Labels::default();
            selector.matches(namespace_labels.unwrap_or(&empty))
        });
        (by_selector || self.namespaces.iter().any(|named| **named == *namespace)) && self.selector.matches(pod_labels)
    }
}
