//! Values of fields in one line: flow YAML, and short enough for a terminal.

use serde_json::Value;

use super::View;
use super::printable::printable;

/// So much of what two values share is kept on either side of what differs, more where there is room.
const SHARED: usize = 12;

/// Two values of less room than this say nothing.
const LEAST_ROOM: usize = 12;

/// A value as flow YAML: `{key: gpu, operator: Exists}`.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}: {}", scalar(key), flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A string, quoted where YAML would take it for something else.
fn scalar(text: &str) -> String {
    let is_word = |character: char| character.is_alphanumeric() || "-_./:=+@$% ".contains(character);
    let starts_plain = text.starts_with(|character: char| character.is_alphanumeric() || "_./".contains(character));
    let ends_plain = !text.ends_with([':', ' ']);
    if starts_plain && ends_plain && text.chars().all(is_word) && !text.contains(": ") && !is_other_type(text) {
        return text.to_owned();
    }
    serde_json::to_string(text).expect("a string is always JSON")
}

/// Whether some reader of YAML takes the text for a number, a truth value or nothing.
fn is_other_type(text: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    text.parse::<f64>().is_ok()
        || words.iter().any(|word| text.eq_ignore_ascii_case(word))
        || text.chars().all(|character| character.is_ascii_digit() || "_.:-+".contains(character))
        || text.starts_with("0x")
        || text.starts_with("0o")
}

/// A value as flow YAML, as it is seen.
pub(super) fn whole(value: &Value) -> String {
    printable(&flow(value)).into_owned()
}

/// In a value that is cut, texts and values that are no longer than this are whole if they are there at all.
const LEAST_PART: usize = 20;

/// A value in at most `room` characters. It is cut between entries, so that what is left is not taken for all there is:
/// `{name: proxy, args: [-v, …], …}`; only of a text that is too long for itself the middle is cut out.
pub(super) fn fitted(value: &Value, room: usize, view: View) -> String {
    let text = whole(value);
    if text.chars().count() <= room {
        return text;
    }
    match value {
        Value::Array(items) => {
            let parts: Vec<_> = items.iter().map(|item| (String::new(), item)).collect();
            format!("[{}]", fitted_parts(&parts, room, view))
        }
        Value::Object(entries) => {
            // What tells it from others comes first, lest it be cut.
            let (names, others): (Vec<_>, Vec<_>) = entries.iter().partition(|(key, _)| *key == "name");
            let parts = names.into_iter().chain(others).map(|(key, value)| (format!("{}: ", printable(&scalar(key))), value));
            format!("{{{}}}", fitted_parts(&parts.collect::<Vec<_>>(), room, view))
        }
        _ => shortened(&text, room, view),
    }
}

/// The entries between brackets: as many as there is room for if each is as short as can be, then longer from the first on.
fn fitted_parts(parts: &[(String, &Value)], room: usize, view: View) -> String {
    let length = |text: &str| text.chars().count();
    let separator = ", ".len();
    let left_out = length(view.ellipsis());
    let least: Vec<usize> = parts.iter().map(|(_, value)| length(&least(value, view))).collect();
    let (mut used, mut taken) = ("{}".len(), 0);
    for (at, ((key, _), least)) in parts.iter().zip(&least).enumerate() {
        let next = used + length(key) + least + if at > 0 { separator } else { 0 };
        let rest = if at + 1 < parts.len() { separator + left_out } else { 0 };
        if next + rest > room {
            break;
        }
        (used, taken) = (next, at + 1);
    }
    let is_whole = taken == parts.len();
    let mut spare = room.saturating_sub(used + if is_whole { 0 } else { separator + left_out });
    let mut texts: Vec<String> = Vec::with_capacity(taken + 1);
    for ((key, value), least) in parts[..taken].iter().zip(least) {
        let text = fitted(value, least + spare, view);
        spare = (least + spare).saturating_sub(length(&text));
        texts.push(format!("{key}{text}"));
    }
    if !is_whole {
        texts.push(view.ellipsis().to_owned());
    }
    texts.join(", ")
}

/// A value as short as it gets.
fn least(value: &Value, view: View) -> String {
    let text = whole(value);
    match value {
        _ if text.chars().count() <= LEAST_PART => text,
        Value::Array(_) => format!("[{}]", view.ellipsis()),
        Value::Object(_) => format!("{{{}}}", view.ellipsis()),
        _ => shortened(&text, LEAST_PART, view),
    }
}

/// The text in at most `room` characters: its middle is cut out.
pub(super) fn shortened(text: &str, room: usize, view: View) -> String {
    let (length, room) = (text.chars().count(), room.max(LEAST_ROOM));
    if length <= room {
        return text.to_owned();
    }
    let kept = room - view.ellipsis().chars().count();
    let head: String = text.chars().take(kept.div_ceil(2)).collect();
    let tail: String = text.chars().skip(length - kept / 2).collect();
    format!("{head}{}{tail}", view.ellipsis())
}

/// Two texts in at most `room` characters each: what both share is cut first, so that the difference stays in sight.
pub(super) fn shortened_pair(old: &str, new: &str, room: usize, view: View) -> (String, String) {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    if old.len().max(new.len()) <= room {
        return (old.into_iter().collect(), new.into_iter().collect());
    }
    let prefix = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let suffix = old[prefix..].iter().rev().zip(new[prefix..].iter().rev()).take_while(|(a, b)| a == b).count();
    let differs = old.len().max(new.len()) - prefix - suffix;
    let spare = room.saturating_sub(differs + 2 * view.ellipsis().chars().count());
    let kept_after = suffix.min((spare / 2).max(SHARED));
    // Where the middle is cut out as well, the first character that differs is in the half that stays.
    let half = room.max(LEAST_ROOM).saturating_sub(view.ellipsis().chars().count()).div_ceil(2);
    let most_before = half.saturating_sub(view.ellipsis().chars().count() + 1);
    let kept_before = prefix.min(spare.saturating_sub(kept_after).max(SHARED.min(most_before)));
    let window = |text: &[char]| {
        let (from, to) = (prefix - kept_before, text.len() - (suffix - kept_after));
        let mut cut = String::new();
        if from > 0 {
            cut.push_str(view.ellipsis());
        }
        cut.extend(&text[from..to]);
        if to < text.len() {
            cut.push_str(view.ellipsis());
        }
        shortened(&cut, room, view)
    };
    (window(&old), window(&new))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_flow_yaml() {
        for (value, text) in [
            (json!({"key": "gpu", "operator": "Exists"}), "{key: gpu, operator: Exists}"),
            (json!("registry.example/fluentd:1.15@sha256:0a"), "registry.example/fluentd:1.15@sha256:0a"),
            (json!(["--v=2", "100m", 3, true, null]), "[\"--v=2\", 100m, 3, true, null]"),
            (json!("1.15"), "\"1.15\""),
            (json!("Yes"), "\"Yes\""),
            (json!("12:30"), "\"12:30\""),
            (json!("0x1f"), "\"0x1f\""),
            (json!(""), "\"\""),
            (json!("a: b"), "\"a: b\""),
            (json!("a, b"), "\"a, b\""),
            (json!("two\nlines"), "\"two\\nlines\""),
            (json!({}), "{}"),
            (json!({"a b:": []}), "{\"a b:\": []}"),
        ] {
            assert_eq!(flow(&value), text);
        }
    }

    #[test]
    fn long_values_are_cut_between_entries() {
        let volume = json!({
            "configMap": {"items": [{"key": "cni-conf.json", "path": "70-multus.conf"}], "name": "multus-cni-config"},
            "name": "multus-cfg",
        });
        for (room, text) in [
            (
                110,
                "{configMap: {items: [{key: cni-conf.json, path: 70-multus.conf}], name: multus-cni-config}, name: multus-cfg}",
            ),
            (80, "{name: multus-cfg, configMap: {name: multus-cni-config, items: [{…}]}}"),
            (60, "{name: multus-cfg, configMap: {name: multus-cni-config, …}}"),
            (40, "{name: multus-cfg, configMap: {…}}"),
            (30, "{name: multus-cfg, …}"),
            (12, "{…}"),
        ] {
            assert_eq!(fitted(&volume, room, View::default()), text, "{room}");
        }
        let list = json!(["--one=1", "--two=2", "a text that is much too long to be shown in so little room"]);
        assert_eq!(fitted(&list, 50, View::default()), "[\"--one=1\", \"--two=2\", a text that i… little room]");
        assert_eq!(fitted(&list, 30, View { ascii: true, ..View::default() }), "[\"--one=1\", \"--two=2\", ...]");
    }

    #[test]
    fn a_value_that_is_cut_keeps_to_its_room_and_says_so() {
        let item = |at: usize| json!({"key": format!("key-{at}"), "values": ["a".repeat(at), {}, [], {"name": "x".repeat(60)}]});
        let value = json!({"list": (0..20).map(item).collect::<Vec<_>>(), "text": "t".repeat(90), "number": 7});
        for (room, ascii) in (5..400).flat_map(|room| [(room, false), (room, true)]) {
            let view = View { ascii, ..View::default() };
            let text = fitted(&value, room, view);
            assert!(text.chars().count() <= room && text.contains(view.ellipsis()), "{room}: {text}");
            for brackets in ["{}", "[]"] {
                let count = |at: usize| text.matches(&brackets[at..=at]).count();
                assert_eq!(count(0), count(1), "{room}: {text}");
            }
        }
        assert_eq!(fitted(&value, usize::MAX, View::default()), flow(&value));
    }

    #[test]
    fn long_texts_lose_their_middle() {
        let (view, ascii) = (View::default(), View { ascii: true, ..View::default() });
        assert_eq!(shortened("abcdefghijklmnop", 16, view), "abcdefghijklmnop");
        assert_eq!(shortened("abcdefghijklmnopq", 12, view), "abcdef…mnopq");
        assert_eq!(shortened("ääääääääääääääää", 13, ascii), "äääää...äääää");
        assert_eq!(shortened("abcdefghijklmnopq", 0, view), "abcdef…mnopq");
    }

    #[test]
    fn texts_that_differ_look_different_however_little_room_there_is() {
        let long = |middle: &str| format!("{}{middle}{}", "x".repeat(100), "y".repeat(100));
        let digests = ["0123456789abcdef".repeat(4), "fedcba9876543210".repeat(4)].map(|digest| long(&digest));
        let pairs = [
            (long("old"), long("new")),
            (digests[0].clone(), digests[1].clone()),
            (long(""), long("more")),
            ("x".repeat(100), "x".repeat(101)),
            (format!("a{}b", long("")), format!("c{}d", long(""))),
        ];
        for (old, new) in &pairs {
            for (room, ascii) in (0..80).flat_map(|room| [(room, false), (room, true)]) {
                let (old, new) = shortened_pair(old, new, room, View { ascii, ..View::default() });
                assert_ne!(old, new, "{room}");
                assert!(old.chars().count().max(new.chars().count()) <= room.max(LEAST_ROOM), "{room}: {old} {new}");
            }
        }
    }

    #[test]
    fn of_two_long_texts_the_difference_stays() {
        let (before, after) = ("x".repeat(100), "y".repeat(100));
        let (old, new) = (format!("{before}old{after}"), format!("{before}new{after}"));
        let shown = |text: &str| format!("…{}{text}{}…", "x".repeat(18), "y".repeat(17));
        assert_eq!(shortened_pair(&old, &new, 40, View::default()), (shown("old"), shown("new")));
        assert_eq!(shortened_pair("a", "b", 40, View::default()), ("a".to_owned(), "b".to_owned()));
        let (old, new) = shortened_pair(&before, &after, 40, View::default());
        assert_eq!((old.chars().count(), new.chars().count()), (40, 40));
        let (old, new) = shortened_pair(&before, &"x".repeat(90), 40, View::default());
        assert_ne!(old, new, "one is longer");
    }
}
