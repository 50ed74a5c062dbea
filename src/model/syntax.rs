//! Syntax of names, label keys and label values
//! (`apimachinery/pkg/util/validation/validation.go`).

/// Why `value` is no label value, or `None` when it is one: empty, or at most 63 characters of
/// letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
pub fn label_value_error(value: &str) -> Option<&'static str> {
    if value.len() > 63 {
        return Some("must be no more than 63 bytes");
    }
    if value.is_empty() || is_name_part(value) {
        return None;
    }
    Some("must be letters, digits, '-', '_' or '.', with a letter or digit at both ends")
}

/// Whether `key` is a label key: a name of at most 63 characters, with or without a DNS prefix and a slash.
pub fn is_qualified_name(key: &str) -> bool {
    let name = match key.split_once('/') {
        Some((prefix, name)) if is_dns_1123_subdomain(prefix) => name,
        Some(_) => return false,
        None => key,
    };
    name.len() <= 63 && is_name_part(name)
}

/// Whether `name` is a DNS-1123 subdomain: at most 253 characters, dot-separated labels of `a-z0-9-`.
pub fn is_dns_1123_subdomain(name: &str) -> bool {
    let label = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

fn is_name_part(text: &str) -> bool {
    let inner = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() && bytes.iter().all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_values_follow_the_api_server() {
        for good in ["", "a", "1", "a-b_c.d", "MyValue", &"x".repeat(63)] {
            assert_eq!(label_value_error(good), None, "{good:?}");
        }
        for bad in ["-5", "+5", "a b", "a-", ".a", "ä", &"x".repeat(64)] {
            assert!(label_value_error(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn label_keys_follow_the_api_server() {
        for good in ["a", "kubernetes.io/os", "a.b/C_d-1", "A"] {
            assert!(is_qualified_name(good), "{good:?}");
        }
        for bad in ["", "/a", "a/", "a/b/c", "A.b/c", "a b", "-a"] {
            assert!(!is_qualified_name(bad), "{bad:?}");
        }
    }
}
