//! The admission plugin ResourceQuota: what a namespace may use in all
//! (`apiserver/pkg/admission/plugin/resourcequota/controller.go:CheckRequest`,
//! `pkg/quota/v1/evaluator/core/pods.go:Constraints, MatchingResources`).

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{PodSpec, ResourceQuota};

use super::pod_usage::{all_containers, compute_usage, quota_usage};
use super::quota_scope::matches_scopes;
use super::rejection::Rejection;
use crate::engine::Plugin;
use crate::engine::rollout::QuotaShare;
use crate::model::{
    Quantity, REQUESTS_PREFIX, ResourceList, container_limits, container_requests, is_huge_pages, is_native,
    is_pod_level_resources_set,
};

const PLUGIN: Plugin = Plugin::ResourceQuota;

/// How many further pods of one shape the quotas of a namespace have room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodsAllowed {
    /// How many.
    pub pods: u64,
    /// The quota that has the least room.
    pub quota: String,
    /// Its resource that has the least room.
    pub resource: String,
    /// What each pod adds.
    pub requested: Quantity,
    /// What is used already; `None` where nobody has counted yet, so that no pod is admitted.
    pub used: Option<Quantity>,
    /// What may be used in all.
    pub limited: Quantity,
}

/// Holds the pod against every quota that counts it.
pub fn validate(spec: &PodSpec, namespace: &str, quotas: &[ResourceQuota]) -> Result<(), Rejection> {
    let counting = Budget::counting(spec, namespace, quotas);
    for budget in &counting {
        budget.refuse_unspecified(spec)?;
        budget.refuse_unknown_usage()?;
    }
    let usage = quota_usage(spec);
    counting.iter().try_for_each(|budget| budget.refuse_excess(&usage))
}

/// How many further pods like this admitted one the quotas have room for; `None` where nothing bounds their number.
pub fn pods_allowed(spec: &PodSpec, namespace: &str, quotas: &[ResourceQuota]) -> Option<PodsAllowed> {
    let usage = quota_usage(spec);
    let counting = Budget::counting(spec, namespace, quotas);
    counting.iter().flat_map(|budget| budget.rooms(&usage)).min_by_key(|room| room.pods)
}

/// What a resource of a quota has to give to the pods of a rollout, in thousandths.
pub fn quota_shares(old: Option<&PodSpec>, new: &PodSpec, namespace: &str, quotas: &[ResourceQuota]) -> Vec<QuotaShare> {
    let (old_usage, new_usage) = (old.map(quota_usage).unwrap_or_default(), quota_usage(new));
    let count_old = old.map(|old| Budget::counting(old, namespace, quotas)).unwrap_or_default();
    let counting = Budget::counting(new, namespace, quotas);
    let shares = counting.iter().flat_map(|budget| {
        let counts_old = count_old.iter().any(|other| other.name == budget.name);
        let (old_usage, new_usage) = (&old_usage, &new_usage);
        budget.hard.iter().map(move |(name, hard)| QuotaShare {
            hard: thousandths(hard),
            // Where nobody has counted, no pod is admitted.
            used: thousandths(budget.used.get(name).unwrap_or(hard)),
            old: if counts_old { thousandths(old_usage.amount(name)) } else { 0 },
            new: thousandths(new_usage.amount(name)),
        })
    });
    shares.collect()
}

fn thousandths(amount: Quantity) -> i128 {
    if Quantity::from_units(amount.value()) == amount { i128::from(amount.value()) * 1000 } else { amount.milli_value().into() }
}

/// One quota that counts the pod.
struct Budget<'q> {
    name: &'q str,
    hard: ResourceList,
    used: ResourceList,
}

impl<'q> Budget<'q> {
    /// The quotas that count the pod, by name; Kubernetes itself follows no order.
    fn counting(spec: &PodSpec, namespace: &str, quotas: &'q [ResourceQuota]) -> Vec<Self> {
        let scopes_hold = |quota: &ResourceQuota| quota.spec.as_ref().is_none_or(|quota| matches_scopes(quota, spec));
        let here = quotas.iter().filter(|quota| quota.metadata.namespace.as_deref() == Some(namespace) && scopes_hold(quota));
        let mut counting: Vec<Self> = here.map(Self::of).filter(|budget| !budget.hard.is_empty()).collect();
        counting.sort_by_key(|budget| budget.name);
        counting
    }

    /// What was counted; of a quota that nobody has looked at yet, what it asks for, with nothing used.
    fn of(quota: &'q ResourceQuota) -> Self {
        let status = quota.status.as_ref();
        let counted = ResourceList::of_object(status.and_then(|status| status.hard.as_ref()));
        let (hard, used) = if counted.is_empty() {
            let hard = ResourceList::of_object(quota.spec.as_ref().and_then(|spec| spec.hard.as_ref()));
            let used = hard.iter().map(|(name, _)| (name, Quantity::ZERO)).collect();
            (hard, used)
        } else {
            (counted, ResourceList::of_object(status.and_then(|status| status.used.as_ref())))
        };
        let hard = hard.iter().filter(|(name, _)| is_of_pods(name)).collect();
        Self { name: quota.metadata.name.as_deref().unwrap_or_default(), hard, used }
    }

    /// Where cpu or memory is counted, every container has to say how much it wants.
    fn refuse_unspecified(&self, spec: &PodSpec) -> Result<(), Rejection> {
        if is_pod_level_resources_set(spec) {
            return Ok(());
        }
        let mut missing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut first = None;
        for (path, container) in all_containers(spec) {
            let given = compute_usage(&container_requests(container), &container_limits(container));
            for (name, _) in self.hard.iter().filter(|(name, _)| must_be_specified(name) && given.get(name).is_none()) {
                missing.entry(name).or_default().insert(&container.name);
                first.get_or_insert_with(|| path.clone());
            }
        }
        let Some(path) = first else { return Ok(()) };
        let names = |containers: &BTreeSet<&str>| containers.iter().copied().collect::<Vec<_>>().join(",");
        let parts: Vec<String> = missing.iter().map(|(name, of)| format!("{name} for: {}", names(of))).collect();
        let message = format!("failed quota: {}: must specify {}", self.name, parts.join("; "));
        let rejection = Rejection::forbidden(PLUGIN, message).at(path.field("resources")).with("quota", self.name);
        Err(missing.iter().fold(rejection, |rejection, (name, of)| rejection.with(format!("missing.{name}"), names(of))))
    }

    fn refuse_unknown_usage(&self) -> Result<(), Rejection> {
        if self.hard.iter().all(|(name, _)| self.used.get(name).is_some()) {
            return Ok(());
        }
        let names: Vec<&str> = self.hard.iter().map(|(name, _)| name).collect();
        let message = format!("status unknown for quota: {}, resources: {}", self.name, names.join(","));
        Err(Rejection::forbidden(PLUGIN, message).with("quota", self.name))
    }

    fn refuse_excess(&self, usage: &ResourceList) -> Result<(), Rejection> {
        let counted = self.hard.iter().filter_map(|(name, limited)| Some((name, usage.get(name)?, limited)));
        let exceeded: Vec<_> = counted
            .map(|(name, requested, limited)| (name, requested, self.used.amount(name), limited))
            .filter(|(_, requested, used, limited)| *used + *requested > *limited)
            .collect();
        if exceeded.is_empty() {
            return Ok(());
        }
        let list = |amount: fn(&(&str, Quantity, Quantity, Quantity)) -> Quantity| {
            exceeded.iter().map(|all| format!("{}={}", all.0, amount(all))).collect::<Vec<_>>().join(",")
        };
        let message = format!(
            "exceeded quota: {}, requested: {}, used: {}, limited: {}",
            self.name,
            list(|all| all.1),
            list(|all| all.2),
            list(|all| all.3)
        );
        let mut rejection = Rejection::forbidden(PLUGIN, message).with("quota", self.name);
        for (name, requested, used, limited) in exceeded {
            for (word, amount) in [("requested", requested), ("used", used), ("limited", limited)] {
                rejection = rejection.with(format!("{word}.{name}"), amount);
            }
        }
        Err(rejection)
    }

    /// How many pods each resource has room for, where their number matters to it.
    fn rooms(&self, usage: &ResourceList) -> impl Iterator<Item = PodsAllowed> {
        self.hard.iter().filter_map(|(name, limited)| {
            let (requested, used) = (usage.get(name)?, self.used.get(name));
            let pods = room(requested, used, limited)?;
            Some(PodsAllowed { pods, quota: self.name.to_owned(), resource: name.to_owned(), requested, used, limited })
        })
    }
}

/// How often `requested` fits between `used` and `limited`; `None` for always.
fn room(requested: Quantity, used: Option<Quantity>, limited: Quantity) -> Option<u64> {
    let Some(used) = used.filter(|used| *used + requested <= limited) else { return Some(0) };
    if requested <= Quantity::ZERO {
        return None;
    }
    let free = limited - used;
    let whole = |amount: Quantity| Quantity::from_units(amount.value()) == amount;
    let times = if whole(free) && whole(requested) {
        free.value() / requested.value()
    } else {
        free.milli_value() / requested.milli_value()
    };
    u64::try_from(times).ok()
}

/// Whether pods use up this resource of a quota.
fn is_of_pods(name: &str) -> bool {
    let requested = name.strip_prefix(REQUESTS_PREFIX);
    let plain = name.strip_prefix("limits.").or(requested).unwrap_or(name);
    matches!(name, "pods" | "count/pods")
        || matches!(plain, "cpu" | "memory" | "ephemeral-storage")
        || is_huge_pages(requested.unwrap_or(name))
        || (requested.is_some() && !is_native(name))
}

fn must_be_specified(name: &str) -> bool {
    let plain = name.strip_prefix("limits.").or_else(|| name.strip_prefix(REQUESTS_PREFIX)).unwrap_or(name);
    matches!(plain, "cpu" | "memory")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn quota(value: &Value) -> ResourceQuota {
        let mut quota = value.clone();
        quota["metadata"] = json!({ "name": "q", "namespace": "default" });
        serde_json::from_value(quota).expect("a quota")
    }

    fn pod(cpu: &str) -> PodSpec {
        let container = json!({ "name": "a", "resources": { "requests": { "cpu": cpu } } });
        serde_json::from_value(json!({ "containers": [container] })).expect("a pod's spec")
    }

    fn allowed(quota_value: &Value, cpu: &str) -> Option<u64> {
        pods_allowed(&pod(cpu), "default", &[quota(quota_value)]).map(|allowed| allowed.pods)
    }

    #[test]
    fn a_quota_has_room_for_so_many_pods_and_for_no_more() {
        let status = |hard: Value, used: Value| json!({ "status": { "hard": hard, "used": used } });
        assert_eq!(allowed(&status(json!({ "pods": "3" }), json!({ "pods": "0" })), "1"), Some(3));
        assert_eq!(allowed(&status(json!({ "pods": "3" }), json!({ "pods": "4" })), "1"), Some(0));
        let both = status(json!({ "pods": "9", "requests.cpu": "1" }), json!({ "pods": "1", "requests.cpu": "100m" }));
        assert_eq!(allowed(&both, "300m"), Some(3));
        assert_eq!(allowed(&both, "0"), Some(8));
        assert_eq!(allowed(&status(json!({ "services": "1" }), json!({})), "1"), None);
        assert_eq!(allowed(&json!({ "spec": { "hard": { "cpu": "2" } } }), "500m"), Some(4));
    }

    #[test]
    fn a_quota_that_nobody_has_counted_admits_nothing() {
        let uncounted = quota(&json!({ "status": { "hard": { "pods": "3", "cpu": "1" } } }));
        let message = validate(&pod("1"), "default", &[uncounted]).map_err(|rejection| rejection.message);
        assert_eq!(message, Err("status unknown for quota: q, resources: cpu,pods".to_owned()));
    }
}
