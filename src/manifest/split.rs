//! Splits a text into documents exactly as kubectl does: by lines, before any YAML is parsed
//! (`apimachinery/pkg/util/yaml/decoder.go:YAMLReader.Read`).

use super::Span;
use super::source_text::offset;

/// A document's text, or a separator that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chunk {
    /// The bytes of one document.
    Document(Span),
    /// What follows `---` on its line without being a comment. The document after it is lost to kubectl, and so it is here.
    BadSeparator(Span),
}

/// The documents of a text, in order. A line is a separator when it starts with `---`, whatever YAML would say.
pub(super) fn split(text: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut lost = false;
    let mut line_start = 0;
    let mut end_document = |start: usize, end: usize, lost: bool| {
        if !lost && !text[start..end].trim().is_empty() {
            chunks.push(Chunk::Document(Span { start: offset(start), end: offset(end) }));
        }
    };
    let mut bad = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("---") {
            end_document(start, line_start, lost);
            start = line_start + line.len();
            let rest_trimmed = rest.trim();
            lost = !rest_trimmed.is_empty() && !rest_trimmed.starts_with('#');
            if lost {
                let from = line_start + 3 + (rest.len() - rest.trim_start().len());
                bad.push(Chunk::BadSeparator(Span { start: offset(from), end: offset(from + rest_trimmed.len()) }));
            }
        }
        line_start += line.len();
    }
    end_document(start, text.len(), lost);
    chunks.extend(bad);
    chunks.sort_by_key(|chunk| match chunk {
        Chunk::Document(span) | Chunk::BadSeparator(span) => span.start,
    });
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        let slice = |span: Span| &text[span.start as usize..span.end as usize];
        split(text)
            .into_iter()
            .map(|chunk| match chunk {
                Chunk::Document(span) => slice(span).trim(),
                Chunk::BadSeparator(_) => "BAD",
            })
            .collect()
    }

    #[test]
    fn documents_are_split_at_lines_that_start_with_three_dashes() {
        assert_eq!(texts("a\n---\nb\n--- # c\nd\n---\r\ne"), ["a", "b", "d", "e"]);
        assert_eq!(texts("---\n---\n\n---\na"), ["a"]);
        assert_eq!(texts("a: |\n  ---\n  x\n"), ["a: |\n  ---\n  x"]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn text_after_a_separator_loses_the_document_after_it() {
        assert_eq!(texts("a\n--- {b: 1}\nlost\n---\nc"), ["a", "BAD", "c"]);
    }
}
