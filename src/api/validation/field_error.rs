//! What the API server finds wrong with a field, in its own words
//! (`apimachinery/pkg/util/validation/field/errors.go`).

use std::fmt;

use serde_json::Value;

use crate::model::FieldPath;

/// The kinds of errors, named as Kubernetes names them (`ErrorType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorType {
    /// A reference leads nowhere.
    NotFound,
    /// A value is missing.
    Required,
    /// A value that has to be unique is there twice.
    Duplicate,
    /// A value is malformed, out of bounds or contradicts another.
    Invalid,
    /// A value is none of those that are known.
    NotSupported,
    /// A value may not be there.
    Forbidden,
    /// A text is too long.
    TooLong,
    /// A list is too long.
    TooMany,
    /// A value cannot be decoded into its type; the request fails before validation.
    TypeInvalid,
}

impl ErrorType {
    /// The word for it in the causes of the API server's answer.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotFound => "FieldValueNotFound",
            Self::Required => "FieldValueRequired",
            Self::Duplicate => "FieldValueDuplicate",
            Self::Invalid => "FieldValueInvalid",
            Self::NotSupported => "FieldValueNotSupported",
            Self::Forbidden => "FieldValueForbidden",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
            Self::TypeInvalid => "FieldValueTypeInvalid",
        }
    }
}

impl fmt::Display for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "Not found",
            Self::Required => "Required value",
            Self::Duplicate => "Duplicate value",
            Self::Invalid | Self::TypeInvalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Forbidden => "Forbidden",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
        })
    }
}

/// One field for which the API server refuses an object.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldError {
    /// The field as the API server spells it, which is not always where it stands: `spec.template.labels`.
    pub field: FieldPath,
    /// Where the value stands in the object, if not at `field`.
    pub place: Option<FieldPath>,
    /// What is wrong with it.
    pub error: ErrorType,
    /// The refused value, where the message shows one.
    pub value: Option<Value>,
    /// The value as the message shows it, where that is not its JSON: Go keeps the order of a struct's fields.
    pub shown: Option<String>,
    /// The rest of the message; may be empty.
    pub detail: String,
}

impl FieldError {
    fn new(field: FieldPath, error: ErrorType, value: Option<Value>, detail: impl Into<String>) -> Self {
        Self { field, place: None, error, value, shown: None, detail: detail.into() }
    }

    /// A malformed value.
    pub fn invalid(field: FieldPath, value: impl Into<Value>, detail: impl Into<String>) -> Self {
        Self::new(field, ErrorType::Invalid, Some(value.into()), detail)
    }

    /// A value that is wrong in each of these ways.
    pub fn invalid_each(
        field: FieldPath,
        value: impl Into<Value>,
        details: impl IntoIterator<Item = impl Into<String>>,
    ) -> impl Iterator<Item = Self> {
        let value = value.into();
        details.into_iter().map(move |detail| Self::invalid(field.clone(), value.clone(), detail))
    }

    /// A malformed struct, shown as Go shows it: the order of its fields would not survive in [`FieldError::value`].
    pub fn invalid_struct(field: FieldPath, shown: &str, detail: &str) -> Self {
        Self::new(field, ErrorType::Invalid, None, format!("{shown}: {detail}"))
    }

    /// A missing value.
    pub fn required(field: FieldPath, detail: impl Into<String>) -> Self {
        Self::new(field, ErrorType::Required, None, detail)
    }

    /// A value that may not be there.
    pub fn forbidden(field: FieldPath, detail: impl Into<String>) -> Self {
        Self::new(field, ErrorType::Forbidden, None, detail)
    }

    /// A value that is there twice.
    pub fn duplicate(field: FieldPath, value: impl Into<Value>) -> Self {
        Self::new(field, ErrorType::Duplicate, Some(value.into()), "")
    }

    /// A reference that leads nowhere.
    pub fn not_found(field: FieldPath, value: impl Into<Value>) -> Self {
        Self::new(field, ErrorType::NotFound, Some(value.into()), "")
    }

    /// A value other than those supported, which are listed in the order in which the API server lists them.
    pub fn not_supported(field: FieldPath, value: impl Into<Value>, supported: &[&str]) -> Self {
        let supported: Vec<String> = supported.iter().map(|value| format!("{value:?}")).collect();
        let detail = format!("supported values: {}", supported.join(", "));
        Self::new(field, ErrorType::NotSupported, Some(value.into()), detail)
    }

    /// A text of more than `most` bytes.
    pub fn too_long(field: FieldPath, most: usize) -> Self {
        Self::new(field, ErrorType::TooLong, None, format!("may not be more than {most} bytes"))
    }

    /// A list of more than `most` items.
    pub fn too_many(field: FieldPath, actual: usize, most: usize) -> Self {
        Self::new(field, ErrorType::TooMany, Some(Value::from(actual)), format!("must have at most {most} items"))
    }

    /// A value that cannot be decoded into its type.
    pub fn type_invalid(field: FieldPath, value: impl Into<Value>, detail: impl Into<String>) -> Self {
        Self::new(field, ErrorType::TypeInvalid, Some(value.into()), detail)
    }

    /// This error, with the place of the value where `field` does not lead to it.
    #[must_use]
    pub fn at(self, place: FieldPath) -> Self {
        Self { place: Some(place), ..self }
    }

    /// This error, with the value as Go's JSON shows it.
    #[must_use]
    pub fn showing(self, value: String) -> Self {
        Self { shown: Some(value), ..self }
    }

    /// Where the value stands in the object.
    pub fn place(&self) -> &FieldPath {
        self.place.as_ref().unwrap_or(&self.field)
    }

    /// The message without the field: `Invalid value: "x": must be …`.
    pub fn body(&self) -> String {
        let mut body = self.error.to_string();
        if let Some(value) = &self.value {
            body.push_str(": ");
            body.push_str(&self.shown.clone().unwrap_or_else(|| shown(value)));
        }
        if !self.detail.is_empty() {
            body.push_str(": ");
            body.push_str(&self.detail);
        }
        body
    }
}

/// A value as Go shows it. Rust's quoting of texts is Go's for everything that a manifest can hold in print;
/// inside JSON, Go escapes what HTML takes for markup.
fn shown(value: &Value) -> String {
    match value.as_str() {
        Some(text) => format!("{text:?}"),
        None => value.to_string().replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e"),
    }
}

/// As in the API server's answer: `spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0`.
impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.body())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_worded_as_the_api_server_words_them() {
        let field = || FieldPath::of("spec.x");
        for (error, expected) in [
            (
                FieldError::invalid(field(), -1, "must be greater than or equal to 0"),
                "Invalid value: -1: must be greater than or equal to 0",
            ),
            (FieldError::invalid(field(), serde_json::json!(["<a>"]), "no"), "Invalid value: [\"\\u003ca\\u003e\"]: no"),
            (FieldError::invalid(field(), "b", "no").showing("{}".to_owned()), "Invalid value: {}: no"),
            (FieldError::required(field(), ""), "Required value"),
            (FieldError::duplicate(field(), "TCP//80"), "Duplicate value: \"TCP//80\""),
            (FieldError::not_supported(field(), "a", &["b", "c"]), "Unsupported value: \"a\": supported values: \"b\", \"c\""),
            (FieldError::too_long(field(), 63), "Too long: may not be more than 63 bytes"),
            (FieldError::too_many(field(), 21, 20), "Too many: 21: must have at most 20 items"),
        ] {
            assert_eq!(error.to_string(), format!("spec.x: {expected}"));
        }
    }
}
