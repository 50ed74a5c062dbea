//! Quantities as they are stored
//! (`pkg/apis/core/v1/defaults.go:SetDefaults_ResourceList`, `apimachinery/pkg/api/resource/quantity.go:ParseQuantity`).
//! May use: `model`.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource as api;

use crate::model::Quantity;

/// Stores limits and requests.
pub(super) fn store_requirements(resources: &mut ResourceRequirements) {
    store_resource_list(resources.limits.as_mut());
    store_resource_list(resources.requests.as_mut());
}

/// Stores amounts of resources: rounded up to thousandths.
pub(super) fn store_resource_list(list: Option<&mut BTreeMap<String, api::Quantity>>) {
    for amount in list.into_iter().flat_map(BTreeMap::values_mut) {
        rewrite(amount, Quantity::rounded_up_to_milli, -3);
    }
}

/// Stores an amount that is no resource of a container, with all its digits.
pub(super) fn store(amount: &mut api::Quantity) {
    rewrite(amount, |quantity| quantity, NANO);
}

/// The finest power of ten that is kept.
const NANO: i32 = -9;

/// Brings an amount into its canonical form, unless Kubernetes keeps the text; what is no quantity is refused elsewhere.
fn rewrite(amount: &mut api::Quantity, round: fn(Quantity) -> Quantity, finest: i32) {
    let text = amount.0.trim();
    amount.0 = match text.parse() {
        Ok(quantity) if !keeps_its_text(text, finest) => round(quantity).to_string(),
        _ => text.to_owned(),
    };
}

/// Whether a quantity is stored as it was written: `ParseQuantity` keeps the text of short numbers that look canonical, which
/// lets some through that are not (`1E3` for `1e3`, `1.500` for `1500m`). Rounding drops the text of finer numbers.
fn keeps_its_text(text: &str, finest: i32) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number_end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(number_end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches('0');
    let digits = format!("{}{fraction}", if whole.is_empty() { "0" } else { whole });
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    if let Some(power) = suffix.strip_suffix('i').and_then(|suffix| "KMGTPE".find(suffix)) {
        let power = i32::try_from(power).unwrap_or_default() + 1;
        // Three decimal digits for every binary prefix; of 15 one stays in reserve.
        let is_short = fraction.is_empty() && 15 - length - 3 * power > 0;
        return is_short && digits.parse::<i64>().is_ok_and(|value| value & 7 != 0);
    }
    let scale = decimal_exponent(suffix).and_then(|exponent| exponent.checked_sub(i32::try_from(fraction.len()).ok()?));
    let looks_canonical = !digits.ends_with("000") && !digits.starts_with('0');
    length <= 18 && looks_canonical && scale.is_some_and(|scale| scale >= finest && scale % 3 == 0)
}

/// The power of ten that a decimal suffix or an exponent stands for.
fn decimal_exponent(suffix: &str) -> Option<i32> {
    if let Some(exponent) = suffix.strip_prefix(['e', 'E']).filter(|exponent| !exponent.is_empty()) {
        return exponent.parse().ok();
    }
    let suffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    let at = suffixes.iter().position(|known| *known == suffix)?;
    Some(i32::try_from(at).ok()? * 3 + NANO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_resources_are_rounded_up_and_canonical_but_texts_that_look_canonical_stay() {
        for (authored, stored) in [
            ("0", "0"),
            ("0.1", "100m"),
            (" 1 ", "1"),
            ("1E3", "1E3"),
            ("1e3", "1e3"),
            ("12e2", "1200"),
            ("1.500", "1.500"),
            ("1.5", "1500m"),
            ("+5", "+5"),
            ("1000m", "1"),
            ("100u", "1m"),
            ("0.0001", "1m"),
            ("1500n", "1m"),
            ("1024Mi", "1Gi"),
            ("1028Ki", "1028Ki"),
            (".5Gi", "512Mi"),
            ("128m", "128m"),
            ("no", "no"),
        ] {
            let mut list = BTreeMap::from([("cpu".to_owned(), api::Quantity(authored.to_owned()))]);
            store_resource_list(Some(&mut list));
            assert_eq!(list["cpu"].0, stored, "{authored}");
        }
    }

    #[test]
    fn other_amounts_keep_their_digits() {
        for (authored, stored) in [("100u", "100u"), ("0.0001", "100u"), ("2048Ki", "2Mi")] {
            let mut amount = api::Quantity(authored.to_owned());
            store(&mut amount);
            assert_eq!(amount.0, stored);
        }
    }
}
