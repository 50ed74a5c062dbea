//! Lists that hold a key twice, where kubectl's patch cannot tell the items apart. May use: `three_way`.

use hashbrown::HashSet;
use serde_json::Value;

use super::three_way::{MergedList, merged_list};

/// The fields of the manifest's spec whose list holds a key twice, where items of that key change or get lost. A patch names the key
/// alone: what becomes of such items hangs on how kubectl happens to sort them, and some orders it refuses.
pub(super) fn lists_with_repeated_keys(last: &Value, live: &Value, manifest: &Value, result: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit("spec", manifest, [last, live, result], &mut found);
    found
}

fn visit(path: &str, manifest: &Value, others: [&Value; 3], found: &mut Vec<String>) {
    let Some(fields) = manifest.as_object() else { return };
    for (name, written) in fields {
        let path = format!("{path}.{name}");
        let others = others.map(|other| &other[name]);
        let (Some(items), Some(list)) = (written.as_array(), merged_list(name)) else {
            visit(&path, written, others, found);
            continue;
        };
        let others = others.map(|items| items.as_array().map_or(&[][..], Vec::as_slice));
        if is_unclear(&list, items, others) {
            found.push(path.clone());
        }
        for (at, item) in items.iter().enumerate() {
            let key = list.key_of(item);
            visit(&format!("{path}[{at}]"), item, others.map(|items| first(&list, items, key)), found);
        }
    }
}

fn first<'v>(list: &MergedList, items: &'v [Value], key: &Value) -> &'v Value {
    items.iter().find(|item| list.key_of(item) == key).unwrap_or(&Value::Null)
}

fn is_unclear(list: &MergedList, manifest: &[Value], [last, live, result]: [&[Value]; 3]) -> bool {
    let mut seen = HashSet::new();
    let keys = manifest.iter().map(|item| list.key_of(item)).filter(|key| seen.insert(key.to_string()));
    let is_unclear = |key: &Value| {
        let most = [last, live, manifest].map(|items| list.count(items, key)).into_iter().max();
        let is_lost = list.count(result, key) != list.count(manifest, key);
        most > Some(1) && (is_lost || !list.with_key(result, key).eq(list.with_key(live, key)))
    };
    // What nobody had before comes as it is.
    (!last.is_empty() || !live.is_empty()) && keys.into_iter().any(is_unclear)
}
