//! VolumeZone: zone and region labels of bound volumes (`volumezone/volume_zone.go`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;

/// Labels of a volume, each with the name it has on newer nodes.
const TOPOLOGY_LABELS: [(&str, &str); 4] = [
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("topology.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("topology.kubernetes.io/region", "topology.kubernetes.io/region"),
];

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let labels = &state.node.labels;
    if scheduling.pod.claims.is_empty() || !TOPOLOGY_LABELS.iter().any(|(key, _)| labels.get(key).is_some()) {
        return None;
    }
    let storage = scheduling.cluster.storage();
    let volumes = scheduling.pod.claims.iter().filter_map(|claim| storage.volume_of(&scheduling.pod.namespace, claim));
    let (volume, key, wanted) = volumes.into_iter().find_map(|volume| {
        let wants = |(key, newer): &(&str, &str)| {
            let wanted = volume.metadata.labels.as_ref()?.get(*key)?;
            let found = labels.get(key).or_else(|| labels.get(newer));
            // A volume may name several zones, joined by two underscores.
            let served = found.is_some_and(|found| wanted.split("__").any(|zone| zone == found));
            (!served).then(|| wanted.clone())
        };
        TOPOLOGY_LABELS.iter().find_map(|label| Some((volume, label.0, wants(label)?)))
    })?;
    let name = volume.metadata.name.as_deref().unwrap_or_default();
    let reason = UnfitReason::new("node(s) had no available volume zone", format!("{name} wants {key}={wanted}"))
        .detail("volume", &name)
        .detail("key", &key)
        .detail("wanted", &wanted);
    Some(Unfit::unresolvable(Plugin::VolumeZone, vec![reason]))
}
