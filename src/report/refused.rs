//! What the API server refuses of a DaemonSet.

use serde::{Deserialize, Serialize};

use super::location::LocationReport;
use super::written::Written;
use crate::api::FieldError;

/// Something that the API server refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusedReport {
    /// The field.
    pub field_path: String,
    /// The API server's words.
    pub message: String,
    /// Where the field stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationReport>,
}

/// What the API server refuses of a DaemonSet, in its words, and where that stands.
pub fn refused_reports(written: &Written<'_>, errors: &[FieldError]) -> Vec<RefusedReport> {
    let report = |error: &FieldError| RefusedReport {
        field_path: error.field.to_string(),
        message: error.to_string(),
        // Where the value stands is not always what the API server calls the field.
        location: written.location(error.place()),
    };
    errors.iter().map(report).collect()
}

impl RefusedReport {
    /// The first refusal and how many others there are: `spec.x: Required value (and 1 more error)`.
    pub fn summary(refused: &[Self]) -> Option<String> {
        let (first, others) = refused.split_first()?;
        let more = match others.len() {
            0 => String::new(),
            1 => " (and 1 more error)".to_owned(),
            more => format!(" (and {more} more errors)"),
        };
        Some(format!("{}{more}", first.message))
    }
}
