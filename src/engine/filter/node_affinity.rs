//! NodeAffinity: for a pinned pod only its nodeSelector, which admission may have extended (`nodeaffinity/node_affinity.go`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let labels = &state.node.labels;
    let (key, wanted) = scheduling.pod.node_selector.iter().find(|(key, wanted)| labels.get(key) != Some(wanted.as_str()))?;
    let found = labels.get(key).unwrap_or("no such label");
    let reason =
        UnfitReason::new("node(s) didn't match Pod's node affinity/selector", format!("wants {key}={wanted}, node has {found}"))
            .detail("key", &key)
            .detail("wanted", &wanted)
            .detail("found", &labels.get(key).unwrap_or_default());
    Some(Unfit::unresolvable(Plugin::NodeAffinity, vec![reason]))
}
