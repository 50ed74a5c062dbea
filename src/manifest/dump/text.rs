//! Dumps in YAML: documents, each an object or a list of objects.

use std::sync::Arc;

use serde::Deserialize;

use super::collect::{DumpReader, Encoded, ItemError};
use super::kind::ListHead;
use crate::manifest::deserializer::deserialize;
use crate::manifest::object::trees;
use crate::manifest::tree::{Content, NodeId, Tree};
use crate::manifest::{Place, Problem, SourceText};

/// Reads every object of a text.
pub(super) fn read(dump: &mut DumpReader, name: &str, bytes: &[u8]) {
    let source = Arc::new(SourceText::from_bytes(name, bytes));
    let mut problems = Vec::new();
    for tree in trees(&source, &mut problems) {
        let root = tree.root();
        let head = list_head(&tree, root);
        match tree.get(root, "items").or_else(|| tree.get(root, "Items")).map(|items| tree.content(items)) {
            Some(Content::Sequence(items)) => {
                dump.saw_list(&head);
                for &item in items {
                    take(dump, &tree, item, &head);
                }
            }
            _ => match tree.content(root) {
                Content::Mapping(_) => take(dump, &tree, root, &ListHead::default()),
                _ => problems.push(not_an_object(&tree, root)),
            },
        }
    }
    problems.into_iter().for_each(|problem| dump.problem(problem));
}

fn take(dump: &mut DumpReader, tree: &Tree, node: NodeId, head: &ListHead) {
    if let Err(ItemError::Defect(problem)) = dump.take(&TreeItem { tree, node }, head) {
        dump.problem(problem);
    }
}

fn list_head(tree: &Tree, root: NodeId) -> ListHead {
    let text = |node, field| tree.get(node, field).and_then(|id| tree.as_str(id)).map(std::borrow::Cow::into_owned);
    ListHead { kind: text(root, "kind"), self_link: tree.get(root, "metadata").and_then(|metadata| text(metadata, "selfLink")) }
}

fn not_an_object(tree: &Tree, root: NodeId) -> Problem {
    let place = Place::Text(Arc::clone(tree.source()), tree.span(root));
    Problem::error("expected Kubernetes objects in YAML or JSON").at(place).help("dump with kubectl get nodes,pods -A -o json")
}

struct TreeItem<'t> {
    tree: &'t Tree,
    node: NodeId,
}

impl Encoded for TreeItem<'_> {
    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ItemError> {
        deserialize(self.tree, self.node).map(|(item, _)| item).map_err(|mismatch| {
            let (message, span) = match mismatch.place {
                Some((path, span)) if !path.segments().is_empty() => (format!("{path}: {}", mismatch.message), span),
                _ => (mismatch.message, self.tree.span(self.node)),
            };
            ItemError::Defect(Problem::error(message).at(Place::Text(Arc::clone(self.tree.source()), span)))
        })
    }
}
