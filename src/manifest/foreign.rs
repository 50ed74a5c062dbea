//! Documents that are no Kubernetes objects and are not meant to be: workflows, values of Helm, kustomizations, Compose files,
//! playbooks. Hooks hand them over along with manifests.

use std::sync::Arc;

use super::tree::{Content, NodeId, Tree};
use crate::model::FieldPath;

/// What such a document is called among the kinds.
pub(super) const NO_OBJECT: &str = "document that is no Kubernetes object";
/// The same for several.
pub(super) const NO_OBJECTS: &str = "documents that are no Kubernetes objects";

/// Splits the documents of a text: those that are objects or look as if they were meant to be, and how many are not.
pub(super) fn without_foreign(trees: Vec<Arc<Tree>>) -> (Vec<Arc<Tree>>, usize) {
    let all = trees.len();
    let beside_objects = trees.iter().any(|tree| has_head(tree, tree.root()));
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

/// Whether it is an object, or one whose head was forgotten.
fn is_object(tree: &Tree, node: NodeId) -> bool {
    let has = |path: &'static str| tree.has(node, &FieldPath::of(path));
    has_head(tree, node) || has("metadata") && has("spec.template")
}

fn has_head(tree: &Tree, node: NodeId) -> bool {
    ["apiVersion", "kind"].iter().any(|field| tree.get(node, field).is_some())
}

/// Whether it is a list of which an item is an object, or a list again.
fn holds_objects(tree: &Tree, list: Option<NodeId>) -> bool {
    let Some(Content::Sequence(items)) = list.map(|list| tree.content(list)) else { return false };
    items.iter().any(|&item| is_object(tree, item) || tree.get(item, "items").is_some())
}
