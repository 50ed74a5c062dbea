//! Documents → Kubernetes objects: kinds, lists, and typed values that remember where they came from.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;
use serde::de::DeserializeOwned;

use super::deserializer::deserialize;
use super::problem::{Place, Problem};
use super::source_text::shortened;
use super::split::{Chunk, split};
use super::trail::shortened_path;
use super::tree::{Content, Located, NodeId, Tree};
use super::unknown_field::UnknownField;
use super::{SourceText, Span, json, yaml};
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
    tree: Arc<Tree>,
    node: NodeId,
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

    /// Where the field is; where it is absent, its deepest ancestor that is there.
    pub fn locate(&self, path: &FieldPath) -> Located {
        self.tree.locate(self.node, path)
    }
}

/// Reads every document of a text. Documents that cannot be read are problems; the others still count.
pub(super) fn trees(source: &Arc<SourceText>, problems: &mut Vec<Problem>) -> Vec<Arc<Tree>> {
    let mut trees = Vec::new();
    for chunk in split(source.text()) {
        match chunk {
            Chunk::Document(span) => match read_document(source, span) {
                Ok(read) => trees.extend(read),
                Err((read, problem)) => {
                    trees.extend(read);
                    problems.push(problem);
                }
            },
            Chunk::BadSeparator(span) => problems.push(
                Problem::error(format!("invalid Yaml document separator: {}", shortened(source.slice(span))))
                    .at(Place::Text(Arc::clone(source), span))
                    .help("nothing but a comment may follow --- on its line; the document after it is lost"),
            ),
        }
    }
    let defects: Vec<_> = trees.iter().map(Tree::first_defect).collect();
    problems.extend(trees.iter().zip(&defects).filter_map(|(tree, defect)| {
        let defect = defect.as_ref()?;
        let place = Place::Text(Arc::clone(source), tree.span(defect.node));
        let problem = Problem::error(defect.message.clone()).at(place);
        Some(match defect.help {
            Some(help) => problem.help(help),
            None => problem,
        })
    }));
    trees.into_iter().zip(defects).filter(|(_, defect)| defect.is_none()).map(|(tree, _)| Arc::new(tree)).collect()
}

type PartlyRead = (Vec<Tree>, Problem);

fn read_document(source: &Arc<SourceText>, span: Span) -> Result<Vec<Tree>, PartlyRead> {
    let text = source.slice(span).trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if !text.starts_with('{') {
        return yaml::parse(source, span).map(|tree| tree.into_iter().collect()).map_err(|problem| (Vec::new(), problem));
    }
    let (trees, problem) = json::parse(source, span);
    let Some(problem) = problem else { return Ok(trees) };
    // A brace may also open a flow mapping of YAML; what only looks like JSON is judged as JSON.
    let flow = if trees.is_empty() { yaml::parse(source, span).ok() } else { None };
    match flow {
        Some(tree) => Ok(tree.into_iter().collect()),
        None => Err((trees, problem)),
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

    /// Reads the object into its type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Authored<T>, Problem> {
        match deserialize::<T>(&self.tree, self.node) {
            Ok((object, unknown_fields)) => {
                Ok(Authored { object, unknown_fields, tree: Arc::clone(&self.tree), node: self.node })
            }
            Err(mismatch) => {
                let (message, span) = match mismatch.place {
                    Some((path, span)) if !path.segments().is_empty() => {
                        (format!("{}: {}", shortened_path(&path), mismatch.message), span)
                    }
                    _ => (mismatch.message, self.start()),
                };
                let problem = Problem::error(message).at(self.place(span));
                Err(match mismatch.help {
                    Some(help) => problem.help(help),
                    None => problem,
                })
            }
        }
    }
}

/// Reads an object of kind DaemonSet.
pub(super) fn read_daemon_set(object: &Object) -> Result<Authored<DaemonSet>, Problem> {
    object.read::<DaemonSet>()
}
