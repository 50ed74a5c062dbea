//! A value that does not fit its field's type, in the words of the one who writes the manifest.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::source_text::{shortened, shortened_message};
use super::tree::NodeId;
use crate::model::{FieldPath, nearest_name};

/// A value that does not fit its field's type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Mismatch {
    pub message: String,
    pub help: Option<String>,
    /// The innermost value that is wrong, and the way to it.
    pub place: Option<(FieldPath, NodeId)>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: shortened_message(&message.to_string()), ..Self::default() }
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match unexpected {
            Unexpected::Bool(value) => format!("the boolean {value}"),
            Unexpected::Unsigned(value) => format!("the number {value}"),
            Unexpected::Signed(value) => format!("the number {value}"),
            Unexpected::Float(value) => format!("the number {value}"),
            Unexpected::Str(text) => format!("the string {:?}", shortened(text)),
            Unexpected::Unit | Unexpected::Option => "null".to_owned(),
            Unexpected::Seq => "a list".to_owned(),
            Unexpected::Map => "a mapping".to_owned(),
            other => other.to_string(),
        };
        Self::custom(format_args!("expected {}, found {found}", in_words(&expected.to_string())))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let message = format_args!("expected one of {}, found {:?}", expected.join(", "), shortened(variant));
        let nearest = nearest_name(&variant.to_lowercase(), expected.iter().copied(), |known| known.len() / 2);
        Self { help: nearest.map(|nearest| format!("did you mean {nearest}?")), ..Self::custom(message) }
    }
}

/// What a type expects, in the words of the one who writes the manifest.
fn in_words(expected: &str) -> String {
    let words = match expected {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a mapping",
        "Quantity" => "a quantity",
        "IntOrString" => "a whole number or a string",
        "Time" | "MicroTime" => "a time",
        "any valid JSON value" => "a value",
        named if matches!(named.split(' ').next(), Some("a" | "an" | "any" | "one")) => named,
        named if named.starts_with("struct ") => "a mapping",
        named if named.starts_with("enum ") => "a string",
        // The other types are Kubernetes' own, with fields.
        kind => return format!("a mapping ({kind})"),
    };
    words.to_owned()
}
