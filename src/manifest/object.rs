//! Documents → Kubernetes objects: kinds, lists, and typed values that remember where they came from.

use std::ops::RangeInclusive;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::deserializer::{deserialize, deserialize_slim};
use super::duplicate_key::{DuplicateKey, duplicate_keys};
use super::mismatch::Mismatch;
use super::problem::{About, Place, Problem};
use super::trail::shortened_path;
use super::tree::{Content, Located, NodeId, Tree};
use super::unknown_field::UnknownField;
use super::{SourceText, Span};
use crate::model::FieldPath;

/// An object of a manifest, not yet read into its type.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub tree: Arc<Tree>,
    pub node: NodeId,
    pub api_version: Option<String>,
    pub kind: Option<String>,
}

/// A typed object and its place in a manifest.
#[derive(Debug, Clone)]
pub struct Authored<T> {
    /// The object as written: nothing is defaulted.
    pub object: T,
    /// Fields that the type does not have; a strict API server refuses them.
    pub unknown_fields: Vec<UnknownField>,
    /// Keys that a later key of the same mapping overrides.
    pub duplicate_keys: Vec<DuplicateKey>,
    tree: Arc<Tree>,
    node: NodeId,
}

impl<T: DeserializeOwned> Authored<T> {
    /// Reads a node of a document with the place of every field, and says everything that is wrong with it.
    pub(super) fn read(tree: &Arc<Tree>, node: NodeId) -> Result<Self, Vec<Problem>> {
        let (object, notes) = deserialize(tree, node)
            .map_err(|mismatches| mismatches.into_iter().map(|mismatch| problem(mismatch, tree, node)).collect::<Vec<_>>())?;
        let duplicate_keys = duplicate_keys(tree, node, &notes.maps);
        Ok(Self { object, unknown_fields: notes.unknown_fields, duplicate_keys, tree: Arc::clone(tree), node })
    }
}

impl<T> Authored<T> {
    /// The text that the object stands in.
    pub fn source(&self) -> &Arc<SourceText> {
        self.tree.source()
    }

    /// The bytes of the object's first line, as far as it says something.
    pub fn start(&self) -> Span {
        let span = self.tree.span(self.node);
        Span { start: span.start, end: span.start }
    }

    /// The lines that the object stands on, from 1.
    pub fn lines(&self) -> RangeInclusive<usize> {
        let span = self.tree.span(self.node);
        self.source().position(span.start).line..=self.source().position(span.end).line
    }

    /// The template that helm rendered the object from, as its comment `# Source: chart/templates/x.yaml` says.
    pub fn template(&self) -> Option<&str> {
        self.tree.template(self.node)
    }

    /// Where the field is; where it is absent, its deepest ancestor that is there.
    pub fn locate(&self, path: &FieldPath) -> Located {
        self.tree.locate(self.node, path)
    }

    /// The path with the items of lists by what tells them apart, as far as they are there: it holds when items move.
    pub fn stable_path(&self, path: &FieldPath) -> String {
        self.tree.stable_path(self.node, path)
    }

    /// All that was written, as JSON, nulls included; null where a part of it has no form in JSON.
    pub fn written(&self) -> serde_json::Value {
        deserialize_slim(&self.tree, self.node).unwrap_or_default()
    }

    /// Whether the field was written, and not as null.
    pub fn has(&self, path: &FieldPath) -> bool {
        self.tree.has(self.node, path)
    }
}

/// The objects of a document: itself, or the items of a list, lists inside lists included.
pub(super) fn objects(tree: &Arc<Tree>, problems: &mut Vec<Problem>) -> Vec<Object> {
    let mut found = Vec::new();
    let root = Object::new(tree, tree.root(), None);
    collect(root, &mut found, problems);
    found
}

fn collect(object: Object, into: &mut Vec<Object>, problems: &mut Vec<Problem>) {
    let tree = Arc::clone(&object.tree);
    if !matches!(tree.content(object.node), Content::Mapping(_)) {
        let what = if matches!(tree.content(object.node), Content::Sequence(_)) { "a list" } else { "a scalar" };
        problems.push(
            Problem::error(format!("expected an object with apiVersion and kind, found {what}"))
                .at(object.place(object.start()))
                .about(About::Kind)
                .help("every document of a manifest is a mapping that begins with apiVersion: and kind:"),
        );
        return;
    }
    let items = tree.get(object.node, "items").map(|items| tree.content(items));
    let is_list = object.kind.as_deref().is_none_or(|kind| kind.ends_with("List"));
    match items {
        Some(Content::Sequence(items)) if is_list => {
            // Items of a typed list may leave out what the list's kind says already.
            let item_kind = object.kind.as_deref().and_then(|kind| kind.strip_suffix("List")).filter(|kind| !kind.is_empty());
            let inherited = item_kind.map(|kind| (object.api_version.clone(), kind.to_owned()));
            for &item in items {
                if !tree.is_null(item) {
                    collect(Object::new(&tree, item, inherited.clone()), into, problems);
                }
            }
        }
        _ => into.push(object),
    }
}

impl Object {
    fn new(tree: &Arc<Tree>, node: NodeId, inherited: Option<(Option<String>, String)>) -> Self {
        let text = |field: &str| tree.get(node, field).and_then(|id| tree.as_str(id)).map(std::borrow::Cow::into_owned);
        let (inherited_version, inherited_kind) = inherited.map_or((None, None), |(version, kind)| (version, Some(kind)));
        Self {
            api_version: text("apiVersion").or(inherited_version),
            kind: text("kind").or(inherited_kind),
            tree: Arc::clone(tree),
            node,
        }
    }

    /// The beginning of the object, for complaints about it as a whole.
    pub fn start(&self) -> Span {
        let span = self.tree.span(self.node);
        Span { start: span.start, end: span.start }
    }

    pub fn place(&self, span: Span) -> Place {
        Place::Text(Arc::clone(self.tree.source()), span)
    }

    /// The bytes of a top-level field's value, or of the object's beginning.
    pub fn field_span(&self, field: &str) -> Span {
        self.tree.get(self.node, field).map_or_else(|| self.start(), |node| self.tree.span(node))
    }

    /// The namespace, empty where none is given, and the name; `None` where no name can be read.
    pub fn namespace_and_name(&self) -> Option<(String, String)> {
        let metadata = self.tree.get(self.node, "metadata")?;
        let text = |field: &str| self.tree.get(metadata, field).and_then(|id| self.tree.as_str(id));
        Some((text("namespace").unwrap_or_default().into_owned(), text("name")?.into_owned()))
    }

    /// The template that helm rendered the object from.
    pub fn template(&self) -> Option<&str> {
        self.tree.template(self.node)
    }

    /// Reads the object into its type, without the places of its fields.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        deserialize_slim(&self.tree, self.node).map_err(|mismatch| problem(mismatch, &self.tree, self.node))
    }
}

fn problem(mismatch: Mismatch, tree: &Tree, node: NodeId) -> Problem {
    let start = tree.span(node).start;
    let (message, span, path) = match mismatch.place {
        Some((path, wrong)) if !path.segments().is_empty() => {
            (format!("{}: {}", shortened_path(&path), mismatch.message), tree.span(wrong), path)
        }
        _ => (mismatch.message, Span { start, end: start }, FieldPath::default()),
    };
    let place = Place::Text(Arc::clone(tree.source()), span);
    let stable_path = tree.stable_path(node, &path);
    let problem = Problem::error(message).at(place).about(About::InvalidType { path, stable_path });
    match mismatch.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}
