//! `daemonset-plan show FILE…`

use clap::{Args, ValueEnum};

use super::{ClusterArguments, Color, ManifestArguments};
use crate::render::ObjectFormat;

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArguments {
    #[command(flatten)]
    pub manifests: ManifestArguments,
    #[command(flatten)]
    pub cluster: ClusterArguments,
    /// Show the pod that the controller would make for this node, as admission would leave it
    #[arg(long, value_name = "NODE", help_heading = "Questions")]
    pub pod: Option<String>,
    /// The format
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml", help_heading = "Output")]
    pub output: ObjectFormatName,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
}

/// The name of a format of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ObjectFormatName {
    Yaml,
    Json,
}

impl From<ObjectFormatName> for ObjectFormat {
    fn from(name: ObjectFormatName) -> Self {
        match name {
            ObjectFormatName::Yaml => Self::Yaml,
            ObjectFormatName::Json => Self::Json,
        }
    }
}
