//! Texts that may not be empty.

use super::field_error::FieldError;
use crate::model::FieldPath;

/// Reports an empty text.
pub(super) fn require(text: &str, field: FieldPath, errors: &mut Vec<FieldError>) {
    if text.is_empty() {
        errors.push(FieldError::required(field, ""));
    }
}
