//! Keys that stand more than once in their mapping: kubectl takes the last one without a word
//! (`tests/conformance/yaml.json`), so that what the author wrote first has no effect.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};

use super::Span;
use super::trail::{Step, Trail, path};
use super::tree::{Content, NodeId, Tree};
use crate::model::FieldPath;

/// A key that a later one of the same mapping overrides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The field that both keys name.
    pub path: FieldPath,
    /// The bytes of the key that has no effect.
    pub ignored: Span,
    /// The bytes of the last key of that name, which counts.
    pub effective: Span,
}

/// Up to this size it is quicker to compare each key with each other one than to hash them.
const SMALL_MAPPING: usize = 16;

/// Every key below `root` that a later one overrides, in the order of the source. What a merge key brings in is no duplicate.
/// The entries of `maps` are spelled `[key]`, those of other mappings `.field`.
pub(super) fn duplicate_keys(tree: &Tree, root: NodeId, maps: &HashSet<NodeId>) -> Vec<DuplicateKey> {
    let mut walk = Walk { tree, maps, seen: HashSet::new(), found: Vec::new() };
    walk.visit(root, None);
    walk.found.sort_by_key(|duplicate| duplicate.ignored);
    walk.found
}

struct Walk<'t> {
    tree: &'t Tree,
    maps: &'t HashSet<NodeId>,
    /// Mappings and lists that were visited, where aliases may lead to one twice.
    seen: HashSet<NodeId>,
    found: Vec<DuplicateKey>,
}

impl<'t> Walk<'t> {
    fn visit(&mut self, node: NodeId, parent: Option<&Trail<'_>>) {
        let content = self.tree.content(node);
        if matches!(content, Content::Scalar(_)) || (self.tree.has_aliases && !self.seen.insert(node)) {
            return;
        }
        match content {
            Content::Scalar(_) => {}
            Content::Sequence(items) => {
                for (index, &item) in items.iter().enumerate() {
                    self.visit(item, Some(&Trail { parent, step: Step::Index(index) }));
                }
            }
            Content::Mapping(pairs) => self.visit_mapping(node, pairs, parent),
        }
    }

    fn visit_mapping(&mut self, mapping: NodeId, pairs: &'t [(NodeId, NodeId)], parent: Option<&Trail<'_>>) {
        let tree = self.tree;
        let is_map = self.maps.contains(&mapping);
        let keys: Vec<Option<Cow<'t, str>>> =
            pairs.iter().map(|&(key, _)| if tree.is_merge_key(key) { None } else { tree.key_text(key).ok() }).collect();
        let hashed: Option<HashMap<&str, usize>> = (keys.len() > SMALL_MAPPING)
            .then(|| keys.iter().enumerate().filter_map(|(at, key)| Some((key.as_deref()?, at))).collect());
        let last_of = |key: &str| match &hashed {
            Some(places) => places.get(key).copied(),
            None => keys.iter().rposition(|other| other.as_deref() == Some(key)),
        };
        for (at, (&(key_node, value), key)) in pairs.iter().zip(&keys).enumerate() {
            let Some(key) = key else {
                self.visit_merged(value, parent);
                continue;
            };
            let trail = Trail { parent, step: if is_map { Step::Key(key) } else { Step::Field(key) } };
            if let Some(last) = last_of(key).filter(|&last| last != at) {
                let (ignored, effective) = (tree.span(key_node), tree.span(pairs[last].0));
                self.found.push(DuplicateKey { path: path(Some(&trail)), ignored, effective });
            }
            self.visit(value, Some(&trail));
        }
    }

    /// What is merged into a mapping has that mapping's path.
    fn visit_merged(&mut self, value: NodeId, parent: Option<&Trail<'_>>) {
        match self.tree.content(value) {
            Content::Sequence(items) => items.iter().for_each(|&item| self.visit(item, parent)),
            _ => self.visit(value, parent),
        }
    }
}
