//! All that the API server has against a DaemonSet. May use: `model`.

use k8s_openapi::api::apps::v1::DaemonSet;

use super::decoding::undecodable_values;
use super::validation::{FieldError, validate_daemon_set};

/// For which fields the API server refuses a DaemonSet, given as `written` and, with its defaults, as `stored`.
/// What cannot be decoded is refused before anything is validated; both are worth knowing.
pub fn refused_fields(written: &DaemonSet, stored: &DaemonSet, selector_is_given: bool) -> Vec<FieldError> {
    let mut errors = undecodable_values(written);
    errors.extend(validate_daemon_set(stored, selector_is_given));
    errors
}
