//! What the audit of one DaemonSet goes by: its plan, its pods, and how far the dump can be relied upon.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::apps::v1::{DaemonSet, DaemonSetStatus as Observed};

use crate::api::default_daemon_set;
use crate::engine::missing::NotEvaluated;
use crate::engine::ownership::pods_by_node;
use crate::engine::plan::DaemonSetPlan;
use crate::engine::revision::CurrentTemplate;
use crate::engine::rollout::{Strategy, strategy_of};
use crate::engine::status::DaemonSetStatus;
use crate::engine::subject::Subject;
use crate::model::{Cluster, Pod};

/// What is younger than this at the newest time of the dump may be in one object of it and not yet in another: the controller,
/// the scheduler and `kubectl get` itself take their time.
const SETTLES_IN: Duration = Duration::from_secs(30);

/// Everything that is known of one DaemonSet.
pub struct Facts<'a, 'c> {
    pub subject: Subject<'c>,
    /// As the API server stores it.
    pub stored: DaemonSet,
    pub plan: &'a DaemonSetPlan<'c>,
    pub cluster: &'c Cluster,
    /// The status that the dump holds.
    pub observed: Observed,
    /// Its pods by node; empty where the dump does not hold them.
    pub pods: BTreeMap<&'c str, Vec<&'c Pod>>,
    /// What tells pods of the current template from others, where anything does.
    pub current: Option<CurrentTemplate<'c>>,
    pub strategy: Strategy,
    /// Why the dump does not tell its pods.
    pub pods_missing: Option<String>,
    /// Why its status is not of what the dump holds.
    pub status_is_old: Option<String>,
}

impl<'a, 'c> Facts<'a, 'c> {
    /// Gathers them.
    pub fn of(subject: Subject<'c>, plan: &'a DaemonSetPlan<'c>, cluster: &'c Cluster) -> Self {
        let mut stored = subject.daemon_set.clone();
        default_daemon_set(&mut stored);
        let observed = subject.daemon_set.status.clone().unwrap_or_default();
        let desired = plan.nodes.iter().filter(|decision| decision.eligibility.should_run).count();
        let pods = pods_by_node(subject.daemon_set, subject.namespace, cluster);
        let current = CurrentTemplate::of(subject.daemon_set, pods.values().flatten().copied());
        let updated = plan.status.and_then(|status| status.updated_number_scheduled);
        // After a rollback pods of an older generation are of the current template, and their hash alone says so.
        let may_be_rolled_back = |current: &CurrentTemplate<'_>| {
            current.hash_is_unknown() && count(observed.updated_number_scheduled) > updated.unwrap_or_default()
        };
        Self {
            strategy: strategy_of(&stored, desired),
            pods_missing: pods_missing(subject.namespace, &observed, cluster),
            status_is_old: status_is_old(subject.daemon_set),
            current: current.filter(|current| !may_be_rolled_back(current)),
            stored,
            subject,
            plan,
            cluster,
            observed,
            pods,
        }
    }

    /// The status that the controller writes for the pods of the dump.
    pub fn predicted(&self) -> Option<DaemonSetStatus> {
        self.plan.status.filter(|_| self.pods_missing.is_none())
    }

    /// Whether nothing of the DaemonSet's nodes can be told.
    pub fn nodes_are_unknown(&self) -> bool {
        self.pods_missing.is_some() || self.subject.daemon_set.metadata.deletion_timestamp.is_some()
    }

    /// Whether the pod is of another template than the current one; not where nothing tells.
    pub fn is_outdated(&self, pod: &Pod) -> bool {
        self.current.as_ref().is_some_and(|current| !current.is_of(pod))
    }

    /// Whether the time is so near to the newest one of the dump that others may not have heard of it.
    pub fn is_recent(&self, time: Option<Timestamp>) -> bool {
        time.zip(self.cluster.as_of()).is_some_and(|(time, as_of)| as_of < time + SETTLES_IN)
    }

    /// Why the dump does not tell the pods of this DaemonSet, though it does those of others; of none the plan has said so.
    fn namespace_is_missing(&self) -> Option<&str> {
        self.pods_missing.as_deref().filter(|_| self.cluster.pods().known().is_some())
    }

    /// Whether an entry of the plan is said otherwise here.
    pub fn supersedes(&self, entry: &NotEvaluated) -> bool {
        let is_of_pods = entry.what == "existing pods" && self.namespace_is_missing().is_some();
        is_of_pods || entry.what == "status.updatedNumberScheduled"
    }

    /// What the audit leaves out.
    pub fn not_evaluated(&self) -> Vec<NotEvaluated> {
        let name = self.subject.daemon_set.metadata.name.as_deref().unwrap_or_default();
        let of = |what: &str| format!("{what} of {}/{name}", self.subject.namespace);
        let pods = self.namespace_is_missing().map(|why| {
            let why = format!("{why}, so only the number of desired nodes is compared");
            NotEvaluated::missing(of("pods"), why, &["pods"])
        });
        let status = self.status_is_old.as_ref().map(|why| NotEvaluated::not_modelled(of("status"), why.clone()));
        pods.into_iter().chain(status).collect()
    }
}

/// A number of a status, which is never negative.
pub fn count(number: Option<i32>) -> usize {
    number.and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}

/// Why the facts do not tell the pods of a DaemonSet. Where nobody says that the pods are all that there are, a namespace without any
/// may have been left out.
fn pods_missing(namespace: &str, observed: &Observed, cluster: &Cluster) -> Option<String> {
    let Some(pods) = cluster.pods().known() else { return cluster.pods().missing().map(str::to_owned) };
    if cluster.pod_coverage().has_all_of(namespace) {
        return None;
    }
    let counted = observed.current_number_scheduled.max(0) + observed.number_misscheduled.max(0);
    let of_namespace = pods.partition_point(|pod| &*pod.namespace < namespace);
    let has_pods = pods.get(of_namespace).is_some_and(|pod| &*pod.namespace == namespace);
    (counted > 0 && !has_pods)
        .then(|| format!("no pods of namespace {namespace} are in the dump, though the status counts nodes with a pod"))
}

/// Why the status of a DaemonSet is of another moment than the DaemonSet.
fn status_is_old(daemon_set: &DaemonSet) -> Option<String> {
    let metadata = &daemon_set.metadata;
    let observed = daemon_set.status.as_ref().and_then(|status| status.observed_generation);
    match (observed, metadata.generation) {
        _ if metadata.deletion_timestamp.is_some() => {
            Some("the DaemonSet is being deleted, and the controller leaves it alone".to_owned())
        }
        (None, _) => Some("the controller has not written one".to_owned()),
        (Some(observed), Some(generation)) if observed < generation => {
            Some(format!("the controller has seen generation {observed} of the DaemonSet, and this is {generation}"))
        }
        _ => None,
    }
}
