//! How sure it is that a pod stays pending.

use super::context::Context;
use crate::engine::preemption::WhyNot;
use crate::engine::{Fate, NodeDecision};

/// Whether the pod of this node stays pending, whatever its priority class is worth. A class that was not collected counts
/// as priority 0, and that makes no room.
pub fn is_surely_pending(context: &Context<'_>, decision: &NodeDecision<'_>) -> bool {
    match &decision.fate {
        Fate::Gated(_) => true,
        Fate::Unschedulable(_, why_not) => is_sure(context, why_not),
        _ => false,
    }
}

/// Whether preemption does not help, whatever the priority class is worth.
pub fn is_sure(context: &Context<'_>, why_not: &WhyNot) -> bool {
    matches!(why_not, WhyNot::PolicyNever | WhyNot::NotHelpful) || has_known_priority(context)
}

fn has_known_priority(context: &Context<'_>) -> bool {
    let class = context.pod().and_then(|pod| pod.priority_class_name.as_deref()).filter(|name| !name.is_empty());
    let policies = context.in_cluster.map(|in_cluster| in_cluster.cluster.policies());
    class.is_none_or(|class| policies.is_some_and(|policies| policies.priority_of(class).is_some()))
}
