//! YAML text → [`Tree`]. The only file that knows the YAML parser.

use std::borrow::Cow;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as ParserSpan, StructureStyle, Tag};
use hashbrown::HashMap;

use super::problem::{About, Place, Problem};
use super::scalar::ScalarTag;
use super::source_text::{offset, shortened_message};
use super::tree::{Content, NodeId, ScalarToken, Tree};
use super::{SourceText, Span};

/// Deeper documents are refused: nothing in Kubernetes comes near, and every later step may recurse.
pub(super) const MAX_DEPTH: usize = 1000;

/// What a chunk holds.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// `None` where there is no content.
    pub tree: Option<Tree>,
    /// The bytes of its comments from `#` to the line end, if they were asked for.
    pub comments: Vec<Span>,
}

/// Parses the one YAML document of a chunk; what follows `...` is dropped, as kubectl does.
pub(super) fn parse(source: &Arc<SourceText>, chunk: Span, with_comments: bool) -> Result<Document, Problem> {
    // Offsets of the parser count from the chunk's start; a byte-order mark is no content.
    let text = source.slice(chunk);
    let content = text.trim_start_matches('\u{FEFF}');
    let base = chunk.start + offset(text.len() - content.len());
    let options = granit_parser::options! {
        disallow_directives: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        emit_comments: with_comments,
        max_buffered_comment_events: usize::MAX,
    };
    let mut builder = Builder::new(source, base);
    for event in Parser::new_from_str_with_options(content, options) {
        let (event, span) = event.map_err(|error| builder.syntax_problem(&error, content))?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        builder.take(event, span)?;
    }
    Ok(builder.finish())
}

struct Builder {
    tree: Tree,
    base: u32,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
    root: Option<NodeId>,
    comments: Vec<Span>,
}

/// A collection whose end has not come yet.
struct Open {
    node: NodeId,
    style: StructureStyle,
    anchor: usize,
    /// For a mapping: the key that waits for its value.
    key: Option<NodeId>,
    is_mapping: bool,
    last_end: u32,
}

impl Builder {
    fn new(source: &Arc<SourceText>, base: u32) -> Self {
        let tree = Tree::new(Arc::clone(source));
        Self { tree, base, open: Vec::new(), anchors: HashMap::new(), root: None, comments: Vec::new() }
    }

    fn take(&mut self, event: Event<'_>, span: ParserSpan) -> Result<(), Problem> {
        let bytes = self.span(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if let Some(message) = yaml_1_1_objection(&text, style, self.tree.source().slice(bytes)) {
                    return Err(self.problem(message, bytes));
                }
                self.scalar(text, style, anchor, tag.as_deref(), bytes);
            }
            Event::SequenceStart(style, anchor, _) => self.start(Content::Sequence(Vec::new()), style, anchor, bytes)?,
            Event::MappingStart(style, anchor, _) => self.start(Content::Mapping(Vec::new()), style, anchor, bytes)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(bytes),
            Event::Alias(anchor) => {
                if self.open.iter().any(|open| open.anchor == anchor) {
                    return Err(self.problem("this anchor's value contains itself", bytes));
                }
                if let Some(&node) = self.anchors.get(&anchor) {
                    self.tree.has_aliases = true;
                    self.put(node, bytes.end);
                }
            }
            Event::Comment(..) => self.comments.push(bytes),
            _ => {}
        }
        Ok(())
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, anchor: usize, tag: Option<&Tag>, bytes: Span) {
        let quoted = !matches!(style, ScalarStyle::Plain);
        let tag = tag.map(|tag| match tag.core_suffix() {
            Some("str") => ScalarTag::Str,
            Some("bool") => ScalarTag::Bool,
            Some("int") => ScalarTag::Int,
            Some("float") => ScalarTag::Float,
            Some("null") => ScalarTag::Null,
            _ if tag.is_yaml_core_schema_tag("binary") || tag.suffix() == "binary" => ScalarTag::Binary,
            _ => ScalarTag::Other,
        });
        // A value that is left out has no bytes of its own; it is reported at its key.
        let waiting_key = self.open.last().and_then(|open| open.key);
        let bytes = match waiting_key {
            Some(key) if text.is_empty() && !quoted => {
                let key = self.tree.span(key);
                Span { start: key.end, end: key.end }
            }
            _ => bytes,
        };
        let node = self.tree.push_scalar(bytes, &ScalarToken { text, quoted, tag });
        if anchor != 0 {
            self.anchors.insert(anchor, node);
        }
        self.put(node, bytes.end);
    }

    fn start(&mut self, content: Content, style: StructureStyle, anchor: usize, bytes: Span) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.problem(&format!("nested more than {MAX_DEPTH} levels deep"), bytes));
        }
        let is_mapping = matches!(content, Content::Mapping(_));
        let node = self.tree.push(bytes, content);
        self.open.push(Open { node, style, anchor, key: None, is_mapping, last_end: bytes.end });
        Ok(())
    }

    fn end(&mut self, bytes: Span) {
        let Some(open) = self.open.pop() else { return };
        // The parser puts the end of a block collection at the next token; it ends with its last child.
        let end = if open.style == StructureStyle::Flow { bytes.end } else { open.last_end };
        let start = self.tree.span(open.node).start;
        self.tree.set_span(open.node, Span { start, end: end.max(start) });
        if open.anchor != 0 {
            self.anchors.insert(open.anchor, open.node);
        }
        self.put(open.node, end);
    }

    /// Hands a finished node to the collection it belongs to.
    fn put(&mut self, node: NodeId, end: u32) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        open.last_end = open.last_end.max(end);
        match (open.is_mapping, open.key.take()) {
            (false, _) => self.tree.push_item(open.node, node),
            (true, None) => open.key = Some(node),
            (true, Some(key)) => self.tree.push_entry(open.node, key, node),
        }
    }

    fn finish(mut self) -> Document {
        let Some(root) = self.root else { return Document { tree: None, comments: self.comments } };
        self.tree.set_root(root);
        Document { tree: (!self.tree.is_null(root)).then_some(self.tree), comments: self.comments }
    }

    fn span(&self, span: ParserSpan) -> Span {
        let byte = |marker: granit_parser::Marker| self.base + offset(marker.byte_offset().unwrap_or_default());
        Span { start: byte(span.start), end: byte(span.end) }
    }

    fn problem(&self, message: &str, bytes: Span) -> Problem {
        Problem::error(message).at(Place::Text(Arc::clone(self.tree.source()), bytes)).about(About::Syntax)
    }

    fn syntax_problem(&self, error: &ScanError, content: &str) -> Problem {
        let at = offset(error.marker().byte_offset().unwrap_or(content.len()).min(content.len()));
        let start = self.base + at;
        let problem = self.problem(&shortened_message(&error.info()), Span { start, end: start });
        problem.help(hint(self.tree.source(), start))
    }
}

/// What kubectl's parser, which follows YAML 1.1, refuses in a scalar that YAML 1.2 allows.
fn yaml_1_1_objection(text: &str, style: ScalarStyle, written: &str) -> Option<&'static str> {
    match style {
        ScalarStyle::Plain if text.contains(['\u{85}', '\u{2028}', '\u{2029}']) => {
            Some("this text holds a Unicode line break (U+0085, U+2028 or U+2029): put it in quotes")
        }
        ScalarStyle::DoubleQuoted if escapes_a_surrogate(written) => Some("found invalid Unicode character escape code"),
        _ => None,
    }
}

/// Whether a double-quoted text writes a character as two halves (`\uD83D\uDE00`), as JSON may and YAML may not.
fn escapes_a_surrogate(written: &str) -> bool {
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        let escape = &rest.as_bytes()[at + 1..];
        if matches!(escape, [b'u', b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]) {
            return true;
        }
        let escaped = rest[at + 1..].chars().next().map_or(0, char::len_utf8);
        rest = &rest[at + 1 + escaped..];
    }
    false
}

/// What usually lies behind a syntax error at this byte.
fn hint(source: &SourceText, at: u32) -> &'static str {
    let line = source.position(at).line;
    let around = [line.saturating_sub(1), line].map(|line| source.slice(source.line_span(line)));
    if around.iter().any(|text| text.contains("{{")) {
        return "this looks like a Helm template: render it first, as in helm template CHART | daemonset-plan -";
    }
    let indented_by_tab = |text: &&str| text.trim_start_matches(' ').starts_with('\t');
    if around.iter().any(indented_by_tab) {
        return "tabs cannot indent YAML: use spaces";
    }
    "compare the indentation with the lines above, and put texts with : # { [ & * ! | > % @ ` in quotes"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_for_comments_changes_nothing_else() {
        let recording = include_str!("../../tests/conformance/yaml.json");
        let recording: serde_json::Value = serde_json::from_str(recording).unwrap();
        let texts = recording["cases"].as_array().unwrap().iter().filter_map(|case| case["text"].as_str());
        let (mut read, mut refused, mut comments) = (0, 0, 0);
        for text in texts {
            let source = Arc::new(SourceText::new("case", text.to_owned()));
            let whole = Span { start: 0, end: offset(text.len()) };
            match (parse(&source, whole, false), parse(&source, whole, true)) {
                (Ok(without), Ok(with)) => {
                    assert_eq!(format!("{:?}", without.tree), format!("{:?}", with.tree), "{text}");
                    assert!(without.comments.is_empty());
                    assert!(with.comments.iter().all(|&comment| source.slice(comment).starts_with('#')), "{text}");
                    comments += with.comments.len();
                    read += 1;
                }
                (Err(without), Err(with)) => {
                    assert_eq!(without.message, with.message, "{text}");
                    refused += 1;
                }
                _ => panic!("read in one way and refused in the other: {text}"),
            }
        }
        assert!(read > 100 && refused > 10 && comments > 0, "{read} read, {refused} refused, {comments} comments");
    }
}
