//! Any text as a quantity: what it is written as means the same.

#![no_main]

use daemonset_plan::model::Quantity;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(quantity) = text.parse::<Quantity>() else { return };
    let canonical = quantity.to_string();
    let again: Quantity = canonical.parse().unwrap_or_else(|error| panic!("{text:?} is written as {canonical:?}: {error}"));
    assert_eq!(again, quantity, "{text:?} is written as {canonical:?}");
    assert_eq!(again.to_string(), canonical);
    assert!(quantity.rounded_up_to_milli() >= quantity);
});
