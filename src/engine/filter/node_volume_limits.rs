//! NodeVolumeLimits: how many volumes of a CSI driver a node takes (`nodevolumelimits/csi.go`).

use std::collections::{BTreeMap, BTreeSet};

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;
use crate::model::Storage;

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    if scheduling.pod.claims.is_empty() {
        return None;
    }
    let storage = scheduling.cluster.storage();
    let csi_node = storage.csi_nodes.named(&state.node.name).known().copied().flatten()?;
    let own = scheduling.pod.claims.iter().map(|claim| (&*scheduling.pod.namespace, &**claim));
    let wanted: BTreeSet<(String, String)> = own.filter_map(|(namespace, claim)| handle(storage, namespace, claim)).collect();
    let claims = state.pods.iter().flat_map(|pod| pod.claims.iter().map(|claim| (&*pod.namespace, &**claim)));
    let attached: BTreeSet<(String, String)> =
        claims.filter_map(|(namespace, claim)| handle(storage, namespace, claim)).collect();
    let mut new: BTreeMap<&str, usize> = BTreeMap::new();
    wanted.difference(&attached).for_each(|(driver, _)| *new.entry(driver).or_default() += 1);
    let drivers = &csi_node.spec.drivers;
    let limit = |driver: &str| drivers.iter().find(|known| known.name == driver)?.allocatable.as_ref()?.count;
    let (driver, used, limit) = new.into_iter().find_map(|(driver, more)| {
        let limit = usize::try_from(limit(driver)?).unwrap_or_default();
        let used = attached.iter().filter(|(known, _)| known == driver).count();
        (used + more > limit).then_some((driver, used, limit))
    })?;
    let more = format!("{used} of {limit} volumes of {driver} are attached");
    let reason = UnfitReason::new("node(s) exceed max volume count", more)
        .detail("driver", &driver)
        .detail("attached", &used)
        .detail("limit", &limit);
    Some(Unfit::unschedulable(Plugin::NodeVolumeLimits, vec![reason]))
}

/// The driver and handle of the CSI volume that a claim is bound to.
fn handle(storage: &Storage, namespace: &str, claim: &str) -> Option<(String, String)> {
    let csi = storage.volume_of(namespace, claim)?.spec.as_ref()?.csi.as_ref()?;
    Some((csi.driver.clone(), csi.volume_handle.clone()))
}
