//! Texts in paths and queries of the API server.

use std::fmt::Write;

/// A text as it stands in a path or a query: all but what is harmless in both is escaped.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte.into()),
            _ => write!(encoded, "%{byte:02X}").expect("a text takes any text"),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn nothing_leaves_its_place_in_a_path() {
        for (text, expected) in [
            ("kube-system", "kube-system"),
            ("a/../b?c&d", "a%2F..%2Fb%3Fc%26d"),
            ("status.phase!=Failed", "status.phase%21%3DFailed"),
            ("ü", "%C3%BC"),
        ] {
            assert_eq!(encoded(text), expected);
        }
    }
}
