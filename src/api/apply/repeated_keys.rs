//! Lists that hold a key twice, where kubectl's patch cannot tell the items apart. May use: `three_way`.

use hashbrown::HashSet;
use serde_json::Value;

use super::three_way::{MergedList, merged_list};

/// The fields of the manifest's spec whose list holds a key twice, where items of that key change or get lost. A patch names the key
/// alone: what becomes of such items hangs on how kubectl happens to sort them, and some orders it refuses.
pub(super) fn lists_with_repeated_keys(live: &Value, manifest: &Value, result: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit("spec", [live, manifest, result], &mut found);
    found
}

fn visit(path: &str, [live, manifest, result]: [&Value; 3], found: &mut Vec<String>) {
    let Some(fields) = manifest.as_object() else { return };
    for (name, written) in fields {
        let path = format!("{path}.{name}");
        let (live, result) = (&live[name], &result[name]);
        let (Some(items), Some(list)) = (written.as_array(), merged_list(name)) else {
            visit(&path, [live, written, result], found);
            continue;
        };
        let [live, result] = [live, result].map(|items| items.as_array().map_or(&[][..], Vec::as_slice));
        if !live.is_empty() && is_unclear(&list, live, items, result) {
            found.push(path.clone());
        }
        for (at, item) in items.iter().enumerate() {
            let same = |items: &[Value]| list.with_key(items, list.key_of(item)).next().cloned().unwrap_or_default();
            visit(&format!("{path}[{at}]"), [&same(live), item, &same(result)], found);
        }
    }
}

fn is_unclear(list: &MergedList, live: &[Value], manifest: &[Value], result: &[Value]) -> bool {
    let mut seen = HashSet::new();
    let keys = manifest.iter().map(|item| list.key_of(item)).filter(|key| seen.insert(key.to_string()));
    let is_unclear = |key: &Value| {
        let (written, there) = (list.count(manifest, key), list.count(live, key));
        let is_lost = list.count(result, key) != written;
        written.max(there) > 1 && (is_lost || !list.with_key(result, key).eq(list.with_key(live, key)))
    };
    keys.into_iter().any(is_unclear)
}
