//! The turns of phrase that the checks share: one or many, lists in quotes, who set a field
//! (`pod-security-admission/policy/helpers.go`).

use std::fmt::Write;

/// The word for this many.
pub(super) fn for_count(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// `"a", "b"`: in quotes, but not escaped.
pub(super) fn quoted<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| format!("\"{}\"", item.as_ref())).collect();
    items.join(", ")
}

/// `container "a"`, or `containers "a", "b"`.
pub(super) fn containers(names: &[&str]) -> String {
    format!("{} {}", for_count(names.len(), "container", "containers"), quoted(names))
}

/// `pod`, `container "a"`, `pod and containers "a", "b"`; `None` where nobody is to blame.
pub(super) fn pod_and_containers(pod: bool, names: &[&str]) -> Option<String> {
    match (pod, names.is_empty()) {
        (false, true) => None,
        (true, true) => Some("pod".to_owned()),
        (false, false) => Some(containers(names)),
        (true, false) => Some(format!("pod and {}", containers(names))),
    }
}

/// An annotation as Go's `%s=%q` prints it.
pub(super) fn annotation(key: &str, value: &str) -> String {
    let mut text = format!("{key}=\"");
    for character in value.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{7}' => text.push_str("\\a"),
            '\u{8}' => text.push_str("\\b"),
            '\u{b}' => text.push_str("\\v"),
            '\u{c}' => text.push_str("\\f"),
            // Writing to a text cannot fail.
            '\0'..='\u{1f}' | '\u{7f}' => _ = write!(text, "\\x{:02x}", u32::from(character)),
            '\u{80}'..='\u{9f}' => _ = write!(text, "\\u{:04x}", u32::from(character)),
            _ => text.push(character),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_to_blame_is_said_in_the_singular_and_the_plural() {
        assert_eq!(pod_and_containers(false, &[]), None);
        assert_eq!(pod_and_containers(true, &[]).as_deref(), Some("pod"));
        assert_eq!(pod_and_containers(false, &["a"]).as_deref(), Some(r#"container "a""#));
        assert_eq!(pod_and_containers(true, &["a", "b"]).as_deref(), Some(r#"pod and containers "a", "b""#));
    }

    #[test]
    fn annotations_are_quoted_as_go_quotes_them() {
        assert_eq!(annotation("k", "a\"b\\c\n\u{1}\u{85}é'"), r#"k="a\"b\\c\n\x01\u0085é'""#);
    }
}
