//! The nodes and pods of a dump as a snapshot keeps them: what is read of them, in the spelling of today.
//!
//! They are written from the very structs that they are read into, so that a field that is read cannot be forgotten here.

use std::collections::BTreeMap;

use serde_json::Value;

use super::node::NodeItem;
use super::pod::PodItem;

/// What is kept while a dump is read; of two items with one name the later one counts.
#[derive(Debug, Default)]
pub struct KeptItems {
    /// The text of each node, by name.
    pub(super) nodes: BTreeMap<String, String>,
    /// The text of each pod, by namespace and name.
    pub(super) pods: BTreeMap<(String, String), String>,
    /// Whether any of it comes from a snapshot with other names in the place of its own.
    pub(super) is_redacted: bool,
}

impl KeptItems {
    pub(super) fn keep_node(&mut self, node: &NodeItem<'_>) {
        self.nodes.insert(node.name().to_owned(), text(node.kept()));
    }

    pub(super) fn keep_pod(&mut self, pod: &PodItem<'_>) {
        let kept = pod.kept();
        let namespace = kept["metadata"]["namespace"].as_str().unwrap_or_default().to_owned();
        self.pods.insert((namespace, pod.name().to_owned()), text(kept));
    }
}

fn text(mut item: Value) -> String {
    drop_nulls(&mut item);
    item.to_string()
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
