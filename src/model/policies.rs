//! What a cluster demands of pods at their creation.

use k8s_openapi::api::core::v1::{LimitRange, Namespace, ResourceQuota, ServiceAccount};
use k8s_openapi::api::node::v1::RuntimeClass;
use k8s_openapi::api::scheduling::v1::PriorityClass;

use super::Known;

/// The objects that pod admission looks at.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "named after the kinds they hold")]
pub struct Policies {
    pub namespaces: Known<Vec<Namespace>>,
    pub limit_ranges: Known<Vec<LimitRange>>,
    pub resource_quotas: Known<Vec<ResourceQuota>>,
    pub priority_classes: Known<Vec<PriorityClass>>,
    pub runtime_classes: Known<Vec<RuntimeClass>>,
    pub service_accounts: Known<Vec<ServiceAccount>>,
}

impl Policies {
    /// The value of a priority class: of those collected, or of the two that every cluster has.
    pub fn priority_of(&self, class: &str) -> Option<i32> {
        match class {
            "system-node-critical" => Some(2_000_001_000),
            "system-cluster-critical" => Some(2_000_000_000),
            _ => {
                let mut classes = self.priority_classes.known()?.iter();
                classes.find(|known| known.metadata.name.as_deref() == Some(class)).and_then(|known| known.value)
            }
        }
    }

    /// Nothing collected, and why.
    pub fn not_collected(why: &str) -> Self {
        Self {
            namespaces: Known::NotCollected(why.to_owned()),
            limit_ranges: Known::NotCollected(why.to_owned()),
            resource_quotas: Known::NotCollected(why.to_owned()),
            priority_classes: Known::NotCollected(why.to_owned()),
            runtime_classes: Known::NotCollected(why.to_owned()),
            service_accounts: Known::NotCollected(why.to_owned()),
        }
    }
}
