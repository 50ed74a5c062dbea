//! Which fields of the other objects a snapshot keeps: those that a decision reads. Nothing else gets into it, no matter what an object holds.

use serde_json::{Map, Value};

/// What is kept of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    /// All of it.
    All,
    /// These fields of an object; the object itself stays even if it has none of them.
    Fields(&'static [(&'static str, Keep)]),
    /// This of every item of a list.
    Each(&'static Keep),
}

use Keep::{All, Each, Fields};

const NAME: (&str, Keep) = ("name", All);
const NAMESPACE: (&str, Keep) = ("namespace", All);
const LABELS: (&str, Keep) = ("labels", All);
const PHASE: (&str, Keep) = ("status", Fields(&[("phase", All)]));
const CLUSTER_WIDE: (&str, Keep) = ("metadata", Fields(&[NAME]));
const NAMESPACED: (&str, Keep) = ("metadata", Fields(&[NAMESPACE, NAME]));

/// Of the claim's annotations those of the volume controller and the scheduler count.
const CLAIM_ANNOTATIONS: Keep = Fields(&[("pv.kubernetes.io/bind-completed", All), ("volume.kubernetes.io/selected-node", All)]);

/// The kinds of a snapshot beside nodes and pods, in its order, with what is kept of each. Another kind is one line here, one in
/// `Snapshot::of` and one in `Reasons::explain`; of a DaemonSet the values of environment variables would have to go.
pub(super) const KEPT: &[(&str, Keep)] = &[
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
];

impl Keep {
    /// The object of a kind with nothing but what is kept of it.
    pub fn of_object(kind: &str, object: Value) -> Value {
        let keep = KEPT.iter().find(|(known, _)| *known == kind).map_or(Fields(&[]), |(_, keep)| *keep);
        let api_version = object["apiVersion"].clone();
        let mut kept = keep.of(object);
        kept["apiVersion"] = api_version;
        kept["kind"] = kind.into();
        kept
    }

    fn of(self, value: Value) -> Value {
        match (self, value) {
            (Fields(fields), Value::Object(mut object)) => {
                let kept = fields.iter().filter_map(|(name, keep)| Some(((*name).to_owned(), keep.of(object.remove(*name)?))));
                Value::Object(kept.collect::<Map<_, _>>())
            }
            (Each(keep), Value::Array(items)) => Value::Array(items.into_iter().map(|item| keep.of(item)).collect()),
            (_, value) => value,
        }
    }
}
