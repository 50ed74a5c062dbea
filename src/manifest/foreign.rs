//! Documents that are no Kubernetes objects and are not meant to be: workflows, values of Helm, kustomizations, Compose files,
//! playbooks, charts, sources of data. Hooks hand them over along with manifests. Some have one of the two fields by which an object
//! begins.

use std::sync::Arc;

use super::tree::{Content, NodeId, Tree};
use crate::model::{FieldPath, nearest_name};

/// What such a document is called among the kinds.
pub(super) const NO_OBJECT: &str = "document that is no Kubernetes object";
/// The same for several.
pub(super) const NO_OBJECTS: &str = "documents that are no Kubernetes objects";

/// Splits the documents of a text: those that are objects or look as if they were meant to be, and how many are not.
pub(super) fn without_foreign(trees: Vec<Arc<Tree>>) -> (Vec<Arc<Tree>>, usize) {
    let all = trees.len();
    let beside_objects = trees.iter().any(|tree| is_object(tree, tree.root()));
    let own: Vec<Arc<Tree>> = trees.into_iter().filter(|tree| !is_foreign(tree, beside_objects)).collect();
    let foreign = all - own.len();
    (own, foreign)
}

/// A list or a scalar beside objects is a slip, for which kubectl refuses the text; alone it is a playbook or an encrypted file.
fn is_foreign(tree: &Tree, beside_objects: bool) -> bool {
    let root = tree.root();
    match tree.content(root) {
        Content::Mapping(_) => !is_object(tree, root) && !holds_objects(tree, tree.get(root, "items")),
        Content::Sequence(_) => !beside_objects && !holds_objects(tree, Some(root)),
        Content::Scalar(_) => !beside_objects,
    }
}

/// Whether it is an object, or one whose head was forgotten or misspelled in part.
fn is_object(tree: &Tree, node: NodeId) -> bool {
    let text = |field: &str| tree.get(node, field).and_then(|value| tree.as_str(value)).filter(|text| !text.is_empty());
    let has = |path: &'static str| tree.has(node, &FieldPath::of(path));
    match (text("apiVersion"), text("kind")) {
        (Some(_), Some(_)) => true,
        (None, Some(kind)) if ALONE.contains(&&*kind) => false,
        (None, Some(kind)) if is_nearly_daemon_set(&kind) => true,
        (Some(version), None) if GROUPS.iter().any(|group| version.starts_with(group)) => true,
        (None, None) if !has_any(tree, node, &["apiVersion", "kind"]) => has("metadata") && has("spec.template"),
        _ => has_any(tree, node, &["metadata", "spec"]),
    }
}

/// Kinds of kustomize, whose files may do without an `apiVersion` (`api/types/kustomization.go:FixKustomizationPostUnmarshalling`).
const ALONE: [&str; 2] = ["Kustomization", "Component"];

/// The API groups that DaemonSets are and were of.
const GROUPS: [&str; 2] = ["apps/", "extensions/"];

/// Whether a kind is `DaemonSet`, or was meant to be.
pub(super) fn is_nearly_daemon_set(kind: &str) -> bool {
    nearest_name(&kind.to_lowercase(), ["daemonset"], |_| 2).is_some()
}

fn has_any(tree: &Tree, node: NodeId, fields: &[&str]) -> bool {
    fields.iter().any(|field| tree.get(node, field).is_some())
}

/// Whether it is a list of which an item is an object, or a list again.
fn holds_objects(tree: &Tree, list: Option<NodeId>) -> bool {
    let Some(Content::Sequence(items)) = list.map(|list| tree.content(list)) else { return false };
    items.iter().any(|&item| is_object(tree, item) || tree.get(item, "items").is_some())
}
