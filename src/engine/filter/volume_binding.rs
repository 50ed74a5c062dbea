//! VolumeBinding: claims and the nodes their volumes can be used on (`volumebinding/volume_binding.go`, `binder.go`).

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};
use k8s_openapi::api::storage::v1::StorageClass;

use super::{NodeState, Scheduling, Unfit, UnfitReason};
use crate::engine::Plugin;
use crate::model::{Known, LabelSelector, NodeSelector, Quantity, Storage};

pub(super) fn filter(scheduling: &Scheduling<'_>, state: &NodeState<'_>) -> Option<Unfit> {
    let storage = scheduling.cluster.storage();
    let claims = scheduling.pod.claims.iter().map(|name| storage.claims.in_namespace(&scheduling.pod.namespace, name));
    let known = claims.filter_map(|claim| claim.known().copied().flatten());
    let reason = known.into_iter().find_map(|claim| check(claim, storage, state))?;
    Some(Unfit::unresolvable(Plugin::VolumeBinding, vec![reason]))
}

fn check(claim: &PersistentVolumeClaim, storage: &Storage, state: &NodeState<'_>) -> Option<UnfitReason> {
    let name = claim.metadata.name.as_deref().unwrap_or_default();
    let refuse = |words: &str, more: &str| Some(UnfitReason::new(words, more).detail("claim", &name));
    if claim.metadata.deletion_timestamp.is_some() {
        return refuse(&format!("persistentvolumeclaim \"{name}\" is being deleted"), "");
    }
    let spec = claim.spec.as_ref();
    let volume_name = spec.and_then(|spec| spec.volume_name.as_deref()).filter(|volume| !volume.is_empty());
    let annotated = |key: &str| claim.metadata.annotations.as_ref().and_then(|all| all.get(key));
    if claim.status.as_ref().and_then(|status| status.phase.as_deref()) == Some("Lost") {
        let words = format!(
            "persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{}\"",
            volume_name.unwrap_or_default()
        );
        return refuse(&words, "");
    }
    let is_new = binds_when_made(claim, storage);
    match volume_name {
        Some(volume) if is_new || annotated("pv.kubernetes.io/bind-completed").is_some() => match storage.volumes.named(volume) {
            Known::Known(None) if is_new => refuse(UNBOUND, name),
            Known::Known(None) => refuse("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)", volume),
            Known::Known(Some(known)) if !allows(known, state) => {
                refuse("node(s) didn't match PersistentVolume's node affinity", &format!("{name} is bound to {volume}"))
            }
            Known::Known(Some(_)) | Known::NotCollected(_) => None,
        },
        None if waits(claim, storage) => {
            let selected = annotated("volume.kubernetes.io/selected-node").is_none_or(|node| *node == *state.node.name);
            let words = "node(s) didn't find available persistent volumes to bind";
            let found = selected && (provisions(claim, storage, state) || offers(claim, storage, state));
            if found { None } else { refuse(words, name) }
        }
        // Without its class nobody can tell how the claim binds; the plan lists that.
        None if matches!(class_of(claim, storage), Some(Known::NotCollected(_))) => None,
        // It binds as soon as it is made, perhaps to a volume that this node can use; the plan lists that.
        None if is_new => None,
        _ => refuse(UNBOUND, name),
    }
}

const UNBOUND: &str = "pod has unbound immediate PersistentVolumeClaims";

fn class_of<'s>(claim: &PersistentVolumeClaim, storage: &'s Storage) -> Option<Known<Option<&'s StorageClass>>> {
    claim.spec.as_ref().and_then(|spec| spec.storage_class_name.as_deref()).map(|class| storage.classes.named(class))
}

/// Whether the claim binds only when a pod is scheduled.
fn waits(claim: &PersistentVolumeClaim, storage: &Storage) -> bool {
    let waits = |class: &StorageClass| class.volume_binding_mode.as_deref() == Some("WaitForFirstConsumer");
    matches!(class_of(claim, storage), Some(Known::Known(Some(class))) if waits(class))
}

/// Whether the claim stands in a manifest only and binds without waiting for a pod once it is made. A claim of the cluster has a
/// phase: the API server makes each with `Pending`. What is bound says so, whoever cut its status off.
pub(in crate::engine) fn binds_when_made(claim: &PersistentVolumeClaim, storage: &Storage) -> bool {
    let has_phase = claim.status.as_ref().is_some_and(|status| status.phase.is_some());
    let is_bound = claim.metadata.annotations.as_ref().is_some_and(|all| all.contains_key("pv.kubernetes.io/bind-completed"));
    !has_phase && !is_bound && !waits(claim, storage)
}

/// Whether the volume's node affinity allows the node.
fn allows(volume: &PersistentVolume, state: &NodeState<'_>) -> bool {
    let affinity = volume.spec.as_ref().and_then(|spec| spec.node_affinity.as_ref());
    let required = affinity.and_then(|affinity| affinity.required.as_ref());
    required.is_none_or(|required| NodeSelector::from(required).matches(state.node))
}

/// Whether the class makes a new volume that the node can use.
fn provisions(claim: &PersistentVolumeClaim, storage: &Storage, state: &NodeState<'_>) -> bool {
    let class = claim.spec.as_ref().and_then(|spec| spec.storage_class_name.as_deref());
    let Some(Known::Known(Some(class))) = class.map(|class| storage.classes.named(class)) else { return false };
    if class.provisioner == "kubernetes.io/no-provisioner" {
        return false;
    }
    let terms = class.allowed_topologies.iter().flatten();
    let mut allowed = terms.map(|term| {
        let expressions = term.match_label_expressions.iter().flatten();
        expressions.into_iter().all(|expression| {
            state.node.labels.get(&expression.key).is_some_and(|value| expression.values.iter().any(|wanted| wanted == value))
        })
    });
    class.allowed_topologies.as_ref().is_none_or(Vec::is_empty) || allowed.any(|allowed| allowed)
}

/// Whether a free volume of the class suits the claim on this node.
fn offers(claim: &PersistentVolumeClaim, storage: &Storage, state: &NodeState<'_>) -> bool {
    let Some(wanted) = claim.spec.as_ref() else { return false };
    let storage_of = |amounts: Option<&std::collections::BTreeMap<String, _>>| -> Quantity {
        crate::model::ResourceList::of_object(amounts).amount("storage")
    };
    let size = storage_of(wanted.resources.as_ref().and_then(|resources| resources.requests.as_ref()));
    let selector = wanted.selector.as_ref().map(|selector| LabelSelector::of_object(Some(selector)));
    let suits = |volume: &&PersistentVolume| {
        let Some(spec) = volume.spec.as_ref() else { return false };
        let labels = volume.metadata.labels.iter().flatten().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let modes = wanted.access_modes.iter().flatten().all(|mode| spec.access_modes.iter().flatten().any(|has| has == mode));
        spec.claim_ref.is_none()
            && spec.storage_class_name == wanted.storage_class_name
            && spec.volume_mode.as_deref().unwrap_or("Filesystem") == wanted.volume_mode.as_deref().unwrap_or("Filesystem")
            && modes
            && storage_of(spec.capacity.as_ref()) >= size
            && selector.as_ref().is_none_or(|selector| selector.matches(&labels))
            && allows(volume, state)
    };
    // Among volumes that nobody collected there may be one.
    storage.volumes.missing().is_some() || storage.volumes.objects().iter().any(|volume| suits(&volume))
}
