//! What could change the answer and was not looked at: nothing is assumed silently.

use k8s_openapi::api::core::v1::{PodSpec, Volume};

use super::filter::binds_when_made;
use super::status::DaemonSetStatus;
use super::subject::Subject;
use crate::model::{Cluster, Pod, PodCoverage};

/// Something that was not evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEvaluated {
    /// What.
    pub what: String,
    /// Why, and what was assumed instead.
    pub why: String,
    /// Whether a fuller dump would have told; otherwise it is beyond what is modelled.
    pub missing_fact: bool,
    /// The kinds that a fuller dump would hold, as kubectl get takes them.
    pub kinds: Vec<String>,
}

impl NotEvaluated {
    /// Facts of these kinds that the dump lacks.
    pub fn missing(what: impl Into<String>, why: impl Into<String>, kinds: &[impl ToString]) -> Self {
        Self { what: what.into(), why: why.into(), missing_fact: true, kinds: kinds.iter().map(ToString::to_string).collect() }
    }

    /// Facts that are missing, each as what it is called, the kind as kubectl takes it, and why. Those with the same reason are one entry.
    pub(super) fn by_reason<'a>(missing: impl Iterator<Item = (&'a str, &'a str, &'a str)>, assumed: &str) -> Vec<Self> {
        let mut list: Vec<(Vec<&str>, Vec<&str>, &str)> = Vec::new();
        for (what, kind, why) in missing {
            match list.iter_mut().find(|(.., known)| *known == why) {
                Some((_, kinds, _)) if kinds.contains(&kind) => {}
                Some((names, kinds, _)) => {
                    names.push(what);
                    kinds.push(kind);
                }
                None => list.push((vec![what], vec![kind], why)),
            }
        }
        let entry = |(names, kinds, why): (Vec<&str>, Vec<&str>, &str)| {
            Self::missing(names.join(", "), format!("{why}, {assumed}"), &kinds)
        };
        list.into_iter().map(entry).collect()
    }

    /// A quota runs out, and nobody can tell on which node.
    pub(super) fn order_of_creation() -> Self {
        let why = "the controller makes as many pods as the quota has room for, in no fixed order; here the first nodes by name get them";
        Self::not_modelled("which nodes the quota leaves out", why)
    }

    /// The facts have other names than the manifest, which is written for the cluster's own.
    pub(super) fn redacted_facts() -> Self {
        let why = "the snapshot was made with --redact, so names and most values of labels and taints are pseudonyms: what the \
                   manifest selects, tolerates or names by one of the cluster's own matches nothing, so such verdicts may differ \
                   from the cluster's, and suggestions may hold pseudonyms; all other verdicts are the cluster's";
        Self::not_modelled("redacted facts", why)
    }

    /// Says it otherwise for DaemonSets of the same snapshot, in which the same names are replaced.
    pub(super) fn of_the_same_snapshot(list: &mut [Self]) {
        for entry in list.iter_mut().filter(|entry| **entry == Self::redacted_facts()) {
            "the snapshot was made with --redact, so names and most values of labels and taints are pseudonyms, the same in its \
             DaemonSets as in its nodes and pods: verdicts and counts are the cluster's"
                .clone_into(&mut entry.why);
        }
    }

    /// What nobody but a cluster can tell.
    fn of_a_cluster() -> Self {
        Self::not_modelled("not modelled", "webhooks, admission policies and the kubelet")
    }

    /// Takes back that the API server was not asked: of the DaemonSets it was, of the pods that its controller makes it was not.
    pub fn asked_the_server(list: &mut [Self]) {
        for entry in list.iter_mut().filter(|entry| **entry == Self::of_a_cluster()) {
            "webhooks and admission policies for the pods, and the kubelet".clone_into(&mut entry.why);
        }
    }

    /// What was not evaluated for several DaemonSets, each entry once. One that lacks fewer kinds for the same reason is part of another.
    pub fn each_once<'a>(entries: impl Iterator<Item = &'a Self>) -> Vec<&'a Self> {
        let mut list: Vec<&Self> = Vec::new();
        for entry in entries {
            if list.iter().any(|known| entry.is_part_of(known)) {
                continue;
            }
            match list.iter().position(|known| known.is_part_of(entry)) {
                Some(at) => {
                    list[at] = entry;
                    list.retain(|known| std::ptr::eq(*known, entry) || !known.is_part_of(entry));
                }
                None => list.push(entry),
            }
        }
        list
    }

    fn is_part_of(&self, other: &Self) -> bool {
        let lacks_fewer = self.kinds.len() < other.kinds.len() && !self.kinds.is_empty();
        let is_part = lacks_fewer && self.why == other.why && self.kinds.iter().all(|kind| other.kinds.contains(kind));
        is_part || self == other
    }

    /// A rule that is not modelled.
    pub(super) fn not_modelled(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), missing_fact: false, kinds: Vec::new() }
    }
}

/// Everything that was not evaluated for one DaemonSet.
pub(super) fn not_evaluated(
    subject: Subject<'_>,
    admission: &[NotEvaluated],
    cluster: &Cluster,
    status: Option<&DaemonSetStatus>,
) -> Vec<NotEvaluated> {
    let mut list = Vec::new();
    if cluster.is_redacted() {
        list.push(NotEvaluated::redacted_facts());
    }
    if let Some(why) = cluster.pods().missing() {
        list.push(NotEvaluated::missing(
            "existing pods",
            format!("{why}, so nodes count as empty and the status cannot be predicted"),
            &["pods"],
        ));
    }
    let others = cluster.pods().known().and_then(|pods| pods_elsewhere(pods, cluster.pod_coverage(), subject.namespace));
    list.extend(others.map(|why| NotEvaluated::missing("existing pods", why, &["pods"])));
    let silent = cluster.nodes().iter().filter(|node| node.allocatable.is_none()).count();
    if silent > 0 {
        let why = match silent {
            1 => "the status of 1 node is not known, so its room is not checked".to_owned(),
            _ => format!("the status of {silent} nodes is not known, so their room is not checked"),
        };
        list.push(NotEvaluated::missing("resources of nodes", why, &["nodes"]));
    }
    list.extend(admission.iter().cloned());
    let spec = subject.daemon_set.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    list.extend(spec.map(|spec| by_spec(spec, cluster)).unwrap_or_default());
    list.extend(spec.into_iter().flat_map(|spec| claims_to_be_made(spec, subject.namespace, cluster)));
    if status.is_some_and(|status| status.updated_number_scheduled.is_none()) {
        let why =
            "a manifest does not tell which template generation the cluster is at; a DaemonSet dumped from the cluster does";
        list.push(NotEvaluated::not_modelled("status.updatedNumberScheduled", why));
    }
    list.push(NotEvaluated::of_a_cluster());
    list
}

/// Why there may be more pods than are known.
fn pods_elsewhere(pods: &[Pod], coverage: &PodCoverage, namespace: &str) -> Option<String> {
    match coverage {
        PodCoverage::All => None,
        PodCoverage::Within { namespaces, why } => {
            let covered = namespaces.join(", ");
            Some(format!("{why}; those of namespace {covered} are known, and the room that others take is not counted"))
        }
        PodCoverage::Unsaid => only_namespace(pods).map(|only| match only == namespace {
            true => format!(
                "all pods of the dump are of namespace {only}; if the cluster has others (kubectl get pods -A has all), \
                 the room that they take is not counted"
            ),
            false => {
                format!("the dump holds pods of namespace {only} only (kubectl get pods -A has all), so others are not counted")
            }
        }),
    }
}

/// The namespace of all pods, where they are of one: hardly any cluster has pods in one namespace only, but many a dump.
fn only_namespace(pods: &[Pod]) -> Option<&str> {
    let (first, others) = pods.split_first()?;
    others.iter().all(|pod| pod.namespace == first.namespace).then_some(&*first.namespace)
}

/// Claims of the manifest that the cluster does not have yet: nobody can tell which volume they get.
fn claims_to_be_made(spec: &PodSpec, namespace: &str, cluster: &Cluster) -> Vec<NotEvaluated> {
    let claims = spec.volumes.iter().flatten().filter_map(|volume| volume.persistent_volume_claim.as_ref());
    let mut names: Vec<&str> = claims.map(|claim| claim.claim_name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let storage = cluster.storage();
    let is_new = |name: &&str| {
        let claim = storage.claims.in_namespace(namespace, name).known().copied().flatten();
        claim.is_some_and(|claim| binds_when_made(claim, storage))
    };
    let entry = |name: &str| {
        let why = "it is not bound yet, and which nodes can use the volume that it gets nobody can tell; all count as able to";
        NotEvaluated::not_modelled(format!("claim {name}"), why)
    };
    names.into_iter().filter(is_new).map(entry).collect()
}

/// What depends on fields of the template.
fn by_spec(spec: &PodSpec, cluster: &Cluster) -> Vec<NotEvaluated> {
    let mut list = Vec::new();
    let mounts_claims = spec.volumes.iter().flatten().any(|volume| volume.persistent_volume_claim.is_some());
    if mounts_claims {
        let storage = cluster.storage();
        let kinds = [
            ("persistent volume claims", "persistentvolumeclaims", storage.claims.missing()),
            ("persistent volumes", "persistentvolumes", storage.volumes.missing()),
            ("storage classes", "storageclasses", storage.classes.missing()),
            ("CSI nodes", "csinodes", storage.csi_nodes.missing()),
        ];
        let missing = kinds.into_iter().filter_map(|(what, kind, why)| Some((what, kind, why?)));
        list.extend(NotEvaluated::by_reason(missing, "so nothing of them keeps a pod off a node"));
    }
    let is_inline_disk = |volume: &Volume| {
        let disks = [volume.aws_elastic_block_store.is_some(), volume.gce_persistent_disk.is_some(), volume.iscsi.is_some()];
        disks.contains(&true) || volume.rbd.is_some()
    };
    if spec.volumes.iter().flatten().any(is_inline_disk) {
        list.push(NotEvaluated::not_modelled("inline disks", "whether another pod on the node has the same disk is not checked"));
    }
    if spec.resource_claims.as_ref().is_some_and(|claims| !claims.is_empty()) {
        list.push(NotEvaluated::not_modelled(
            "resource claims",
            "DynamicResources is not modelled: whether devices are free is not checked",
        ));
    }
    let containers = spec.containers.iter().chain(spec.init_containers.iter().flatten());
    let mut rules = containers.flat_map(|container| container.restart_policy_rules.iter().flatten());
    if rules.any(|rule| rule.action == "RestartAllContainers") {
        let why = "NodeDeclaredFeatures is not modelled: whether each node can restart all containers of a pod is not checked";
        list.push(NotEvaluated::not_modelled("declared features", why));
    }
    match spec.scheduler_name.as_deref() {
        None | Some("" | "default-scheduler") => {}
        Some(other) => {
            let why = format!("pods go to the scheduler {other}; they are judged as the default scheduler would");
            list.push(NotEvaluated::not_modelled("the scheduler", why));
        }
    }
    if spec.node_name.as_ref().is_some_and(|name| !name.is_empty()) {
        let why = "nodeName bypasses the scheduler: whether the kubelet takes the pod is not checked";
        list.push(NotEvaluated::not_modelled("nodeName", why));
    }
    list
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::ClusterBuilder;

    #[test]
    fn what_a_template_asks_for_and_nobody_looks_at_is_told() {
        let cluster = ClusterBuilder::default().build("none");
        let restarts = |action: &str| json!({"name": "c", "restartPolicyRules": [{"action": action, "exitCodes": {"operator": "In", "values": [1]}}]});
        for (spec, expected) in [
            (json!({"containers": [{"name": "c"}]}), &[][..]),
            (json!({"containers": [restarts("Restart")]}), &[]),
            (json!({"containers": [restarts("RestartAllContainers")]}), &["declared features"]),
            (json!({"containers": [], "initContainers": [restarts("RestartAllContainers")]}), &["declared features"]),
            (json!({"containers": [], "resourceClaims": [{"name": "gpu"}]}), &["resource claims"]),
            (json!({"containers": [], "schedulerName": "mine", "nodeName": "n1"}), &["the scheduler", "nodeName"]),
            (
                json!({"containers": [], "volumes": [{"name": "v", "iscsi": {"targetPortal": "p", "iqn": "i", "lun": 0}}]}),
                &["inline disks"],
            ),
        ] {
            let told = by_spec(&serde_json::from_value(spec.clone()).expect("a spec"), &cluster);
            assert_eq!(told.iter().map(|entry| entry.what.as_str()).collect::<Vec<_>>(), expected, "{spec}");
        }
    }

    #[test]
    fn kinds_that_are_missing_for_one_reason_are_one_entry() {
        let facts =
            [("limit ranges", "no"), ("resource quotas", "forbidden"), ("priority classes", "no"), ("limit ranges", "no")];
        let list = NotEvaluated::by_reason(facts.into_iter().map(|(what, why)| (what, what, why)), "so they count for nothing");
        let told: Vec<_> = list.iter().map(|entry| (entry.what.as_str(), entry.why.as_str(), entry.kinds.len())).collect();
        let expected = [
            ("limit ranges, priority classes", "no, so they count for nothing", 2),
            ("resource quotas", "forbidden, so they count for nothing", 1),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_several_daemon_sets_lack_is_told_once() {
        let lacks = |kinds: &[&str], why: &str| NotEvaluated::missing(kinds.join(", "), why, kinds);
        let other = NotEvaluated::not_modelled("other", "none");
        let pods = |what: &str| NotEvaluated::missing(what, "none", &["pods"]);
        for (entries, expected) in [
            (
                vec![lacks(&["a"], "none"), other.clone(), lacks(&["b"], "none"), lacks(&["a", "b"], "none")],
                &["a, b", "other"][..],
            ),
            (vec![lacks(&["a", "b"], "none"), lacks(&["b"], "none"), other.clone(), other.clone()], &["a, b", "other"]),
            (vec![lacks(&["a", "b"], "none"), lacks(&["b", "c"], "none")], &["a, b", "b, c"]),
            (vec![lacks(&["a", "b"], "none"), lacks(&["a"], "forbidden")], &["a, b", "a"]),
            (vec![pods("pods of x"), pods("pods of y"), pods("pods of x")], &["pods of x", "pods of y"]),
        ] {
            let told: Vec<&str> = NotEvaluated::each_once(entries.iter()).iter().map(|entry| entry.what.as_str()).collect();
            assert_eq!(told, expected, "{entries:?}");
        }
    }
}
