//! JSON text → [`Tree`]s, for manifests whose text begins with a brace; several values may follow each other.
//!
//! The values of strings and numbers come from `serde_json`; what this file adds is the bytes of each key and value.

use std::borrow::Cow;
use std::sync::Arc;

use super::problem::{About, Place, Problem};
use super::source_text::offset;
use super::tree::{Content, NodeId, ScalarToken, Tree};
use super::yaml::MAX_DEPTH;
use super::{SourceText, Span};

/// Parses the JSON values of a chunk. What was read before an error is handed back with it.
pub(super) fn parse(source: &Arc<SourceText>, chunk: Span) -> (Vec<Tree>, Option<Problem>) {
    let mut trees = Vec::new();
    let mut at = chunk.start as usize;
    loop {
        let mut reader = Reader { tree: Tree::new(Arc::clone(source)), at, end: chunk.end as usize, depth: 0 };
        reader.skip_blanks();
        if reader.at >= reader.end {
            return (trees, None);
        }
        match reader.value() {
            Ok(root) => {
                at = reader.at;
                reader.tree.set_root(root);
                trees.push(reader.tree);
            }
            Err(message) => {
                let start = offset(reader.at.min(reader.end));
                let place = Place::Text(Arc::clone(source), Span { start, end: start });
                let problem = Problem::error(message).at(place).about(About::Syntax);
                return (trees, Some(problem));
            }
        }
    }
}

struct Reader {
    tree: Tree,
    at: usize,
    end: usize,
    depth: usize,
}

impl Reader {
    fn rest(&self) -> &str {
        self.tree.source().text().get(self.at..self.end).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().bytes().next()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{FEFF}']).len();
        self.at += blanks;
    }

    /// Takes `byte` if it comes next, blanks aside.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    fn value(&mut self) -> Result<NodeId, String> {
        self.skip_blanks();
        match self.peek() {
            Some(b'{') => self.collection(b'}', Content::Mapping(Vec::new())),
            Some(b'[') => self.collection(b']', Content::Sequence(Vec::new())),
            Some(b'"') => self.string(),
            Some(_) => self.literal(),
            None => Err("the JSON ends here in the middle of a value".to_owned()),
        }
    }

    fn collection(&mut self, close: u8, content: Content) -> Result<NodeId, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("nested more than {MAX_DEPTH} levels deep"));
        }
        let start = self.at;
        let node = self.tree.push(Span::default(), content);
        self.at += 1;
        if !self.take(close) {
            loop {
                self.item(node, close == b'}')?;
                if self.take(close) {
                    break;
                }
                if !self.take(b',') {
                    return Err(self.expected(if close == b'}' { "a comma or }" } else { "a comma or ]" }));
                }
            }
        }
        self.depth -= 1;
        self.tree.set_span(node, Span { start: offset(start), end: offset(self.at) });
        Ok(node)
    }

    fn item(&mut self, node: NodeId, is_mapping: bool) -> Result<(), String> {
        if !is_mapping {
            let item = self.value()?;
            self.tree.push_item(node, item);
            return Ok(());
        }
        self.skip_blanks();
        if self.peek() != Some(b'"') {
            return Err(self.expected("a key in double quotes"));
        }
        let key = self.string()?;
        if !self.take(b':') {
            return Err(self.expected("a colon after the key"));
        }
        let value = self.value()?;
        self.tree.push_entry(node, key, value);
        Ok(())
    }

    fn string(&mut self) -> Result<NodeId, String> {
        let bytes = self.rest().as_bytes();
        let mut length = 1;
        loop {
            match memchr::memchr2(b'"', b'\\', bytes.get(length..).unwrap_or_default()) {
                Some(found) if bytes[length + found] == b'"' => {
                    length += found + 1;
                    break;
                }
                Some(found) => length += found + 2,
                None => return Err("this string has no closing quote".to_owned()),
            }
        }
        let token = self.rest().get(..length).ok_or("this string has no closing quote")?;
        let text: String = serde_json::from_str(token).map_err(|error| format!("this string is no JSON: {}", reason(&error)))?;
        Ok(self.push(length, Cow::Owned(text), true))
    }

    fn literal(&mut self) -> Result<NodeId, String> {
        let rest = self.rest();
        let length = rest.find([',', '}', ']', ' ', '\t', '\r', '\n', ':', '"']).unwrap_or(rest.len());
        let token = rest.get(..length).unwrap_or_default();
        match serde_json::from_str::<serde_json::Value>(token) {
            Ok(_) => {
                let text = Cow::Owned(token.to_owned());
                Ok(self.push(length, text, false))
            }
            Err(_) => Err(self.expected("a value")),
        }
    }

    fn push(&mut self, length: usize, text: Cow<'_, str>, quoted: bool) -> NodeId {
        let span = Span { start: offset(self.at), end: offset(self.at + length) };
        self.at += length;
        self.tree.push_scalar(span, &ScalarToken { text, quoted, tag: None })
    }

    fn expected(&self, what: &str) -> String {
        match self.rest().chars().next() {
            Some(found) => format!("expected {what}, found {found:?}"),
            None => format!("the JSON ends here, where {what} should follow"),
        }
    }
}

/// The message of a `serde_json` error without its position, which counts from the token.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
