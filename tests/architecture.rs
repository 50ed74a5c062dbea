//! The shape of the code: which module may use which, how long files and functions may be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the library may use. `cli` may use everything.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("api", &["model"]),
    ("manifest", &["model"]),
    ("source", &["manifest", "model"]),
    ("engine", &["model", "api"]),
    ("lint", &["model", "api", "engine"]),
    ("report", &["model", "api", "manifest", "engine", "lint"]),
    ("render", &["report"]),
];

const MOST_LINES_OF_A_FILE: usize = 500;
const MOST_LINES_OF_A_FUNCTION: usize = 70;

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut folders) = (Vec::new(), vec![root.join("src")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src is there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                files.push((path.strip_prefix(root).expect("below the root").to_path_buf(), text));
            }
        }
    }
    files.sort();
    files
}

/// The module of a file: the first folder or file below `src`.
fn module(path: &Path) -> String {
    let second = path.components().nth(1).expect("below src");
    second.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The code without tests, comments and the contents of strings, line for line.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let line_code = |line: &str| {
        let line = line.trim_start().strip_prefix("//").map_or(line, |_| "");
        let pieces: Vec<&str> = line.split('"').step_by(2).collect();
        pieces.join("\"\"").replace("'{'", "").replace("'}'", "").replace("b'{'", "")
    };
    code.lines().map(line_code).collect::<Vec<_>>().join("\n")
}

#[test]
fn modules_use_only_what_they_may() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module(&path)) else { continue };
        for used in code(&text).split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if used != module(&path) && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_is_in_the_table_of_edges() {
    let known: Vec<&str> = MAY_USE.iter().map(|(name, _)| *name).chain(["bin", "cli", "lib", "main"]).collect();
    for (path, _) in sources() {
        assert!(known.contains(&module(&path).as_str()), "{} is of no known module", path.display());
    }
    // An edge that points only to modules listed before cannot close a cycle, but for engine, which stands beside source.
    for (at, (name, allowed)) in MAY_USE.iter().enumerate() {
        let before: Vec<&str> = MAY_USE[..at].iter().map(|(name, _)| *name).collect();
        assert!(allowed.iter().all(|used| before.contains(used)), "{name} may use a later module");
    }
}

#[test]
fn decisions_do_no_input_output_and_read_no_clock() {
    for (path, text) in sources() {
        if !matches!(module(&path).as_str(), "model" | "api" | "engine" | "lint" | "report") {
            continue;
        }
        for word in ["std::fs", "std::io", "std::env", "std::net", "std::process", "::now()", "SystemTime", "Instant"] {
            assert!(!code(&text).contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn files_inside_a_module_form_no_cycle() {
    let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let names: Vec<String> = sources().iter().map(|(path, _)| path.display().to_string()).collect();
    for (path, text) in sources() {
        if path.file_name().is_some_and(|name| name == "mod.rs") || module(&path) == "cli" {
            continue;
        }
        let folder = path.parent().expect("in src").display().to_string();
        let code = code(&text);
        let used = code.split("super::").skip(1).map(|used| {
            let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            format!("{folder}/{name}.rs")
        });
        uses.insert(path.display().to_string(), used.filter(|used| names.contains(used)).collect());
    }
    for start in uses.keys() {
        let (mut reached, mut open) = (Vec::new(), uses[start].clone());
        while let Some(at) = open.pop() {
            assert_ne!(&at, start, "{start} uses itself by way of others");
            if !reached.contains(&at) {
                open.extend(uses.get(&at).into_iter().flatten().cloned());
                reached.push(at);
            }
        }
    }
}

#[test]
fn files_and_functions_fit_the_house_style() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let lines = text.lines().count();
        if lines > MOST_LINES_OF_A_FILE {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
        for (name, length) in functions(&code(&text)) {
            if length > MOST_LINES_OF_A_FUNCTION {
                wrong.push(format!("{}: fn {name} has {length} lines", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Functions with the number of lines from their name to their closing brace, told by indentation, as rustfmt writes it.
fn functions(code: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((before, after)) = line.split_once("fn ") else { continue };
        if !before.trim().split(' ').all(|word| matches!(word, "" | "const" | "async") || word.starts_with("pub")) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let close = format!("{}}}", " ".repeat(indent));
        let length = lines[at..].iter().position(|line| *line == close).map_or(1, |length| length + 1);
        let name = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        found.push((name, length));
    }
    found
}

#[test]
fn no_file_is_a_drawer_for_everything() {
    for (path, _) in sources() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        assert!(
            !["utils", "util", "helpers", "helper", "common", "misc", "manager", "data", "info"].contains(&name.as_str()),
            "{}",
            path.display()
        );
    }
}
