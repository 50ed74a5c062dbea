//! What becomes of a DaemonSet in a cluster when a manifest is applied to it
//! (`kubectl/pkg/cmd/apply/patcher.go:buildStrategicMergeFromStructs`): the three-way merge of what was applied last, the manifest
//! and what is there. May use: nothing.

mod merge_patch;
#[cfg(test)]
mod tests;
mod three_way;

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::{Map, Value, json};

pub use merge_patch::merge_patch;
pub(crate) use three_way::merge_key;
use three_way::{LastApplied, merge_objects};

/// The annotation in which kubectl apply keeps the manifest.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What a manifest can change in the metadata of an object that is there; the rest belongs to the server.
const APPLIED_METADATA: [&str; 4] = ["labels", "annotations", "finalizers", "ownerReferences"];

/// Whether kubectl apply made the object, so that it can tell which of its fields a manifest does not have any more.
pub fn was_applied_by_kubectl(live: &DaemonSet) -> bool {
    live.metadata.annotations.as_ref().is_some_and(|annotations| annotations.contains_key(LAST_APPLIED))
}

/// What `kubectl apply` makes of a DaemonSet, before the API server fills in defaults. `written` is the manifest in JSON as its author
/// wrote it, nulls included. The annotation with what was applied last stays as it is.
#[allow(clippy::missing_panics_doc, reason = "both objects had their types before, and what is merged keeps them")]
pub fn apply(live: &DaemonSet, manifest: &DaemonSet, written: &Value) -> DaemonSet {
    let manifest = with_nulls(json!(manifest), written);
    let last = last_applied(live);
    let mut result = json!(live);
    let metadata = |object: &Value| -> Map<String, Value> {
        let fields = object["metadata"].as_object().into_iter().flatten();
        fields
            .filter(|(name, _)| APPLIED_METADATA.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    let part =
        |object: &Value| -> Value { json!({ "metadata": metadata(object), "spec": object.get("spec").unwrap_or(&json!({})) }) };
    let last = last.as_ref().map(part);
    let (from_live, mut manifest) = (part(&result), part(&manifest));
    // kubectl puts its own annotation into every manifest, so that there always are some.
    if manifest["metadata"]["annotations"].is_null() {
        manifest["metadata"]["annotations"] = json!({});
    }
    let merged = match (from_live.as_object(), manifest.as_object()) {
        (Some(live), Some(manifest)) => merge_objects(LastApplied(last.as_ref()), manifest, live),
        _ => Map::new(),
    };
    if let Some(into) = result["metadata"].as_object_mut() {
        into.retain(|name, _| !APPLIED_METADATA.contains(&name.as_str()));
        into.extend(merged.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default());
    }
    result["spec"] = merged.get("spec").cloned().unwrap_or_default();
    serde_json::from_value(result).expect("every value of it comes from a DaemonSet")
}

/// What was applied last; nothing where kubectl apply did not make the object.
fn last_applied(live: &DaemonSet) -> Option<Value> {
    let text = live.metadata.annotations.as_ref()?.get(LAST_APPLIED)?;
    serde_json::from_str(text).ok()
}

/// The fields that were written, in the spelling of their types, and the nulls, which types do not keep.
fn with_nulls(typed: Value, written: &Value) -> Value {
    match (typed, written) {
        (Value::Object(mut typed), Value::Object(written)) => {
            let field = |(name, written): (&String, &Value)| {
                let value = match written {
                    Value::Null => Value::Null,
                    written => with_nulls(typed.remove(name)?, written),
                };
                Some((name.clone(), value))
            };
            Value::Object(written.iter().filter_map(field).collect())
        }
        (Value::Array(typed), Value::Array(written)) if typed.len() == written.len() => {
            typed.into_iter().zip(written).map(|(typed, written)| with_nulls(typed, written)).collect()
        }
        (typed, _) => typed,
    }
}
