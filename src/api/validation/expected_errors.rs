//! What the tests of the parts of a spec have in common.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::field_error::FieldError;
use crate::model::FieldPath;

/// Asserts which errors a part of a spec has, each with its field below that part (nothing for the part itself) and its message.
pub(super) fn assert_errors<T: DeserializeOwned>(
    validate: fn(&T, &FieldPath, &mut Vec<FieldError>),
    cases: &[(Value, &[(&str, &str)])],
) {
    for (part, expected) in cases {
        let mut errors = Vec::new();
        let decoded = serde_json::from_value(part.clone()).unwrap_or_else(|error| panic!("{part}: {error}"));
        validate(&decoded, &FieldPath::of("part"), &mut errors);
        let found: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let dot = |field: &str| if field.is_empty() { "" } else { "." };
        let expected: Vec<String> =
            expected.iter().map(|(field, message)| format!("part{}{field}: {message}", dot(field))).collect();
        assert_eq!(found, expected, "{part}");
    }
}
