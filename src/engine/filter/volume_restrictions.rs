//! VolumeRestrictions: claims that only one pod may use (`volumerestrictions/volume_restrictions.go`).

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;
use crate::model::{Known, Pod};

const PLUGIN: Plugin = Plugin::VolumeRestrictions;

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let storage = scheduling.cluster.storage();
    for name in &scheduling.pod.claims {
        let claim = match storage.claims.in_namespace(&scheduling.pod.namespace, name) {
            Known::Known(Some(claim)) => claim,
            Known::NotCollected(_) => continue,
            Known::Known(None) => {
                let reason = UnfitReason::new(format!("persistentvolumeclaim \"{name}\" not found"), "").detail("claim", &name);
                return Some(Unfit::unresolvable(PLUGIN, vec![reason]));
            }
        };
        let modes = claim.spec.as_ref().and_then(|spec| spec.access_modes.as_ref());
        if !modes.into_iter().flatten().any(|mode| mode == "ReadWriteOncePod") {
            continue;
        }
        let pods = scheduling.cluster.pods().known().into_iter().flatten();
        let own = |pod: &Pod| pod.namespace == scheduling.pod.namespace && pod.claims.contains(name);
        // A pod that this one replaces is gone by then: it is not in the node's state any more.
        let on_this_node = |pod: &Pod| pod.node_name.as_deref() == Some(&*state.node.name);
        let elsewhere = pods.filter(|pod| !on_this_node(pod)).find(|pod| own(pod) && !pod.phase.is_terminal());
        if let Some(user) = elsewhere.or_else(|| state.pods.iter().copied().find(|pod| own(pod))) {
            let words = "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod";
            let user = format!("{}/{}", user.namespace, user.name);
            let reason =
                UnfitReason::new(words, format!("{name} is used by {user}")).detail("claim", &name).detail("holder", &user);
            return Some(Unfit::unschedulable(PLUGIN, vec![reason]));
        }
    }
    None
}
