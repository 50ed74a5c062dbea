//! `daemonset-plan lint FILE…`

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::{Color, ConnectionArguments, ManifestArguments, OutputFile};
use crate::lint::Level;
use crate::render::LintFormat;

#[derive(Debug, Args)]
pub(in crate::cli) struct LintArguments {
    #[command(flatten)]
    pub manifests: ManifestArguments,
    /// A dump of the cluster, as plan takes it: says what a defect costs there; repeat to add up several
    #[arg(long, visible_alias = "snapshot", value_name = "PATH", value_hint = ValueHint::AnyPath, help_heading = "Cluster")]
    pub nodes: Vec<PathBuf>,
    /// Ask the cluster of the kubeconfig in the place of a dump; without a manifest its own DaemonSets are linted, those of -n or all
    #[arg(long, help_heading = "Cluster", conflicts_with = "nodes")]
    pub live: bool,
    /// The kubeconfig's cluster, for --live
    #[arg(long, value_name = "NAME", help_heading = "Cluster", requires = "live", hide_short_help = true)]
    pub cluster: Option<String>,
    #[command(flatten)]
    pub connection: ConnectionArguments,
    /// Exit 1 when there is a finding of this level or above: error, warning, info, or never [default: error]
    #[arg(long, value_name = "LEVEL", help_heading = "Rules")]
    pub fail_on: Option<FailOn>,
    /// Run only this rule; repeatable
    #[arg(long, value_name = "RULE", help_heading = "Rules", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Do not run this rule; repeatable
    #[arg(long, value_name = "RULE", help_heading = "Rules", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// The configuration file; without it, .daemonset-plan.yaml here or above, up to the repository's root
    #[arg(long, value_name = "PATH", help_heading = "Rules", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Leave out the findings that this file lists, each once, wherever they have moved to: only new ones fail
    #[arg(long, value_name = "PATH", help_heading = "Rules", value_hint = ValueHint::FilePath, conflicts_with = "write_baseline")]
    pub baseline: Option<PathBuf>,
    /// Write all findings into this file, for --baseline; exits 0
    #[arg(long, value_name = "PATH", help_heading = "Rules", value_hint = ValueHint::FilePath)]
    pub write_baseline: Option<PathBuf>,
    /// The format
    #[arg(short, long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub output: LintFormatName,
    /// Write this format to this file as well; repeatable
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "Output")]
    pub output_file: Vec<OutputFile<LintFormatName>>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
}

/// From which level on findings make the run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOn {
    Error,
    Warning,
    Info,
    /// Findings never make the run fail; "off" means the same
    #[value(alias = "off")]
    Never,
}

impl From<FailOn> for Option<Level> {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Some(Level::Error),
            FailOn::Warning => Some(Level::Warning),
            FailOn::Info => Some(Level::Info),
            FailOn::Never => None,
        }
    }
}

/// The name of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LintFormatName {
    Human,
    Concise,
    Json,
    Yaml,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Markdown,
}

impl LintFormatName {
    /// The format as `render` knows it; `None` for the one that needs the sources.
    pub fn rendered(self) -> Option<LintFormat> {
        Some(match self {
            Self::Human => return None,
            Self::Concise => LintFormat::Concise,
            Self::Json => LintFormat::Json,
            Self::Yaml => LintFormat::Yaml,
            Self::Sarif => LintFormat::Sarif,
            Self::Github => LintFormat::Github,
            Self::Gitlab => LintFormat::Gitlab,
            Self::Junit => LintFormat::Junit,
            Self::Markdown => LintFormat::Markdown,
        })
    }
}
