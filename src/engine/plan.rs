//! The plan of DaemonSets: a verdict for every node.

use std::sync::Arc;

use hashbrown::HashMap;
use k8s_openapi::api::apps::v1::DaemonSet;

use super::creation::{Creation, create};
use super::decision::{Fate, NodeDecision, Verdict};
use super::eligibility::Eligibility;
use super::missing::{NotEvaluated, not_evaluated};
use super::ownership::pods_by_node;
use super::placement::PlacementRules;
use super::room::{Place, Room, Tenant};
use super::status::DaemonSetStatus;
use super::subject::Subject;
use super::suggestion::{Suggestion, suggestions};
use crate::model::{Cluster, Pod, in_parallel};

/// So many nodes are worked on before the results are put where they belong: what is needed in between stays small.
const AT_ONCE: usize = 8192;

/// The plan of one DaemonSet.
#[derive(Debug, Clone)]
pub struct DaemonSetPlan<'c> {
    /// Every node, by name.
    pub nodes: Vec<NodeDecision<'c>>,
    /// What happens to the pod at its creation, whatever the node.
    pub creation: Creation,
    /// The status the controller would write for the pods of the snapshot; `None` when pods were not collected.
    pub status: Option<DaemonSetStatus>,
    /// Changes of the manifest that would win more nodes.
    pub suggestions: Vec<Suggestion>,
    /// What could change the answer and was not looked at.
    pub not_evaluated: Vec<NotEvaluated>,
}

impl DaemonSetPlan<'_> {
    /// How many nodes have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.nodes.iter().filter(|decision| decision.verdict() == verdict).count()
    }
}

/// Decides every node of the cluster for one DaemonSet alone.
pub fn plan<'c>(daemon_set: &DaemonSet, namespace: &str, cluster: &'c Cluster) -> DaemonSetPlan<'c> {
    let mut plans = plan_together(&[Subject { daemon_set, namespace }], cluster);
    plans.swap_remove(0)
}

/// Decides every node for several DaemonSets that use room one after another: by priority, then by namespace and name.
/// The plans come in the order of the subjects.
pub fn plan_together<'c>(subjects: &[Subject<'_>], cluster: &'c Cluster) -> Vec<DaemonSetPlan<'c>> {
    plan_without(subjects, &[], cluster)
}

/// The same once the pods of other DaemonSets are gone, which are deleted.
pub fn plan_without<'c>(subjects: &[Subject<'_>], deleted: &[Subject<'_>], cluster: &'c Cluster) -> Vec<DaemonSetPlan<'c>> {
    let mut created: Vec<(usize, Creation)> =
        subjects.iter().map(|subject| create(*subject, "", cluster.policies())).enumerate().collect();
    let name = |at: usize| (subjects[at].namespace, subjects[at].daemon_set.metadata.name.as_deref());
    created.sort_by(|(a, left), (b, right)| right.priority().cmp(&left.priority()).then(name(*a).cmp(&name(*b))));
    let mut room = Room::new(cluster);
    for subject in deleted {
        let pods = pods_by_node(subject.daemon_set, subject.namespace, cluster);
        room.leave(pods.into_values().flatten());
    }
    let mut plans: Vec<(usize, DaemonSetPlan<'c>)> = Vec::new();
    for (at, creation) in created {
        plans.push((at, plan_one(subjects[at], creation, cluster, &mut room)));
    }
    plans.sort_by_key(|(at, _)| *at);
    plans.into_iter().map(|(_, plan)| plan).collect()
}

fn plan_one<'c>(subject: Subject<'_>, creation: Creation, cluster: &'c Cluster, room: &mut Room<'c>) -> DaemonSetPlan<'c> {
    let rules = PlacementRules::of(subject.daemon_set);
    let mut pods = pods_by_node(subject.daemon_set, subject.namespace, cluster);
    let mut nodes = eligible_nodes(&rules, cluster);
    let status = cluster.pods().known().map(|_| DaemonSetStatus::of(subject.daemon_set, &nodes, &pods, cluster.as_of()));
    for decision in &mut nodes {
        decision.pods = pods.remove(&*decision.node.name).unwrap_or_default();
    }
    decide_fates(subject, &creation, &mut nodes, room);
    let suggestions = suggestions(&rules, &nodes);
    let mut not_evaluated = not_evaluated(subject, &creation.not_evaluated, cluster, status.as_ref());
    let refused = |decision: &NodeDecision<'_>| matches!(decision.fate, Fate::Refused(_));
    if creation.outcome.is_ok() && nodes.iter().any(refused) {
        not_evaluated.push(NotEvaluated::order_of_creation());
    }
    DaemonSetPlan { nodes, creation, status, suggestions, not_evaluated }
}

/// Judges each class of nodes that the controller cannot tell apart once.
fn eligible_nodes<'c>(rules: &PlacementRules, cluster: &'c Cluster) -> Vec<NodeDecision<'c>> {
    let mut classes: HashMap<_, Arc<Eligibility>> = HashMap::new();
    let mut decisions = Vec::with_capacity(cluster.nodes().len());
    for nodes in cluster.nodes().chunks(AT_ONCE) {
        let keys = in_parallel(nodes, |_, node| rules.class_key(node));
        decisions.extend(nodes.iter().zip(keys).map(|(node, key)| {
            let class = classes.entry(key);
            let eligibility = Arc::clone(class.or_insert_with(|| Arc::new(Eligibility::of(rules, node))));
            NodeDecision { node, eligibility, fate: Fate::NotWanted, pods: Vec::new() }
        }));
    }
    decisions
}

/// What becomes of the pods that the controller wants.
fn decide_fates<'c>(subject: Subject<'_>, creation: &Creation, nodes: &mut [NodeDecision<'c>], room: &mut Room<'c>) {
    let wanted = |decision: &&mut NodeDecision<'c>| decision.eligibility.should_run;
    let pod = match &creation.outcome {
        Ok(pod) => pod,
        Err(rejection) => {
            for decision in nodes.iter_mut().filter(wanted) {
                let bound = bound_pod(&decision.pods).is_some();
                decision.fate = if bound { Fate::Bound } else { Fate::Refused(Arc::clone(rejection)) };
            }
            return;
        }
    };
    let name = subject.daemon_set.metadata.name.as_deref().unwrap_or_default();
    let own: Vec<&Pod> = nodes.iter().flat_map(|decision| decision.pods.iter().copied()).collect();
    let mut tenant = Tenant::new(pod, subject.namespace, name, own.into_iter(), room);
    let mut to_create = 0;
    let mut admitted: Vec<&mut NodeDecision<'c>> = Vec::new();
    for decision in nodes.iter_mut().filter(wanted) {
        // A quota that is used up keeps new pods from being made; those that are there stay.
        let refused = if decision.pods.is_empty() { creation.refusal_of(to_create) } else { None };
        to_create += usize::from(decision.pods.is_empty());
        match refused {
            Some(rejection) => decision.fate = Fate::Refused(rejection),
            None => admitted.push(decision),
        }
    }
    let place = |decision: &&mut NodeDecision<'c>| Place { node: decision.node, bound: bound_pod(&decision.pods) };
    for decisions in admitted.chunks_mut(AT_ONCE) {
        let fates = tenant.settle(&decisions.iter().map(place).collect::<Vec<_>>());
        decisions.iter_mut().zip(fates).for_each(|(decision, fate)| decision.fate = fate);
    }
    tenant.leave();
}

/// The pod that holds the node's place already.
fn bound_pod<'c>(pods: &[&'c Pod]) -> Option<&'c Pod> {
    pods.iter().copied().find(|pod| pod.node_name.is_some() && !pod.terminating && !pod.phase.is_terminal())
}
