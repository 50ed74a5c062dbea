//! Fields that take one of a few words.

use super::field_error::FieldError;
use crate::model::FieldPath;

/// Refuses a word that is none of the supported ones, which stand in the order in which the API server lists them.
pub(super) fn check_choice(chosen: &str, supported: &[&str], path: FieldPath, errors: &mut Vec<FieldError>) {
    if !supported.contains(&chosen) {
        errors.push(FieldError::not_supported(path, chosen, supported));
    }
}

/// The same for a word that has to be there.
pub(super) fn check_required_choice(chosen: Option<&str>, supported: &[&str], path: FieldPath, errors: &mut Vec<FieldError>) {
    match chosen {
        None | Some("") => errors.push(FieldError::required(path, "")),
        Some(chosen) => check_choice(chosen, supported, path, errors),
    }
}
