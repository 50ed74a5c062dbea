//! Replacements that have to stay what they are: values that are compared as numbers stay numbers in the same order, addresses of nodes
//! stay addresses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Notes the keys whose values this object compares by `Gt` and `Lt`.
pub(super) fn find_compared_keys(object: &Value, keys: &mut BTreeSet<String>) {
    match object {
        Value::Array(items) => items.iter().for_each(|item| find_compared_keys(item, keys)),
        Value::Object(fields) => {
            if let (Some("Gt" | "Lt"), Some(Value::String(key))) =
                (fields.get("operator").and_then(Value::as_str), fields.get("key"))
            {
                keys.insert(key.clone());
            }
            fields.values().for_each(|field| find_compared_keys(field, keys));
        }
        _ => {}
    }
}

/// Whether a value is a number to `Gt` and `Lt`; to them others are less than nothing.
pub(super) fn is_number(value: &str) -> bool {
    value.parse::<i64>().is_ok()
}

/// Small numbers for numbers, in the same order: 8, 16 and 64 become 1, 2 and 3. What is less than 0 stays so, and signs and zeros before a
/// number stay, since `07` is `7` to some operators and to others it is not.
pub(super) fn numbers(names: BTreeSet<String>) -> BTreeMap<String, String> {
    let number = |name: String| name.parse().ok().map(|number: i64| (name, number));
    let parsed: BTreeMap<String, i64> = names.into_iter().filter_map(number).collect();
    let all: BTreeSet<i64> = parsed.values().copied().collect();
    let below = all.iter().take_while(|number| **number < 0).count();
    let ranks: BTreeMap<i64, usize> =
        all.iter().enumerate().map(|(at, number)| (*number, if at < below { below - at } else { at - below + 1 })).collect();
    let replaced = parsed.into_iter().map(|(name, number)| {
        let digits = name.trim_start_matches(['+', '-']);
        let sign = &name[..name.len() - digits.len()];
        let significant = digits.trim_start_matches('0').len().max(1);
        let zeros = &digits[..digits.len() - significant];
        let replacement = format!("{sign}{zeros}{}", ranks[&number]);
        (name, replacement)
    });
    replaced.collect()
}

/// Addresses for addresses, all of one length, so that they keep their order.
pub(super) fn addresses(names: BTreeSet<String>) -> BTreeMap<String, String> {
    let replaced = names.into_iter().enumerate().map(|(at, name)| {
        let address = format!("10.{}.{}.{}", 100 + at / 10_000 % 100, 100 + at / 100 % 100, 100 + at % 100);
        (name, address)
    });
    replaced.collect()
}

/// Whether an address means the same on every node.
pub(super) fn is_of_every_node(address: &str) -> bool {
    matches!(address, "0.0.0.0" | "::" | "127.0.0.1" | "::1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order_and_what_they_look_like() {
        let given = ["-10", "-3", "0", "00", "7", "07", "+7", "64", "9223372036854775807"];
        let replaced = numbers(given.map(str::to_owned).into());
        assert_eq!(given.map(|name| replaced[name].as_str()), ["-2", "-1", "1", "01", "2", "02", "+2", "3", "4"]);
        let again = numbers(replaced.values().cloned().collect());
        assert!(again.iter().all(|(name, replacement)| name == replacement), "{again:?}");
    }

    #[test]
    fn addresses_stay_addresses_in_their_order() {
        let replaced = addresses(["10.0.0.7", "fd00::1"].map(str::to_owned).into());
        assert_eq!(replaced.values().collect::<Vec<_>>(), ["10.100.100.100", "10.100.100.101"]);
    }
}
