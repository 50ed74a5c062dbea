//! What leads from one object to another, as a JSON merge patch (RFC 7386). May use: nothing.

use serde_json::{Map, Value};

/// The patch; an empty object where nothing changes.
pub fn merge_patch(old: &Value, new: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (old, new) else { return new.clone() };
    let gone = old.keys().filter(|name| !new.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    let changed = new.iter().filter(|(name, value)| old.get(*name) != Some(value));
    let changed = changed.map(|(name, value)| (name.clone(), merge_patch(old.get(name).unwrap_or(&Value::Null), value)));
    Value::Object(gone.chain(changed).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_goes_is_null_and_lists_are_whole() {
        for (old, new, patch) in [
            (json!({"a": 1, "b": {"c": 1}}), json!({"a": 1, "b": {"c": 1}}), json!({})),
            (json!({"a": 1}), json!({"a": 2}), json!({"a": 2})),
            (json!({"a": 1, "b": 1}), json!({"b": 1}), json!({"a": null})),
            (json!({"a": {"b": 1, "c": 1}}), json!({"a": {"b": 1}}), json!({"a": {"c": null}})),
            (json!({"a": [1, 2]}), json!({"a": [2]}), json!({"a": [2]})),
            (json!({}), json!({"a": {"b": 1}}), json!({"a": {"b": 1}})),
        ] {
            assert_eq!(merge_patch(&old, &new), patch, "{old} {new}");
        }
    }
}
