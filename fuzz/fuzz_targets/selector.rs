//! Any text as a selector, and any labels for it.

#![no_main]

use daemonset_plan::model::{LabelSelector, Labels};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, Vec<(&str, &str)>)| {
    let (text, pairs) = input;
    let Ok(selector) = LabelSelector::parse(text) else { return };
    let labels: Labels = pairs.into_iter().collect();
    assert!(!selector.is_empty() || selector.matches(&labels), "an empty selector matches everything");
    if selector.matches(&labels) {
        let lacking = selector.required_keys().find(|key| labels.get(key).is_none());
        assert_eq!(lacking, None, "{text:?} asks for it");
    }
});
