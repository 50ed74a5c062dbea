//! Where names stand in the objects of a snapshot.

use std::collections::BTreeSet;

use serde_json::Value;

use super::redaction_numbers::{number_parts_of_pod, number_parts_of_template};
use super::redaction_order::{is_number, is_of_every_node};

/// The sorts of names; equal names of one sort mean the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    Namespace,
    Node,
    Pod,
    Owner,
    Uid,
    Claim,
    Volume,
    VolumeHandle,
    /// The value of a label or a taint.
    Value,
    /// The same of a key whose values are compared as numbers somewhere.
    Number,
    /// The value of the label `kubernetes.io/hostname`.
    Host,
    /// An object of a namespace that is replaced, of a kind that manifests may name.
    Object,
    PullSecret,
    /// The address of a node that a port is opened at.
    HostAddress,
    /// Another host that a probe or a hook goes to.
    Address,
    /// A profile of seccomp or AppArmor on the nodes.
    Profile,
}

impl Name {
    /// What a replacement is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::Node => "node",
            Self::Pod => "pod",
            Self::Owner => "owner",
            Self::Uid => "uid",
            Self::Claim => "claim",
            Self::Volume => "volume",
            Self::VolumeHandle => "handle",
            Self::Value | Self::Number | Self::Host => "value",
            Self::Object => "object",
            Self::PullSecret => "secret",
            Self::Address | Self::HostAddress => "address",
            Self::Profile => "profile",
        }
    }
}

/// Whether every cluster has a namespace of this name.
pub(super) fn is_kept_namespace(name: &str) -> bool {
    matches!(name, "default" | "kube-node-lease" | "kube-public" | "kube-system")
}

/// Labels whose values decide and tell nothing.
const KEPT_VALUES: [&str; 9] = [
    "kubernetes.io/os",
    "kubernetes.io/arch",
    "beta.kubernetes.io/os",
    "beta.kubernetes.io/arch",
    "kubernetes.io/role",
    "node.kubernetes.io/windows-build",
    "eks.amazonaws.com/compute-type",
    "controller-revision-hash",
    "pod-template-generation",
];

/// The same, for all keys that begin so.
const KEPT_PREFIXES: [&str; 3] = ["node-role.kubernetes.io/", "pod-security.kubernetes.io/", "node.cloudprovider.kubernetes.io/"];

/// Of a volume they may name several zones, with `__` between them.
const ZONES: [&str; 4] = [
    "failure-domain.beta.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region",
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
];

/// Shows every name of an object to `see`, which may put another in its place. Values of the keys in `compared` are compared as numbers.
pub(super) fn visit(object: &mut Value, compared: &BTreeSet<String>, see: &mut dyn FnMut(Name, &mut String)) {
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    match &*kind {
        "Pod" => number_parts_of_pod(object),
        "DaemonSet" => object.pointer_mut("/spec/template").into_iter().for_each(number_parts_of_template),
        _ => {}
    }
    let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
    let is_replaced = !namespace.is_empty() && !is_kept_namespace(namespace);
    // Every namespace has a service account of this name.
    let of_namespace = |name: &Value| (is_replaced && name != "default").then_some(Name::Object);
    let sort = match &*kind {
        "Node" | "CSINode" => Some(Name::Node),
        "Pod" => Some(Name::Pod),
        "Namespace" => Some(Name::Namespace),
        "PersistentVolumeClaim" => Some(Name::Claim),
        "PersistentVolume" => Some(Name::Volume),
        // What pods name as their owner.
        "DaemonSet" => Some(Name::Owner),
        _ => of_namespace(&object["metadata"]["name"]),
    };
    if let Some(sort) = sort {
        member(&mut object["metadata"], "name", sort, see);
    }
    member(&mut object["metadata"], "uid", Name::Uid, see);
    if kind == "DaemonSet"
        && let Some(spec) = object.pointer_mut("/spec/template/spec")
    {
        for field in ["serviceAccount", "serviceAccountName"] {
            if let Some(sort) = of_namespace(&spec[field]) {
                member(spec, field, sort, see);
            }
        }
    }
    fields(object, compared, see);
}

/// Looks through the fields of an object, however deep, for those that hold names.
fn fields(value: &mut Value, compared: &BTreeSet<String>, see: &mut dyn FnMut(Name, &mut String)) {
    let object = match value {
        Value::Array(items) => return items.iter_mut().for_each(|item| fields(item, compared, see)),
        Value::Object(object) => object,
        _ => return,
    };
    for (key, field) in object {
        match key.as_str() {
            "labels" | "matchLabels" | "nodeSelector" => {
                for (key, value) in field.as_object_mut().into_iter().flatten() {
                    label_value(key, value, compared, see);
                }
            }
            "matchExpressions" | "matchLabelExpressions" | "taints" | "tolerations" => each(field, |entry| {
                let Some(key) = entry["key"].as_str().map(str::to_owned) else { return };
                entry.get_mut("value").into_iter().for_each(|value| label_value(&key, value, compared, see));
                entry
                    .get_mut("values")
                    .into_iter()
                    .for_each(|values| each(values, |value| label_value(&key, value, compared, see)));
            }),
            "matchFields" => each(field, |entry| {
                entry.get_mut("values").into_iter().for_each(|values| each(values, |value| text(value, Name::Node, see)));
            }),
            "namespaces" => each(field, |value| text(value, Name::Namespace, see)),
            "namespace" => text(field, Name::Namespace, see),
            "nodeName" => text(field, Name::Node, see),
            "claimName" => text(field, Name::Claim, see),
            "volumeName" => text(field, Name::Volume, see),
            "volumeHandle" => text(field, Name::VolumeHandle, see),
            "claimRef" => {
                member(field, "name", Name::Claim, see);
                member(field, "namespace", Name::Namespace, see);
            }
            "ownerReferences" => each(field, |owner| {
                let sort = if owner["kind"] == "Node" { Name::Node } else { Name::Owner };
                member(owner, "name", sort, see);
                member(owner, "uid", Name::Uid, see);
            }),
            "httpGet" | "tcpSocket" => member(field, "host", Name::Address, see),
            "hostIP" if !field.as_str().is_some_and(is_of_every_node) => text(field, Name::HostAddress, see),
            "localhostProfile" => text(field, Name::Profile, see),
            "annotations" => annotations(field, see),
            "imagePullSecrets" => each(field, |secret| member(secret, "name", Name::PullSecret, see)),
            _ => fields(field, compared, see),
        }
    }
}

/// Annotations that name a profile or, of a claim, a node.
fn annotations(annotations: &mut Value, see: &mut dyn FnMut(Name, &mut String)) {
    for (key, value) in annotations.as_object_mut().into_iter().flatten() {
        let Value::String(text) = value else { continue };
        if text.is_empty() {
            continue;
        }
        if key == "volume.kubernetes.io/selected-node" {
            see(Name::Node, text);
        } else if let Some(profile) = text.strip_prefix("localhost/") {
            let mut profile = profile.to_owned();
            see(Name::Profile, &mut profile);
            *text = format!("localhost/{profile}");
        }
    }
}

fn each(list: &mut Value, see: impl FnMut(&mut Value)) {
    list.as_array_mut().into_iter().flatten().for_each(see);
}

fn member(object: &mut Value, name: &str, sort: Name, see: &mut dyn FnMut(Name, &mut String)) {
    object.get_mut(name).into_iter().for_each(|value| text(value, sort, see));
}

fn text(value: &mut Value, sort: Name, see: &mut dyn FnMut(Name, &mut String)) {
    match value {
        Value::String(name) if !name.is_empty() => see(sort, name),
        _ => {}
    }
}

/// The value of a label, a taint or a requirement; words that say no more than yes or no stay.
fn label_value(key: &str, value: &mut Value, compared: &BTreeSet<String>, see: &mut dyn FnMut(Name, &mut String)) {
    let Value::String(value) = value else { return };
    let is_virtual = key == "type" && value == "virtual-kubelet";
    let stays = is_virtual || KEPT_VALUES.contains(&key) || KEPT_PREFIXES.iter().any(|prefix| key.starts_with(prefix));
    if stays || matches!(value.as_str(), "" | "true" | "false") {
        return;
    }
    match key {
        "kubernetes.io/metadata.name" => see(Name::Namespace, value),
        "kubernetes.io/hostname" => see(Name::Host, value),
        key if ZONES.contains(&key) => {
            let zones = value.split("__").map(|zone| {
                let mut zone = zone.to_owned();
                see(Name::Value, &mut zone);
                zone
            });
            *value = zones.collect::<Vec<_>>().join("__");
        }
        key if compared.contains(key) && is_number(value) => see(Name::Number, value),
        _ => see(Name::Value, value),
    }
}
