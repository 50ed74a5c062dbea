//! `daemonset-plan snapshot -o PATH`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{ClusterArguments, Color};

#[derive(Debug, Args)]
pub(in crate::cli) struct SnapshotArguments {
    #[command(flatten)]
    pub cluster: ClusterArguments,
    /// Where to write it: a file, packed with gzip if its name ends in .gz, or - for standard output; a file that is there is replaced
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub output: PathBuf,
    /// Put other names in the place of those of namespaces, nodes, pods, claims and volumes and of values of labels and taints, the same
    /// for the same name. Keys of labels stay, and names of resources and classes
    #[arg(long, help_heading = "Output")]
    pub redact: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
}
