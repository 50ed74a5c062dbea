//! Which fields of the other objects a snapshot keeps: those that a decision reads. Nothing else gets into it, no matter what an object holds.

use serde_json::Value;

use super::keep::Keep;
use super::keep::Keep::{All, Each, Fields};
use super::kept_daemon_set::DAEMON_SET;

const NAME: (&str, Keep) = ("name", All);
const NAMESPACE: (&str, Keep) = ("namespace", All);
const LABELS: (&str, Keep) = ("labels", All);
const PHASE: (&str, Keep) = ("status", Fields(&[("phase", All)]));
const CLUSTER_WIDE: (&str, Keep) = ("metadata", Fields(&[NAME]));
const NAMESPACED: (&str, Keep) = ("metadata", Fields(&[NAMESPACE, NAME]));

/// Of the claim's annotations those of the volume controller and the scheduler count.
const CLAIM_ANNOTATIONS: Keep = Fields(&[("pv.kubernetes.io/bind-completed", All), ("volume.kubernetes.io/selected-node", All)]);

/// The kinds of a snapshot beside nodes and pods, in its order, with what is kept of each. Another kind is one line here, one in
/// `Snapshot::of` and one in `Reasons::explain`.
const KEPT: &[(&str, Keep)] = &[
    ("Namespace", Fields(&[("metadata", Fields(&[NAME, LABELS])), PHASE])),
    ("LimitRange", Fields(&[NAMESPACED, ("spec", All)])),
    ("ResourceQuota", Fields(&[NAMESPACED, ("spec", All), ("status", All)])),
    ("PriorityClass", Fields(&[CLUSTER_WIDE, ("value", All), ("globalDefault", All), ("preemptionPolicy", All)])),
    ("RuntimeClass", Fields(&[CLUSTER_WIDE, ("handler", All), ("overhead", All), ("scheduling", All)])),
    // Names of secrets, which `show --pod` writes into the pod.
    ("ServiceAccount", Fields(&[NAMESPACED, ("imagePullSecrets", All)])),
    (
        "PersistentVolumeClaim",
        Fields(&[
            ("metadata", Fields(&[NAMESPACE, NAME, ("annotations", CLAIM_ANNOTATIONS), ("deletionTimestamp", All)])),
            (
                "spec",
                Fields(&[
                    ("accessModes", All),
                    ("resources", All),
                    ("selector", All),
                    ("storageClassName", All),
                    ("volumeMode", All),
                    ("volumeName", All),
                ]),
            ),
            PHASE,
        ]),
    ),
    (
        "PersistentVolume",
        Fields(&[
            ("metadata", Fields(&[NAME, LABELS])),
            (
                "spec",
                Fields(&[
                    ("accessModes", All),
                    ("capacity", All),
                    ("claimRef", Fields(&[NAMESPACE, NAME])),
                    ("csi", Fields(&[("driver", All), ("volumeHandle", All)])),
                    ("nodeAffinity", All),
                    ("storageClassName", All),
                    ("volumeMode", All),
                ]),
            ),
        ]),
    ),
    ("StorageClass", Fields(&[CLUSTER_WIDE, ("provisioner", All), ("volumeBindingMode", All), ("allowedTopologies", All)])),
    ("CSINode", Fields(&[CLUSTER_WIDE, ("spec", Fields(&[("drivers", Each(&Fields(&[NAME, ("allocatable", All)])))]))])),
    ("DaemonSet", DAEMON_SET),
];

/// The object of a kind with nothing but what is kept of it.
pub(super) fn kept_object(kind: &str, object: Value) -> Value {
    let keep = KEPT.iter().find(|(known, _)| *known == kind).map_or(Fields(&[]), |(_, keep)| *keep);
    let api_version = object["apiVersion"].clone();
    let mut kept = keep.of(object);
    kept["apiVersion"] = api_version;
    kept["kind"] = kind.into();
    kept
}
