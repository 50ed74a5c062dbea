//! Paths of files as texts, compared without a look at the file system. What begins with `<` is no path (`<stdin>`) and stays.

/// The path with `/`, without `.`, doubled slashes and, as far as possible, `..`.
pub fn normal_path(path: &str) -> String {
    if path.starts_with('<') {
        return path.to_owned();
    }
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    format!("{}{}", if is_absolute { "/" } else { "" }, parts.join("/"))
}

/// The path seen from the root, where `path` counts from `folder`.
pub fn absolute_path(folder: &str, path: &str) -> String {
    let is_absolute = path.starts_with(['/', '<']) || (cfg!(windows) && path.as_bytes().get(1) == Some(&b':'));
    if is_absolute { normal_path(path) } else { normal_path(&format!("{folder}/{path}")) }
}

/// The path seen from `folder`, both of them seen from the root.
pub fn relative_path(folder: &str, path: &str) -> String {
    if path.starts_with('<') {
        return path.to_owned();
    }
    let (folder, path) = (normal_path(folder), normal_path(path));
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (folder, path) = (parts(&folder), parts(&path));
    let shared = folder.iter().zip(&path).take_while(|(left, right)| left == right).count();
    let up = std::iter::repeat_n("..", folder.len() - shared);
    up.chain(path[shared..].iter().map(String::as_str)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detours_are_left_out() {
        for (path, expected) in [
            ("a.yaml", "a.yaml"),
            ("./a//b/../c.yaml", "a/c.yaml"),
            ("../a/../../b", "../../b"),
            ("/srv/../../a", "/a"),
            ("<stdin>", "<stdin>"),
        ] {
            assert_eq!(normal_path(path), expected);
        }
    }

    #[test]
    fn a_path_can_be_seen_from_anywhere() {
        for (run, written, base, seen) in [
            ("/repo", "deploy/a.yaml", "/repo", "deploy/a.yaml"),
            ("/repo", "deploy/a.yaml", "/repo/ci", "../deploy/a.yaml"),
            ("/repo/ci", "../deploy/a.yaml", "/repo", "deploy/a.yaml"),
            ("/home", "/repo/a.yaml", "/repo", "a.yaml"),
            ("/repo", "<stdin>", "/repo/ci", "<stdin>"),
        ] {
            assert_eq!(relative_path(base, &absolute_path(run, written)), seen, "{written} from {run} to {base}");
        }
    }
}
