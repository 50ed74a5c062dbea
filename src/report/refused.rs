//! What the API server refuses of a DaemonSet.

use k8s_openapi::api::apps::v1::DaemonSet;
use serde::{Deserialize, Serialize};

use super::location::LocationReport;
use crate::manifest::Authored;
use crate::model::FieldPath;

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

impl RefusedReport {
    /// The refusal of a field of a manifest, in the API server's words. `place` is where the value stands, which is not always
    /// what the API server calls the field.
    pub fn of(authored: &Authored<DaemonSet>, field: &FieldPath, place: &FieldPath, message: String) -> Self {
        let located = authored.locate(place);
        let span = located.key.unwrap_or(located.value);
        let location = Some(LocationReport::of(authored.source(), span));
        Self { field_path: field.to_string(), message, location }
    }

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
