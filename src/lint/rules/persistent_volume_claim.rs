//! `persistent-volume-claim`: the pods of all nodes share one claim
//! (`pkg/scheduler/framework/plugins/volumerestrictions`, `pkg/controller/volume/attachdetach`).

use k8s_openapi::api::core::v1::PersistentVolumeClaim;

use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::Known;

pub(super) const RULE: Rule = Rule {
    id: "persistent-volume-claim",
    level: Level::Warning,
    page: include_str!("persistent_volume_claim.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// How a claim may be used, as far as it is known.
enum Claim<'a> {
    /// Nobody has shown the claim.
    Unknown,
    /// On one node only, and that is one node too few: its access mode, and how many nodes are to have a pod, if that is known.
    OneNode(&'a str, Option<usize>),
    /// On all nodes that are to have a pod.
    EveryNode,
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let volumes = context.written_pod().and_then(|pod| pod.volumes.as_deref()).unwrap_or_default();
    let found = volumes.iter().enumerate().filter_map(|(at, volume)| {
        let source = volume.persistent_volume_claim.as_ref()?;
        let name = source.claim_name.as_str();
        let message = match use_of(context, name) {
            Claim::EveryNode => return None,
            Claim::OneNode(mode, nodes) => {
                let one = if mode == "ReadWriteOncePod" { "pod" } else { "node" };
                let wanted = match nodes {
                    Some(nodes) => format!("{nodes} nodes are to have a pod"),
                    None => "the pods of all nodes share it".to_owned(),
                };
                format!("claim {name:?} is {mode}, for one {one} only, and {wanted}")
            }
            Claim::Unknown => {
                format!("the pods of all nodes share claim {name:?}, which goes to one node only unless it is ReadWriteMany or ReadOnlyMany")
            }
        };
        let place = context.pod_path().field("volumes").index(at).field("persistentVolumeClaim");
        let found = Found::at(place.clone().field("claimName"), message).help(
            "keep what belongs to a node in a hostPath or emptyDir, or give every pod its own claim with an ephemeral volume; \
             share data through a volume that is ReadWriteMany or ReadOnlyMany",
        );
        let shared_to_read = source.read_only == Some(true) && matches!(use_of(context, name), Claim::Unknown);
        Some(if shared_to_read { found.level(Level::Info) } else { found })
    });
    found.collect()
}

fn use_of<'a>(context: &Context<'a>, name: &str) -> Claim<'a> {
    let nodes = context.in_cluster.map(|cluster| cluster.desired_number_scheduled());
    if nodes.is_some_and(|nodes| nodes <= 1) {
        return Claim::EveryNode;
    }
    match context.storage.claims.in_namespace(context.namespace, name) {
        Known::Known(None) | Known::NotCollected(_) => Claim::Unknown,
        Known::Known(Some(claim)) => only_mode(claim).map_or(Claim::EveryNode, |mode| Claim::OneNode(mode, nodes)),
    }
}

/// The access mode that keeps the claim on one node; none where another of its modes lets it go to many.
fn only_mode(claim: &PersistentVolumeClaim) -> Option<&str> {
    let modes = claim.spec.as_ref()?.access_modes.as_deref()?;
    let is_for_many = |mode: &String| !matches!(mode.as_str(), "ReadWriteOnce" | "ReadWriteOncePod");
    if modes.iter().any(is_for_many) { None } else { modes.first().map(String::as_str) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mode_for_many_nodes_is_enough() {
        for (modes, expected) in [
            (&["ReadWriteOnce"][..], Some("ReadWriteOnce")),
            (&["ReadWriteOncePod"], Some("ReadWriteOncePod")),
            (&["ReadWriteOnce", "ReadOnlyMany"], None),
            (&["ReadWriteMany"], None),
            (&[], None),
        ] {
            let claim = serde_json::json!({ "spec": { "accessModes": modes } });
            let claim: PersistentVolumeClaim = serde_json::from_value(claim).unwrap();
            assert_eq!(only_mode(&claim), expected, "{modes:?}");
        }
    }
}
