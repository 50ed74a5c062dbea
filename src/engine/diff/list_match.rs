//! Which items of two lists are the same one, so that an inserted container does not look like a change of all the others.
//!
//! Lists of objects go by their merge keys; other lists by equal items first, then by items that look like each other's successor.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use serde_json::Value;

use crate::model::merge_keys;

/// Items of these lists are one requirement each: a changed one is the successor of the one that is most like it.
const LIKENED: [&str; 3] = ["tolerations", "matchExpressions", "matchFields"];

/// More comparisons than this are not worth the nicer reading: items then go by equality alone.
const MOST_COMPARISONS: usize = 1_000_000;

/// Positions in the old and in the new list.
type Pair = (usize, usize);

/// Which items of two lists are the same one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ListMatch {
    /// In the order of the old list.
    pub pairs: Vec<Pair>,
    /// Whether some of the pairs changed places.
    pub reordered: bool,
}

impl ListMatch {
    /// Matches the items of the lists that a field was and is.
    pub(super) fn of(field: &str, old: &[Value], new: &[Value]) -> Self {
        let keys = Some(merge_keys(field)).filter(|keys| !keys.is_empty() && !LIKENED.contains(&field));
        let identities = |items: &[Value]| items.iter().map(|item| identity(item, keys)).collect::<Vec<_>>();
        let (old_identities, new_identities) = (identities(old), identities(new));
        let in_place = common_subsequence(&old_identities, &new_identities, 0..old.len(), 0..new.len());
        let mut pairs = in_place.clone();
        pairs.extend(moved(&old_identities, &new_identities, &in_place));
        if keys.is_none() {
            pairs.extend(succeeding(old, new, &pairs, &in_place));
        }
        pairs.sort_unstable();
        let reordered = !pairs.is_sorted_by_key(|(_, new)| *new);
        Self { pairs, reordered }
    }
}

/// What makes an item this one.
fn identity(item: &Value, keys: Option<&[&str]>) -> String {
    match keys {
        Some(keys) => keys.iter().map(|key| item[*key].to_string() + "\n").collect(),
        None => item.to_string(),
    }
}

/// The longest list of identities that both have in this order; the same one, turned round, if the two change places.
fn common_subsequence(old: &[String], new: &[String], old_range: Range<usize>, new_range: Range<usize>) -> Vec<Pair> {
    let (old, new) = (&old[old_range.clone()], &new[new_range.clone()]);
    let width = new.len() + 1;
    if (old.len() + 1).saturating_mul(width) > MOST_COMPARISONS {
        return Vec::new();
    }
    // How many the tails from here have in common.
    let mut common = vec![0_usize; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        let (skipping_old, skipping_new) = (common[(i + 1) * width + j], common[i * width + j + 1]);
        if old[i] == new[j] {
            pairs.push((old_range.start + i, new_range.start + j));
            (i, j) = (i + 1, j + 1);
        } else if (skipping_old, &new[j]) > (skipping_new, &old[i]) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Pairs of the same identity besides those that stayed in place.
fn moved(old: &[String], new: &[String], in_place: &[Pair]) -> Vec<Pair> {
    let [old_left, new_left] = left(old.len(), new.len(), in_place);
    let mut places: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for at in new_left {
        places.entry(&new[at]).or_default().push_back(at);
    }
    old_left.into_iter().filter_map(|at| Some((at, places.get_mut(old[at].as_str())?.pop_front()?))).collect()
}

/// The positions of both lists that are in no pair.
fn left(old_length: usize, new_length: usize, pairs: &[Pair]) -> [Vec<usize>; 2] {
    let (mut old, mut new) = (vec![true; old_length], vec![true; new_length]);
    for (i, j) in pairs {
        (old[*i], new[*j]) = (false, false);
    }
    [old, new].map(|is_left| is_left.into_iter().enumerate().filter_map(|(at, is_left)| is_left.then_some(at)).collect())
}

/// Pairs of items that are not equal but stand between the same neighbours, with the same label first (`--v=2`, `--v=4`).
fn succeeding(old: &[Value], new: &[Value], paired: &[Pair], in_place: &[Pair]) -> Vec<Pair> {
    let [old_left, new_left] = left(old.len(), new.len(), paired);
    let mut found = Vec::new();
    for (old_gap, new_gap) in gaps(in_place, 0..old.len(), 0..new.len()) {
        let inside = |left: &[usize], gap: &Range<usize>| left.iter().copied().filter(|at| gap.contains(at)).collect::<Vec<_>>();
        let (old_open, new_open) = (inside(&old_left, &old_gap), inside(&new_left, &new_gap));
        let labels = |items: &[Value], open: &[usize]| -> (Vec<usize>, Vec<String>) {
            open.iter().filter_map(|at| Some((*at, label(&items[*at])?))).unzip()
        };
        let ((old_at, old_labels), (new_at, new_labels)) = (labels(old, &old_open), labels(new, &new_open));
        let labelled = common_subsequence(&old_labels, &new_labels, 0..old_at.len(), 0..new_at.len());
        let labelled: Vec<Pair> = labelled.into_iter().map(|(i, j)| (old_at[i], new_at[j])).collect();
        for (old_gap, new_gap) in gaps(&labelled, old_gap, new_gap) {
            let may_change = |items: &[Value], open: &[usize], gap: &Range<usize>| -> Vec<usize> {
                let inside = open.iter().copied().filter(|at| gap.contains(at));
                inside.filter(|at| !items[*at].is_object() || label(&items[*at]).is_none()).collect()
            };
            found.extend(may_change(old, &old_open, &old_gap).into_iter().zip(may_change(new, &new_open, &new_gap)));
        }
        found.extend(labelled);
    }
    found
}

/// What lies between pairs that are in order, before the first and behind the last.
fn gaps(pairs: &[Pair], old: Range<usize>, new: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let starts = std::iter::once((old.start, new.start)).chain(pairs.iter().map(|(i, j)| (i + 1, j + 1)));
    let ends = pairs.iter().copied().chain(std::iter::once((old.end, new.end)));
    starts.zip(ends).map(|((old_start, new_start), (old_end, new_end))| (old_start..old_end, new_start..new_end)).collect()
}

/// What an item is about: the name of a flag, the key of a toleration or of a requirement.
fn label(item: &Value) -> Option<String> {
    match item {
        Value::String(text) => text.split_once('=').map(|(name, _)| name.to_owned()),
        _ => item["key"].as_str().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The lists are given as JSON; `0>1` is a pair, `!` a change of places.
    #[test]
    fn items_are_matched_as_a_person_would() {
        for (field, old, new, expected) in [
            ("args", json!(["a", "b", "c"]), json!(["a", "b", "c"]), "0>0 1>1 2>2"),
            ("args", json!(["a", "c"]), json!(["a", "b", "c"]), "0>0 1>2"),
            ("args", json!(["a", "b", "c"]), json!(["c", "b", "a"]), "0>2 1>1 2>0!"),
            // What stands in the place of another is its successor.
            ("args", json!(["a", "b", "c"]), json!(["a", "x", "c"]), "0>0 1>1 2>2"),
            ("args", json!(["a", "b"]), json!(["b", "x"]), "1>0"),
            // Flags go by their names, in order.
            ("args", json!(["--a=1", "--b=1"]), json!(["--b=2"]), "1>0"),
            ("args", json!(["x", "--a=1", "y"]), json!(["--a=2", "x", "y"]), "0>1 2>2"),
            // A repeated item is no change of places.
            ("args", json!(["x", "-v", "y"]), json!(["-v", "x", "-v", "y"]), "0>1 1>2 2>3"),
            // Lists of objects go by their keys, and by how often these were there.
            ("env", json!([{ "name": "a" }, { "name": "b" }]), json!([{ "name": "x" }, { "name": "b" }]), "1>1"),
            (
                "env",
                json!([{ "name": "a", "value": "1" }, { "name": "a", "value": "2" }]),
                json!([{ "name": "a", "value": "3" }, { "name": "a", "value": "4" }]),
                "0>0 1>1",
            ),
            (
                "ports",
                json!([{ "containerPort": 1, "protocol": "TCP" }, { "containerPort": 1, "protocol": "UDP" }]),
                json!([{ "containerPort": 1, "protocol": "UDP" }, { "containerPort": 1, "protocol": "TCP", "name": "a" }]),
                "0>1 1>0!",
            ),
            // Tolerations have no key that tells them apart, but one of another taint is another one.
            ("tolerations", json!([{ "key": "a" }]), json!([{ "key": "a", "effect": "NoExecute" }]), "0>0"),
            ("tolerations", json!([{ "key": "a" }]), json!([{ "key": "b" }]), ""),
            ("tolerations", json!([{ "operator": "Exists" }]), json!([{ "operator": "Exists", "effect": "NoExecute" }]), "0>0"),
        ] {
            let (old, new) = (old.as_array().expect("a list"), new.as_array().expect("a list"));
            let found = ListMatch::of(field, old, new);
            let pairs: Vec<String> = found.pairs.iter().map(|(i, j)| format!("{i}>{j}")).collect();
            let mark = if found.reordered { "!" } else { "" };
            assert_eq!(format!("{}{mark}", pairs.join(" ")), expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn very_long_lists_are_matched_by_equality() {
        let old: Vec<Value> = (0..2_000).map(|at| json!(at)).collect();
        let mut new = old.clone();
        new.push(json!(-1));
        assert_eq!(ListMatch::of("args", &old, &new).pairs.len(), old.len());
    }
}
