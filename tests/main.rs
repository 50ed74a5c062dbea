//! All integration tests in one binary: recordings of a real control plane, the command line, dumps in every form,
//! properties, a live cluster's stand-in, real manifests where they are at hand, the shape of the code.

#![allow(clippy::print_stdout, reason = "counts of what was compared are printed")]

mod action;
mod architecture;
mod audits;
mod baseline;
mod broken_specs;
mod changes_of_nodes;
mod cli;
mod completion;
mod control_characters;
mod corpus;
mod corpus_audit;
mod corpus_diff;
mod corpus_lint;
mod diagnostics;
mod diff_formats;
mod diff_of_dumps;
mod diff_reports;
mod dump_files;
mod dump_parts;
mod dumps;
mod fixes;
mod generated;
mod hostile;
mod kustomize;
mod lint_beside_objects;
mod lint_formats;
mod lint_in_cluster;
mod lint_of_charts;
mod lint_reports;
mod linting;
#[cfg(feature = "live")]
mod live;
mod man_pages;
mod manifest;
mod manifest_objects;
mod packaging;
mod pipelines;
mod placement_rules;
mod pod_rules;
mod program;
mod properties;
mod recordings;
mod redaction;
mod report_schema;
mod reports;
mod rollouts_of_dumps;
mod rules;
mod sarif;
mod settings;
mod snapshot_properties;
mod snapshots;
mod snapshots_with_daemon_sets;
mod suggestions;
mod terminal;
mod tricky;
mod tutorials;
