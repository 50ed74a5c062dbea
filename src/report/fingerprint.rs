//! What tells findings apart, whatever lines and lists they move in: rule, file, object, field, and what is wrong with it.

use std::collections::BTreeMap;
use std::hash::Hasher;

use fnv::FnvHasher;

use super::lint::FindingReport;
use crate::model::normal_path;

/// Longer words are cut, in characters; a hash of all of them makes up for it.
const MOST_OF_WORDS: usize = 120;

/// What tells a finding from others of its rule and object, as far as it is known where the finding is made: the field, as
/// [`crate::manifest::Authored::stable_path`] writes it, and the defect in words, which may be empty.
pub(super) fn identity(field: &str, defect: &str) -> String {
    let defect = cut(&without_positions(defect));
    if defect.is_empty() { field.to_owned() } else { format!("{field}|{defect}") }
}

/// Completes the fingerprints, which hold an [`identity`] so far: rule, file and object stand before it; equal ones are numbered in
/// their order.
pub(super) fn with_fingerprints(mut findings: Vec<FindingReport>) -> Vec<FindingReport> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for finding in &mut findings {
        let path = finding.location.as_ref().map_or_else(String::new, |location| normal_path(&location.path));
        let object = finding.object.as_ref().map_or_else(String::new, |object| format!("{}/{}", object.namespace, object.name));
        let text = format!("{}|{path}|{object}|{}", finding.rule, finding.fingerprint);
        let count = seen.entry(text.clone()).and_modify(|count| *count += 1).or_insert(1);
        finding.fingerprint = if *count == 1 { text } else { format!("{text}|#{count}") };
    }
    findings
}

/// A text without the positions in lists that its paths name: `containers[0].image` → `containers[].image`.
fn without_positions(text: &str) -> String {
    let mut pieces = text.split('[');
    let mut written = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.len() - piece.trim_start_matches(|character: char| character.is_ascii_digit()).len();
        let is_position = digits > 0 && piece[digits..].starts_with(']');
        written.push('[');
        written.push_str(if is_position { &piece[digits..] } else { piece });
    }
    written
}

fn cut(words: &str) -> String {
    let Some((end, _)) = words.char_indices().nth(MOST_OF_WORDS) else { return words.to_owned() };
    // FNV-1a: the same in every release, unlike the hash of the standard library.
    let mut hasher = FnvHasher::default();
    hasher.write(words.as_bytes());
    format!("{}…{:016x}", &words[..end], hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_left_out_of_what_is_wrong_and_nothing_else() {
        for (text, expected) in [
            ("spec.containers[0].env[12]: a name", "spec.containers[].env[]: a name"),
            ("[a] [0 [1a] [] [7]", "[a] [0 [1a] [] []"),
            ("[0]", "[]"),
            ("", ""),
        ] {
            assert_eq!(without_positions(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_cut_still_differs() {
        let (one, other) = (identity("spec", &("ä".repeat(200) + "1")), identity("spec", &("ä".repeat(200) + "2")));
        assert!(one != other && one.chars().count() < 150, "{one}");
        assert_eq!(identity("spec", ""), "spec");
    }
}
