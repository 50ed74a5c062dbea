//! Dumps in YAML: documents, each an object or a list of objects.

use std::sync::Arc;

use serde::Deserialize;

use super::MAX_LISTS;
use super::collect::{DumpReader, Encoded, ItemError};
use super::kind::ListHead;
use super::snapshot_head::SnapshotHead;
use crate::manifest::deserializer::deserialize_slim;
use crate::manifest::documents::trees;
use crate::manifest::objects::is_read;
use crate::manifest::tree::{Content, NodeId, Tree};
use crate::manifest::{Place, Problem, SourceText, Span};

/// The most values that a text may hold: with its keys and values each may take some 100 bytes.
const MAX_VALUES: usize = 20_000_000;

/// Reads every object of a text.
pub(super) fn read(dump: &mut DumpReader, name: &str, bytes: Vec<u8>) {
    let source = Arc::new(match String::from_utf8(bytes) {
        Ok(text) => SourceText::new(name, text),
        Err(error) => SourceText::from_bytes(name, error.as_bytes()),
    });
    dump.is_relevant |= source.text().lines().any(says_kind_that_is_read);
    if may_hold_values(source.text()) > MAX_VALUES {
        let problem = Problem::error(format!("more than {} million values of YAML in one file", MAX_VALUES / 1_000_000));
        let problem = problem.at(Place::Path(name.to_owned()));
        return dump.problem(problem.help("dump as JSON (kubectl get … -o json), which is read piece by piece"));
    }
    let mut problems = Vec::new();
    for tree in trees(&source, &mut problems) {
        take_value(dump, &tree, tree.root(), &ListHead::default(), 0);
    }
    problems.into_iter().for_each(|problem| dump.problem(problem));
}

/// At most so many keys and values stand in a text: each comes after one of these marks.
fn may_hold_values(text: &str) -> usize {
    let bytes = text.as_bytes();
    let next = bytes.iter().skip(1).chain([&b'\n']);
    let before = [&b'\n'].into_iter().chain(bytes);
    let marks = bytes.iter().zip(next).zip(before).filter(|((byte, next), before)| match byte {
        b'\n' | b',' => true,
        b'[' => **next != b']',
        b'{' => **next != b'}',
        b'-' | b'?' => next.is_ascii_whitespace(),
        b':' => {
            next.is_ascii_whitespace()
                || matches!(before, b'"' | b'\'' | b']' | b'}')
                || matches!(next, b',' | b'[' | b']' | b'{' | b'}')
        }
        _ => false,
    });
    1 + marks.count()
}

/// Whether a line gives an object, or an item of a list, a kind that planning reads.
fn says_kind_that_is_read(line: &str) -> bool {
    let field = line.trim_start_matches([' ', '-']);
    if line.len() - field.len() > 2 {
        return false;
    }
    let Some(kind) = field.strip_prefix("kind:") else { return false };
    let kind = kind.trim().trim_matches(['"', '\'']);
    is_read(kind.strip_suffix("List").unwrap_or(kind))
}

/// A list of objects, or one object, inside of so many lists.
fn take_value(dump: &mut DumpReader, tree: &Tree, node: NodeId, list: &ListHead, depth: usize) {
    let (items, head) = match tree.content(node) {
        Content::Sequence(items) => (items.as_slice(), list.clone()),
        Content::Mapping(_) => {
            let head = list_head(tree, node);
            let items = tree.get(node, "items").or_else(|| tree.get(node, "Items"));
            let items = items.filter(|_| head.may_be_list()).map(|items| (tree.is_null(items), tree.content(items)));
            match items {
                Some((_, Content::Sequence(items))) => (items.as_slice(), head),
                Some((true, _)) => (&[][..], head),
                _ => return take(dump, tree, node, list),
            }
        }
        Content::Scalar(_) if depth > 0 => return take(dump, tree, node, list),
        Content::Scalar(_) => return dump.problem(not_an_object(tree, node)),
    };
    if depth > MAX_LISTS {
        let place = Place::Text(Arc::clone(tree.source()), tree.span(node));
        let problem = Problem::error(format!("lists inside lists, more than {MAX_LISTS} levels deep")).at(place);
        return dump.problem(problem.help("this list is left out, the others count"));
    }
    dump.saw_list(&head);
    for &item in items {
        take_value(dump, tree, item, &head, depth + 1);
    }
}

fn take(dump: &mut DumpReader, tree: &Tree, node: NodeId, head: &ListHead) {
    if let Err(ItemError::Defect(problem)) = dump.take(&TreeItem { tree, node }, head) {
        dump.problem(problem);
    }
}

fn list_head(tree: &Tree, root: NodeId) -> ListHead {
    let text = |node, field| tree.get(node, field).and_then(|id| tree.as_str(id)).map(std::borrow::Cow::into_owned);
    let metadata = tree.get(root, "metadata");
    let annotations = metadata.and_then(|metadata| tree.get(metadata, "annotations"));
    let annotations = annotations.and_then(|annotations| deserialize_slim(tree, annotations).ok());
    let own_link = || text(root, "selfLink").or_else(|| text(root, "SelfLink"));
    ListHead {
        kind: text(root, "kind"),
        api_version: text(root, "apiVersion"),
        self_link: metadata.and_then(|metadata| text(metadata, "selfLink")).or_else(own_link),
        snapshot: annotations.as_ref().and_then(SnapshotHead::of_annotations),
        items_are_null: false,
    }
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
        deserialize_slim(self.tree, self.node).map_err(|mismatch| {
            let (message, span) = match mismatch.place {
                Some((path, node)) if !path.segments().is_empty() => {
                    (format!("{path}: {}", mismatch.message), self.tree.span(node))
                }
                _ => (mismatch.message, self.tree.span(self.node)),
            };
            ItemError::Defect(Problem::error(message).at(Place::Text(Arc::clone(self.tree.source()), span)))
        })
    }
    fn defect(&self, message: String) -> ItemError {
        let start = self.tree.span(self.node).start;
        let place = Place::Text(Arc::clone(self.tree.source()), Span { start, end: start });
        ItemError::Defect(Problem::error(message).at(place).help("this object is left out, the others count"))
    }
}
