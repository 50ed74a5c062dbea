//! The part of SARIF 2.1.0 that a lint needs, under the names of the specification
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::collections::BTreeMap;

use serde::Serialize;

use super::artifact_path::{is_below_root, uri};
use crate::report::LocationReport;

#[derive(Serialize)]
pub(super) struct Log<'r> {
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    pub version: &'static str,
    pub runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'r> {
    pub tool: Tool<'r>,
    pub invocations: [Invocation; 1],
    pub column_kind: &'static str,
    pub results: Vec<Finding<'r>>,
}

#[derive(Serialize)]
pub(super) struct Tool<'r> {
    pub driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver<'r> {
    pub name: &'r str,
    pub version: &'r str,
    pub semantic_version: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information_uri: Option<&'static str>,
    pub rules: Vec<Rule<'r>>,
}

/// A `reportingDescriptor`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'r> {
    pub id: &'r str,
    pub name: String,
    pub short_description: Message,
    pub full_description: Message,
    pub help: Help<'r>,
    pub default_configuration: Configuration,
    pub properties: Properties,
}

/// A `multiformatMessageString`.
#[derive(Serialize)]
pub(super) struct Help<'r> {
    pub text: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<&'r str>,
}

#[derive(Serialize)]
pub(super) struct Configuration {
    pub level: &'static str,
}

#[derive(Serialize)]
pub(super) struct Properties {
    pub tags: [&'static str; 2],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub execution_successful: bool,
    pub tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
pub(super) struct Notification {
    pub level: &'static str,
    pub message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
}

/// A `result`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding<'r> {
    pub rule_id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_index: Option<usize>,
    pub level: &'static str,
    pub message: Message,
    pub locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_locations: Vec<Location>,
    pub partial_fingerprints: BTreeMap<&'static str, &'r str>,
}

#[derive(Serialize)]
pub(super) struct Message {
    pub text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
    pub physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub artifact_location: ArtifactLocation,
    pub region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    pub uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<usize>,
}

impl Location {
    /// A piece of a file.
    pub(super) fn of(location: &LocationReport) -> Self {
        let region = Region {
            start_line: location.line.max(1),
            start_column: Some(location.column.max(1)),
            end_line: Some(location.end_line.max(1)),
            end_column: Some(location.end_column.max(1)),
        };
        Self {
            id: None,
            message: None,
            physical_location: PhysicalLocation { artifact_location: artifact(&location.path), region },
        }
    }

    /// A file as a whole. It is shown at its first line: GitHub wants a line.
    pub(super) fn of_file(path: &str) -> Self {
        let region = Region { start_line: 1, start_column: None, end_line: None, end_column: None };
        Self { id: None, message: None, physical_location: PhysicalLocation { artifact_location: artifact(path), region } }
    }
}

fn artifact(path: &str) -> ArtifactLocation {
    ArtifactLocation { uri: uri(path), uri_base_id: is_below_root(path).then_some("%SRCROOT%") }
}
