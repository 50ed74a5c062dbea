//! The objects that decide what becomes of a pod when it is created: the facts of admission.

use k8s_openapi::api::core::v1::{LimitRange, Namespace, ResourceQuota, ServiceAccount};
use k8s_openapi::api::node::v1::RuntimeClass;
use k8s_openapi::api::scheduling::v1::PriorityClass;

use super::{Collected, Known};

/// Everything that the admission plugins look up, of all namespaces.
///
#[derive(Debug, Clone, PartialEq)]
pub struct Policies {
    /// The namespaces, with their labels and phases.
    pub namespaces: Collected<Namespace>,
    /// Defaults and bounds of what the pods of a namespace ask for.
    pub limit_ranges: Collected<LimitRange>,
    /// What the pods of a namespace may use in all, with what they use already.
    pub resource_quotas: Collected<ResourceQuota>,
    /// The priority classes; the two that Kubernetes brings along exist even where they are missing here.
    pub priority_classes: Collected<PriorityClass>,
    /// The runtime classes, with the overhead and the scheduling they impose.
    pub runtime_classes: Collected<RuntimeClass>,
    /// The service accounts.
    pub service_accounts: Collected<ServiceAccount>,
}

impl Policies {
    /// The value of a priority class: of those collected, or of the two that every cluster has.
    pub fn priority_of(&self, class: &str) -> Option<i32> {
        match class {
            "system-node-critical" => Some(2_000_001_000),
            "system-cluster-critical" => Some(2_000_000_000),
            _ => match self.priority_classes.named(class) {
                Known::Known(Some(class)) => class.value,
                _ => None,
            },
        }
    }

    /// Nothing was collected, for one and the same reason.
    pub fn not_collected(why: &str) -> Self {
        Self {
            namespaces: Collected::some(Vec::new(), why.to_owned()),
            limit_ranges: Collected::some(Vec::new(), why.to_owned()),
            resource_quotas: Collected::some(Vec::new(), why.to_owned()),
            priority_classes: Collected::some(Vec::new(), why.to_owned()),
            runtime_classes: Collected::some(Vec::new(), why.to_owned()),
            service_accounts: Collected::some(Vec::new(), why.to_owned()),
        }
    }
}
