//! What of a value gets into a snapshot.

use serde_json::{Map, Value};

/// What is kept of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    /// All of it.
    All,
    /// That it is there, and nothing of what it says: an empty object, an empty list, a dash for a text.
    Presence,
    /// These fields of an object; the object itself stays even if it has none of them.
    Fields(&'static [(&'static str, Keep)]),
    /// These fields of an object, and this of every other one.
    FieldsAndOthers(&'static [(&'static str, Keep)], &'static Keep),
    /// The fields of an object whose names begin so, with all they hold.
    Prefixed(&'static [&'static str]),
    /// This of every item of a list.
    Each(&'static Keep),
}

impl Keep {
    /// The value with nothing but what is kept of it.
    pub fn of(self, value: Value) -> Value {
        match (self, value) {
            (Self::Presence, value) => presence(value),
            (Self::Fields(fields), Value::Object(object)) => {
                kept(object, |name| fields.iter().find(|(known, _)| *known == name).map(|(_, keep)| *keep))
            }
            (Self::FieldsAndOthers(fields, others), Value::Object(object)) => {
                kept(object, |name| Some(fields.iter().find(|(known, _)| *known == name).map_or(*others, |(_, keep)| *keep)))
            }
            (Self::Prefixed(prefixes), Value::Object(object)) => {
                kept(object, |name| prefixes.iter().any(|prefix| name.starts_with(prefix)).then_some(Self::All))
            }
            (Self::Each(keep), Value::Array(items)) => Value::Array(items.into_iter().map(|item| keep.of(item)).collect()),
            (_, value) => value,
        }
    }
}

/// The fields of an object that are to be kept.
fn kept(object: Map<String, Value>, keep: impl Fn(&str) -> Option<Keep>) -> Value {
    let fields = object.into_iter().filter_map(|(name, value)| {
        let keep = keep(&name)?;
        Some((name, keep.of(value)))
    });
    Value::Object(fields.collect())
}

fn presence(value: Value) -> Value {
    match value {
        Value::Object(_) => Value::Object(Map::new()),
        Value::Array(_) => Value::Array(Vec::new()),
        Value::String(text) if !text.is_empty() => "-".into(),
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Keep::{All, Each, Fields, FieldsAndOthers, Prefixed, Presence};

    #[test]
    fn of_a_value_stays_what_is_listed() {
        let value = json!({"a": {"b": 1, "c": [2]}, "d": "text", "e": ["x"]});
        for (keep, kept) in [
            (All, value.clone()),
            (Presence, json!({})),
            (Fields(&[("a", Fields(&[("b", All)])), ("d", Presence), ("z", All)]), json!({"a": {"b": 1}, "d": "-"})),
            (FieldsAndOthers(&[("d", All)], &Presence), json!({"a": {}, "d": "text", "e": []})),
            (Prefixed(&["d", "x"]), json!({"d": "text"})),
            (Fields(&[("e", Each(&Presence)), ("a", Each(&Presence))]), json!({"e": ["-"], "a": {"b": 1, "c": [2]}})),
        ] {
            assert_eq!(keep.of(value.clone()), kept, "{keep:?}");
            assert_eq!(keep.of(kept.clone()), kept, "{keep:?}: what is kept is kept again");
        }
        assert_eq!(Presence.of(json!("")), json!(""));
    }
}
