//! Paths that hold when items are put in before: items of lists by what tells them apart, not by their positions.

use std::borrow::Cow;
use std::fmt::Write;

use super::source_text::shortened;
use super::tree::{Content, NodeId, Tree};
use crate::model::{FieldPath, Segment, merge_keys};

impl Tree {
    /// The path as its author would say it: `spec.template.spec.containers[name=agent].image`. An item that nothing tells apart,
    /// or that is not there, keeps its position.
    pub(super) fn stable_path(&self, from: NodeId, path: &FieldPath) -> String {
        let (mut at, mut list, mut written) = (Some(from), "", String::new());
        for segment in path.segments() {
            at = at.and_then(|at| self.child(at, segment));
            let result = match segment {
                Segment::Field(name) => {
                    list = name;
                    write!(written, "{}{name}", if written.is_empty() { "" } else { "." })
                }
                Segment::Key(key) => write!(written, "[{}]", shortened(key)),
                Segment::Index(index) => match at.and_then(|item| self.identity(item, merge_keys(list))) {
                    Some(identity) => write!(written, "[{identity}]"),
                    None => write!(written, "[{index}]"),
                },
            };
            result.expect("a String takes everything");
        }
        written
    }

    /// `name=agent`; `None` where the item has none of the keys.
    fn identity(&self, item: NodeId, keys: &[&str]) -> Option<String> {
        let text = |key: &str| {
            let value = self.get(item, key)?;
            let is_scalar = matches!(self.content(value), Content::Scalar(_)) && !self.is_null(value);
            let text = self.as_str(value).unwrap_or_else(|| Cow::Borrowed(self.source().slice(self.span(value))));
            is_scalar.then(|| format!("{key}={}", shortened(&text)))
        };
        let given: Vec<String> = keys.iter().filter_map(|key| text(key)).collect();
        (!given.is_empty()).then(|| given.join(","))
    }
}
