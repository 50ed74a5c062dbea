//! Paths as the services that show findings want them: relative to the repository, with `/`, or as a URI (RFC 3986).
//! Where the repository begins is not known here; a relative path is taken for relative to it.

use std::fmt::Write;

/// The path with `/`, without `.` and, as far as possible, without `..`.
pub(super) fn repository_path(path: &str) -> String {
    let path = if cfg!(windows) || has_drive(path) { path.replace('\\', "/") } else { path.to_owned() };
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    match (absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

/// The path as a reference to a URI: `file:` for an absolute one.
pub(super) fn uri(path: &str) -> String {
    let path = repository_path(path);
    if has_drive(&path) {
        return format!("file:///{}:{}", &path[..1], encoded(&path[2..]));
    }
    format!("{}{}", if path.starts_with('/') { "file://" } else { "" }, encoded(&path))
}

/// Whether the path leads to a file below the root of the repository, as far as can be told.
pub(super) fn is_below_root(path: &str) -> bool {
    let path = repository_path(path);
    !(path.starts_with('/') || path.starts_with('<') || path.split('/').next() == Some("..") || has_drive(&path))
}

/// `C:\` or `C:/`.
fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic())
}

fn encoded(path: &str) -> String {
    path.bytes().fold(String::with_capacity(path.len()), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => encoded.push(char::from(byte)),
            byte => write!(encoded, "%{byte:02X}").expect("a String takes everything"),
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::{is_below_root, repository_path, uri};

    #[test]
    fn paths_lose_their_detours_and_become_valid_uris() {
        for (path, plain, expected, below) in [
            ("a.yaml", "a.yaml", "a.yaml", true),
            ("./a//b/../c.yaml", "a/c.yaml", "a/c.yaml", true),
            ("../a.yaml", "../a.yaml", "../a.yaml", false),
            ("a/../../b", "../b", "../b", false),
            ("/srv/../a b.yaml", "/a b.yaml", "file:///a%20b.yaml", false),
            ("C:\\k8s\\a.yaml", "C:/k8s/a.yaml", "file:///C:/k8s/a.yaml", false),
            ("ä:%.yaml", "ä:%.yaml", "%C3%A4%3A%25.yaml", true),
            ("<stdin>", "<stdin>", "%3Cstdin%3E", false),
            ("./", ".", ".", true),
            ("..a/b", "..a/b", "..a/b", true),
        ] {
            assert_eq!(repository_path(path), plain, "{path}");
            assert_eq!(uri(path), expected, "{path}");
            assert_eq!(is_below_root(path), below, "{path}");
        }
    }
}
