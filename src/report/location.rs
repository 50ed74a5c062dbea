//! Lines and columns in a report.

use serde::{Deserialize, Serialize};

use crate::manifest::{SourceText, Span};

/// A piece of a file; lines and columns count from 1, columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationReport {
    /// The file, as it was named.
    pub path: String,
    /// The line where it begins.
    pub line: usize,
    /// The column where it begins.
    pub column: usize,
    /// The line where it ends.
    pub end_line: usize,
    /// The column before which it ends.
    pub end_column: usize,
}

impl LocationReport {
    /// The lines and columns of a span.
    pub fn of(source: &SourceText, span: Span) -> Self {
        let (start, end) = (source.position(span.start), source.position(span.end));
        Self {
            path: source.name().to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}
