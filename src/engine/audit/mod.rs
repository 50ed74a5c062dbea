//! Whether a cluster holds what the plans of its DaemonSets predict: their status fields and every node.
//!
//! What a dump cannot tell, because it lacks pods or because its objects are not of one moment, is not evaluated rather than
//! called different.

mod facts;
mod finding;
mod nodes;
mod outcome;
mod rollout;
mod status;

pub use finding::Finding;
pub use nodes::NodeAudit;
pub use outcome::Outcome;
pub use rollout::RolloutAudit;
pub use status::{FieldAudit, StatusField};

use k8s_openapi::api::apps::v1::DaemonSet;

use self::facts::Facts;
use super::missing::NotEvaluated;
use super::plan::{DaemonSetPlan, plan_together};
use super::subject::Subject;
use crate::model::Cluster;

/// What was found of one DaemonSet.
#[derive(Debug, Clone)]
pub struct Audit<'c> {
    /// The DaemonSet.
    pub subject: Subject<'c>,
    /// Every field of its status.
    pub status: Vec<FieldAudit>,
    /// What is not a running pod where there should be one, by node; nodes on which there is nothing to say are left out.
    pub nodes: Vec<NodeAudit<'c>>,
    /// How far the current template is rolled out, where pods of another one are left.
    pub rollout: Option<RolloutAudit>,
    /// What could change the answer and was not looked at.
    pub not_evaluated: Vec<NotEvaluated>,
}

impl Audit<'_> {
    /// Whether neither the status nor any node differs from what is predicted.
    pub fn agrees(&self) -> bool {
        let status = self.status.iter().map(|field| &field.outcome);
        status.chain(self.nodes.iter().map(|node| &node.outcome)).all(|outcome| *outcome != Outcome::Differs)
    }
}

/// Audits the DaemonSets of a cluster that are wanted, by namespace and name. The others take their part of the room all the same.
pub fn audit<'c>(cluster: &'c Cluster, is_wanted: impl Fn(Subject<'c>) -> bool) -> Vec<Audit<'c>> {
    let subjects: Vec<Subject<'c>> = cluster.daemon_sets().objects().iter().map(subject_of).collect();
    let plans = plan_together(&subjects, cluster);
    let wanted = subjects.into_iter().zip(&plans).filter(|(subject, _)| is_wanted(*subject));
    wanted.map(|(subject, plan)| audit_one(subject, plan, cluster)).collect()
}

/// A DaemonSet of a cluster, which always says its namespace.
fn subject_of(daemon_set: &DaemonSet) -> Subject<'_> {
    Subject { daemon_set, namespace: daemon_set.metadata.namespace.as_deref().unwrap_or("default") }
}

fn audit_one<'c>(subject: Subject<'c>, plan: &DaemonSetPlan<'c>, cluster: &'c Cluster) -> Audit<'c> {
    let facts = Facts::of(subject, plan, cluster);
    let mut not_evaluated = plan.not_evaluated.clone();
    not_evaluated.retain(|entry| !facts.supersedes(entry));
    not_evaluated.extend(facts.not_evaluated());
    NotEvaluated::of_the_same_snapshot(&mut not_evaluated);
    Audit {
        subject,
        status: status::fields(&facts),
        nodes: nodes::nodes(&facts),
        rollout: rollout::rollout(&facts),
        not_evaluated,
    }
}
