//! A document as a tree in which every key and every value knows its bytes.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::scalar::{Resolved, ScalarTag, resolve};
use super::source_text::shortened_message;
use super::{SourceText, Span};
use crate::model::{FieldPath, Segment};

/// A node of a [`Tree`]. Aliases are the node they refer to, not copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// One document: what it says and where.
#[derive(Debug)]
pub struct Tree {
    source: Arc<SourceText>,
    /// Texts of scalars that do not stand in the source as they are (escapes, folded lines).
    unescaped: String,
    nodes: Vec<Node>,
    root: NodeId,
    pub(super) has_aliases: bool,
    /// The paths in helm's comments on where a document was rendered from, in the order of the source.
    templates: Vec<Span>,
    indexes: Mutex<HashMap<NodeId, Index>>,
}

/// The fields of a large mapping by the hash of their keys: each reason of a plan looks one up.
#[derive(Debug, Default)]
struct Index {
    hasher: DefaultHashBuilder,
    pairs: HashTable<(NodeId, NodeId)>,
}

#[derive(Debug)]
struct Node {
    span: Span,
    content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Scalar(Scalar),
    Sequence(Vec<NodeId>),
    /// Keys and values in the order of the source, merge keys and duplicates included.
    Mapping(Vec<(NodeId, NodeId)>),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Scalar {
    /// Bytes of the source, or of `unescaped`.
    text: Span,
    escaped: bool,
    quoted: bool,
    tag: Option<ScalarTag>,
}

/// What a scalar looked like: enough to store its text and to resolve it later.
pub(super) struct ScalarToken<'a> {
    pub text: Cow<'a, str>,
    pub quoted: bool,
    pub tag: Option<ScalarTag>,
}

/// One entry of a mapping after merge keys are merged in and only the last of equal keys is left.
#[derive(Debug, Clone)]
pub(super) struct Entry<'t> {
    pub key: Cow<'t, str>,
    pub key_node: NodeId,
    pub value: NodeId,
}

/// Why a part of a document has no JSON form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Defect {
    pub node: NodeId,
    pub message: String,
    pub help: Option<&'static str>,
}

/// Where a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located {
    /// The field's key; `None` for list items and for the root.
    pub key: Option<Span>,
    /// The field's value.
    pub value: Span,
}

impl Tree {
    pub(super) fn new(source: Arc<SourceText>) -> Self {
        Self {
            source,
            unescaped: String::new(),
            nodes: Vec::new(),
            root: NodeId(0),
            has_aliases: false,
            templates: Vec::new(),
            indexes: Mutex::default(),
        }
    }

    /// The text this tree was read from.
    pub fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    pub(super) fn with_templates(self, templates: Vec<Span>) -> Self {
        Self { templates, ..self }
    }

    /// The template that a node was rendered from, as the closest comment before it says.
    pub(super) fn template(&self, id: NodeId) -> Option<&str> {
        let start = self.span(id).start;
        let before = self.templates.partition_point(|path| path.start < start);
        before.checked_sub(1).map(|last| self.source.slice(self.templates[last]))
    }

    /// The document's root.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The bytes of a node.
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn content(&self, id: NodeId) -> &Content {
        &self.node(id).content
    }

    pub(super) fn set_root(&mut self, root: NodeId) {
        self.root = root;
    }

    pub(super) fn set_span(&mut self, id: NodeId, span: Span) {
        self.nodes[id.0 as usize].span = span;
    }

    pub(super) fn push(&mut self, span: Span, content: Content) -> NodeId {
        let id = NodeId(super::source_text::offset(self.nodes.len()));
        self.nodes.push(Node { span, content });
        id
    }

    /// Stores a scalar, by reference to the source where it stands there literally.
    pub(super) fn push_scalar(&mut self, span: Span, token: &ScalarToken<'_>) -> NodeId {
        let inner = if token.quoted { Span { start: span.start + 1, end: span.end.saturating_sub(1) } } else { span };
        let literal = self.source.slice(inner) == token.text;
        let text = if literal {
            inner
        } else {
            let start = super::source_text::offset(self.unescaped.len());
            self.unescaped.push_str(&token.text);
            Span { start, end: super::source_text::offset(self.unescaped.len()) }
        };
        self.push(span, Content::Scalar(Scalar { text, escaped: !literal, quoted: token.quoted, tag: token.tag }))
    }

    pub(super) fn push_item(&mut self, sequence: NodeId, item: NodeId) {
        if let Content::Sequence(items) = &mut self.nodes[sequence.0 as usize].content {
            items.push(item);
        }
    }

    pub(super) fn push_entry(&mut self, mapping: NodeId, key: NodeId, value: NodeId) {
        if let Content::Mapping(entries) = &mut self.nodes[mapping.0 as usize].content {
            entries.push((key, value));
        }
    }

    fn scalar_text(&self, scalar: Scalar) -> &str {
        if scalar.escaped {
            self.unescaped.get(scalar.text.start as usize..scalar.text.end as usize).unwrap_or_default()
        } else {
            self.source.slice(scalar.text)
        }
    }

    /// The value of a scalar; `None` for collections.
    pub(super) fn resolve(&self, id: NodeId) -> Option<Result<Resolved<'_>, String>> {
        let Content::Scalar(scalar) = *self.content(id) else { return None };
        let text = self.scalar_text(scalar);
        Some(match scalar.tag {
            None if scalar.quoted => Ok(Resolved::Str(Cow::Borrowed(text))),
            tag => resolve(text, tag),
        })
    }

    /// The text of a scalar that is a string; `None` for anything else.
    pub(super) fn as_str(&self, id: NodeId) -> Option<Cow<'_, str>> {
        match self.resolve(id)? {
            Ok(Resolved::Str(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether the node is absent or an explicit null: the two are the same to Kubernetes.
    pub(super) fn is_null(&self, id: NodeId) -> bool {
        matches!(self.resolve(id), Some(Ok(Resolved::Null)))
    }

    /// Whether the scalar was written without quotes.
    pub(super) fn is_plain(&self, id: NodeId) -> bool {
        matches!(self.content(id), Content::Scalar(Scalar { quoted: false, .. }))
    }

    pub(super) fn is_merge_key(&self, key: NodeId) -> bool {
        match *self.content(key) {
            Content::Scalar(scalar) => !scalar.quoted && scalar.tag.is_none() && self.scalar_text(scalar) == "<<",
            _ => false,
        }
    }

    /// The text a key has in JSON.
    pub(super) fn key_text(&self, key: NodeId) -> Result<Cow<'_, str>, Defect> {
        let defect = |message: String| Defect { node: key, message: shortened_message(&message), help: None };
        match self.resolve(key) {
            Some(Ok(Resolved::Str(text))) => Ok(text),
            Some(Ok(Resolved::Bool(value))) => Ok(Cow::Owned(value.to_string())),
            Some(Ok(Resolved::Int(value))) => Ok(Cow::Owned(value.to_string())),
            Some(Ok(Resolved::Unsigned(value))) => Ok(Cow::Owned(value.to_string())),
            #[allow(clippy::cast_possible_truncation, reason = "kubectl writes such keys with single precision")]
            Some(Ok(Resolved::Float(value))) => Ok(Cow::Owned((value as f32).to_string())),
            Some(Ok(Resolved::Null)) => Err(defect("a key is missing or null".to_owned())),
            Some(Err(message)) => Err(defect(message)),
            None => {
                Err(Defect {
                    help: self.source.slice(self.span(key)).starts_with('{').then_some(
                        "if this is a Helm template ({{ … }}), render it first: helm template CHART | daemonset-plan -",
                    ),
                    ..defect("a key must be a scalar, not a mapping or a list".to_owned())
                })
            }
        }
    }

    /// The entries of a mapping as kubectl sees them: merge keys take effect where they stand, the last of equal keys counts.
    /// Empty for anything that is no mapping.
    pub(super) fn entries(&self, mapping: NodeId) -> Vec<Entry<'_>> {
        let Content::Mapping(pairs) = self.content(mapping) else { return Vec::new() };
        let mut entries = Entries { list: Vec::with_capacity(pairs.len()), by_key: HashMap::new() };
        self.collect_entries(pairs, &mut entries);
        entries.list
    }

    fn collect_entries<'t>(&'t self, pairs: &'t [(NodeId, NodeId)], into: &mut Entries<'t>) {
        for &(key_node, value) in pairs {
            if self.is_merge_key(key_node) {
                match self.content(value) {
                    Content::Mapping(merged) => self.collect_entries(merged, into),
                    // Of several merged mappings the earlier ones take precedence.
                    Content::Sequence(list) => {
                        for &item in list.iter().rev() {
                            if let Content::Mapping(merged) = self.content(item) {
                                self.collect_entries(merged, into);
                            }
                        }
                    }
                    Content::Scalar(_) => {}
                }
            } else if let Ok(key) = self.key_text(key_node) {
                into.put(Entry { key, key_node, value });
            }
        }
    }

    /// The value of one field of a mapping.
    pub(super) fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        self.pair(mapping, key).map(|(_, value)| value)
    }

    /// The key and the value of one field of a mapping.
    fn pair(&self, mapping: NodeId, key: &str) -> Option<(NodeId, NodeId)> {
        let Content::Mapping(pairs) = self.content(mapping) else { return None };
        let is_it = |&(found, _): &(NodeId, NodeId)| self.key_text(found).is_ok_and(|found| found == key);
        if pairs.len() <= SMALL_MAPPING && !pairs.iter().any(|&(key, _)| self.is_merge_key(key)) {
            return pairs.iter().rev().find(|pair| is_it(pair)).copied();
        }
        let mut indexes = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        let index = indexes.entry(mapping).or_insert_with(|| self.index(mapping));
        index.pairs.find(index.hasher.hash_one(key), is_it).copied()
    }

    fn index(&self, mapping: NodeId) -> Index {
        let mut index = Index::default();
        for entry in self.entries(mapping) {
            let hash = |key: &str| index.hasher.hash_one(key);
            let rehash = |&(key, _): &(NodeId, NodeId)| self.key_text(key).map_or(0, |key| hash(&key));
            index.pairs.insert_unique(hash(&entry.key), (entry.key_node, entry.value), rehash);
        }
        index
    }

    /// Where the field at `path` below `from` is; where it is absent, its deepest ancestor that is there.
    pub fn locate(&self, from: NodeId, path: &FieldPath) -> Located {
        let mut at = from;
        let mut located = Located { key: None, value: self.span(from) };
        for segment in path.segments() {
            let Some((key, value)) = self.step(at, segment) else { break };
            located = Located { key: key.map(|key| self.span(key)), value: self.span(value) };
            at = value;
        }
        located
    }

    /// Whether the field at `path` below `from` is there and not null.
    pub(super) fn has(&self, from: NodeId, path: &FieldPath) -> bool {
        let found = path.segments().iter().try_fold(from, |at, segment| self.step(at, segment).map(|(_, value)| value));
        found.is_some_and(|value| !self.is_null(value))
    }

    /// The value that a step of a path leads to.
    pub(super) fn child(&self, at: NodeId, segment: &Segment) -> Option<NodeId> {
        self.step(at, segment).map(|(_, value)| value)
    }

    /// The key, if it has one, and the value that a step of a path leads to.
    fn step(&self, at: NodeId, segment: &Segment) -> Option<(Option<NodeId>, NodeId)> {
        let entry = |name: &str| self.pair(at, name).map(|(key, value)| (Some(key), value));
        match (segment, self.content(at)) {
            (Segment::Field(name), _) => entry(name),
            (Segment::Key(name), _) => entry(name),
            (Segment::Index(index), Content::Sequence(items)) => items.get(*index).map(|&item| (None, item)),
            (Segment::Index(_), _) => None,
        }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..super::source_text::offset(self.nodes.len())).map(NodeId)
    }
}

/// Collects entries with unique keys; small mappings are searched, large ones hashed.
struct Entries<'t> {
    list: Vec<Entry<'t>>,
    by_key: HashMap<Cow<'t, str>, usize>,
}

/// Up to this size a linear search is quicker than a hash.
const SMALL_MAPPING: usize = 16;

impl<'t> Entries<'t> {
    fn put(&mut self, entry: Entry<'t>) {
        let known = if self.list.len() < SMALL_MAPPING {
            self.list.iter().position(|known| known.key == entry.key)
        } else {
            if self.by_key.is_empty() {
                self.by_key.extend(self.list.iter().enumerate().map(|(at, known)| (known.key.clone(), at)));
            }
            self.by_key.get(&entry.key).copied()
        };
        match known {
            Some(at) => self.list[at] = entry,
            None => {
                if !self.by_key.is_empty() {
                    self.by_key.insert(entry.key.clone(), self.list.len());
                }
                self.list.push(entry);
            }
        }
    }
}
