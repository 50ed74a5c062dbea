//! What must hold of a whole document before any of it is used: every key and scalar has a JSON form,
//! and aliases do not blow it up (`sigs.k8s.io/yaml/goyaml.v2/decode.go`).

use super::source_text::shortened_message;
use super::tree::{Content, Defect, NodeId, Tree};
use super::yaml::MAX_DEPTH;

impl Tree {
    /// The first part of the document that kubectl would refuse.
    pub(super) fn first_defect(&self) -> Option<Defect> {
        self.ids().find_map(|id| self.defect(id)).or_else(|| self.excessive_aliasing())
    }

    fn defect(&self, id: NodeId) -> Option<Defect> {
        match self.content(id) {
            Content::Scalar(_) => {
                let message = self.resolve(id)?.err()?;
                Some(Defect { node: id, message: shortened_message(&message), help: None })
            }
            Content::Sequence(_) => None,
            Content::Mapping(pairs) => pairs.iter().find_map(|&(key, value)| {
                if !self.is_merge_key(key) {
                    return self.key_text(key).err();
                }
                let mergeable = match self.content(value) {
                    Content::Mapping(_) => true,
                    Content::Sequence(items) => items.iter().all(|&item| matches!(self.content(item), Content::Mapping(_))),
                    Content::Scalar(_) => false,
                };
                let message = "a merge key (<<) needs a mapping or a list of mappings".to_owned();
                (!mergeable).then_some(Defect { node: value, message, help: None })
            }),
        }
    }

    fn excessive_aliasing(&self) -> Option<Defect> {
        if !self.has_aliases {
            return None;
        }
        let mut budget = AliasBudget { seen: vec![false; self.ids().count()], decoded: 0, through_aliases: 0 };
        let within = budget.walk(self, self.root(), false, 0);
        let message = "the document contains excessive aliasing".to_owned();
        let help = Some("aliases (*name) that repeat aliases multiply: write the values out");
        (!within).then_some(Defect { node: self.root(), message, help })
    }
}

/// Counts what decoding would visit, as go-yaml does, and stops where go-yaml stops.
struct AliasBudget {
    seen: Vec<bool>,
    decoded: u64,
    through_aliases: u64,
}

impl AliasBudget {
    /// Visits a node; `false` once the share of nodes reached through aliases is too large,
    /// or aliases inside aliases nest deeper than a document may.
    fn walk(&mut self, tree: &Tree, id: NodeId, in_alias: bool, depth: usize) -> bool {
        // In this tree an alias is the second arrival at a node.
        let in_alias = in_alias || std::mem::replace(&mut self.seen[id.index()], true);
        self.decoded += 1;
        self.through_aliases += u64::from(in_alias);
        if depth > MAX_DEPTH || (self.through_aliases > 100 && self.decoded > 1000 && self.share_is_exceeded()) {
            return false;
        }
        let mut visit = |id| self.walk(tree, id, in_alias, depth + 1);
        match tree.content(id) {
            Content::Scalar(_) => true,
            Content::Sequence(items) => items.iter().all(|&item| visit(item)),
            Content::Mapping(pairs) => pairs.iter().all(|&(key, value)| visit(key) && visit(value)),
        }
    }

    /// Small documents may consist of aliases up to 99 %, large ones up to 10 %, in between it falls steadily.
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn share_is_exceeded(&self) -> bool {
        const SMALL: f64 = 400_000.0;
        const LARGE: f64 = 4_000_000.0;
        let decoded = self.decoded as f64;
        let allowed = match decoded {
            small if small <= SMALL => 0.99,
            large if large >= LARGE => 0.10,
            between => 0.99 - 0.89 * (between - SMALL) / (LARGE - SMALL),
        };
        self.through_aliases as f64 / decoded > allowed
    }
}
