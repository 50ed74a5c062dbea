//! Texts that are neither YAML nor JSON, nor meant to be: what kubectl says when it fails, archives, binaries. Advice on
//! indentation would not help with them.

use std::sync::Arc;

use super::{About, Place, Problem, SourceText};

/// What the messages of kubectl begin with when it finds nothing or fails (`kubectl/pkg/cmd/util/helpers.go:StandardErrorMessage`).
const OF_KUBECTL: [&str; 5] = [
    "Error from server",
    "The connection to the server ",
    "Unable to connect to the server",
    "No resources found",
    "error: You must be logged in to the server",
];

/// How much of the beginning is looked at, in bytes.
const LOOKED_AT: usize = 4096;

/// What a text is that cannot be read as a manifest or a dump, at its first line.
pub(super) fn mistaken(source: &Arc<SourceText>) -> Option<Problem> {
    let (message, help) = recognised(source.text())?;
    let first = source.line_span(first_line(source));
    let place = match message {
        A_MESSAGE => Place::Text(Arc::clone(source), first),
        _ => Place::Path(source.name().to_owned()),
    };
    Some(Problem::error(message).at(place).about(About::Syntax).help(help))
}

fn first_line(source: &SourceText) -> usize {
    let says_something = |line: &usize| !source.slice(source.line_span(*line)).trim().is_empty();
    (1..=source.line_count()).find(says_something).unwrap_or(1)
}

const A_MESSAGE: &str = "this is a message of kubectl, not an object";

/// What the beginning of a text that was read as UTF-8 gives away, and what to do.
pub(super) fn recognised(text: &str) -> Option<(&'static str, &'static str)> {
    let beginning = &text[..text.floor_char_boundary(LOOKED_AT)];
    if beginning.starts_with("PK\u{3}\u{4}") || beginning.starts_with("PK\u{5}\u{6}") {
        return Some(("this is a zip archive", "unpack it first and give the folder"));
    }
    if beginning.contains('\0') && beginning.contains("ustar") {
        return Some(("this is a tar archive", "unpack it first and give the folder"));
    }
    if beginning.contains('\0') {
        return Some(("this is no text", "give YAML or JSON, as it is or packed with gzip"));
    }
    let help = "the command that should have printed objects found none or failed: run it by itself and see what it says";
    is_message(beginning).then_some((A_MESSAGE, help))
}

/// Whether kubectl says something, possibly below what its client library logs.
fn is_message(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !is_log(line));
    let Some(first) = lines.next() else { return text.lines().any(is_log) };
    // Any mapping may have a key of that name.
    let is_error = first.starts_with("error: ") && lines.all(|line| !line.contains(": ") && !line.ends_with(':'));
    is_error || OF_KUBECTL.iter().any(|beginning| first.starts_with(beginning))
}

/// `E0101 12:00:00.000000       1 memcache.go:265] couldn't get …`
fn is_log(line: &str) -> bool {
    let (head, rest) = line.split_once(' ').unwrap_or_default();
    let day = head.strip_prefix(['I', 'W', 'E', 'F']).unwrap_or_default();
    let dated = day.len() == 4 && day.bytes().all(|byte| byte.is_ascii_digit());
    dated && rest.contains(".go:") && rest.contains("] ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_manifest_and_was_not_meant_to_be_is_recognised() {
        let log = "E0101 12:00:00.000000       1 memcache.go:265] couldn't get current server API group list: dial tcp";
        for (text, expected) in [
            ("error: the server doesn't have a resource type \"nodess\"\n", Some(A_MESSAGE)),
            ("error: resource mapping not found\nensure CRDs are installed first\n", Some(A_MESSAGE)),
            ("Error from server (Forbidden): nodes is forbidden: User \"x\"\n", Some(A_MESSAGE)),
            ("\nThe connection to the server localhost:8080 was refused - did you specify", Some(A_MESSAGE)),
            ("Unable to connect to the server: dial tcp: lookup foo: no such host", Some(A_MESSAGE)),
            ("No resources found in default namespace.\n", Some(A_MESSAGE)),
            (&format!("{log}\nThe connection to the server localhost:8080 was refused"), Some(A_MESSAGE)),
            (&format!("{log}\n"), Some(A_MESSAGE)),
            ("PK\u{3}\u{4}\u{14}\0", Some("this is a zip archive")),
            (&format!("a.yaml\0\0{}ustar", "0".repeat(200)), Some("this is a tar archive")),
            ("\u{7f}ELF\0\0", Some("this is no text")),
            ("error: on\nlevel: 1\n", None),
            ("errors: [1]\n", None),
            ("apiVersion: v1\nkind: Pod\n", None),
            ("E0101 is a house\n", None),
            ("\u{feff}# x", None),
            ("", None),
        ] {
            assert_eq!(recognised(text).map(|(message, _)| message), expected, "{text}");
        }
    }
}
