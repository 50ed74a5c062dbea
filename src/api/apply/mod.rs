//! What becomes of a DaemonSet in a cluster when a manifest is applied to it
//! (`kubectl/pkg/cmd/apply/patcher.go:buildStrategicMergeFromStructs`): the three-way merge of what was applied last, the manifest
//! and what is there. May use: nothing.

mod merge_patch;
mod repeated_keys;
#[cfg(test)]
mod tests;
mod three_way;

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::{Map, Value, json};

pub use merge_patch::merge_patch;
use repeated_keys::lists_with_repeated_keys;
pub(crate) use three_way::merge_key;
use three_way::{LastApplied, merge_objects};

/// The annotation in which kubectl apply keeps the manifest.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What a manifest can change in the metadata of an object that is there; the rest belongs to the server.
const APPLIED_METADATA: [&str; 4] = ["labels", "annotations", "finalizers", "ownerReferences"];

/// Whether kubectl apply made the object, so that it can tell which of its fields a manifest does not have any more.
pub fn was_applied_by_kubectl(live: &DaemonSet) -> bool {
    live.metadata.annotations.as_ref().is_some_and(|annotations| annotations.contains_key(LAST_APPLIED))
}

/// A DaemonSet to which a manifest was applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The object before the API server fills in defaults. The annotation with what was applied last stays as it is.
    pub object: DaemonSet,
    /// The lists of the manifest that hold a key twice, so that their items may become other ones.
    pub repeated_keys: Vec<String>,
}

/// What `kubectl apply` makes of a DaemonSet. `written` is the manifest in JSON as its author wrote it, nulls included.
///
/// # Errors
///
/// The annotation with what was applied last cannot be read; kubectl stops there, too.
#[allow(clippy::missing_panics_doc, reason = "both objects had their types before, and what is merged keeps them")]
pub fn apply(live: &DaemonSet, manifest: &DaemonSet, written: &Value) -> Result<Merged, UnreadableLastApplied> {
    let manifest = with_nulls(json!(manifest), written);
    let last = last_applied(live)?;
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
    let last = last.map(|last| part(&Value::Object(last)));
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
    let last_spec = last.as_ref().map_or(&Value::Null, |last| &last["spec"]);
    let repeated_keys = lists_with_repeated_keys(last_spec, &from_live["spec"], &manifest["spec"], &result["spec"]);
    let object = serde_json::from_value(result).expect("every value of it comes from a DaemonSet");
    Ok(Merged { object, repeated_keys })
}

/// The annotation with what was applied last is no JSON object (`mergepatch.ErrBadJSONDoc`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableLastApplied {
    /// What is wrong with it.
    pub why: String,
}

/// What was applied last; nothing where kubectl apply did not make the object.
fn last_applied(live: &DaemonSet) -> Result<Option<Map<String, Value>>, UnreadableLastApplied> {
    let annotation = live.metadata.annotations.as_ref().and_then(|annotations| annotations.get(LAST_APPLIED));
    let Some(text) = annotation.filter(|text| !text.is_empty()) else { return Ok(None) };
    // Go reads null as an object without fields.
    let read: Result<Option<Map<String, Value>>, _> = serde_json::from_str(text);
    read.map(|last| Some(last.unwrap_or_default())).map_err(|error| UnreadableLastApplied { why: error.to_string() })
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
