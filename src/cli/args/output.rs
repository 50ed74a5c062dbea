//! Where answers go, and in which form.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::Color;
use crate::render::ReportFormat;

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct PlanOutputArguments {
    /// The format: table folds nodes with equal reasons into a row, wide lists each
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: FormatName,
    /// Write this format to this file as well; repeatable
    #[arg(long, value_name = "FORMAT=PATH")]
    pub output_file: Vec<OutputFile<FormatName>>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// The name of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormatName {
    Table,
    Wide,
    Json,
    Yaml,
    Markdown,
}

impl From<FormatName> for ReportFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Table => Self::Table,
            FormatName::Wide => Self::Wide,
            FormatName::Json => Self::Json,
            FormatName::Yaml => Self::Yaml,
            FormatName::Markdown => Self::Markdown,
        }
    }
}

/// `FORMAT=PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct OutputFile<F> {
    pub format: F,
    pub path: PathBuf,
}

impl<F: ValueEnum> FromStr for OutputFile<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text.split_once('=').ok_or("write FORMAT=PATH, for instance json=report.json")?;
        let names = || F::value_variants().iter().filter_map(|name| Some(name.to_possible_value()?.get_name().to_owned()));
        let format =
            F::from_str(format, false).map_err(|_| format!("the formats are {}", names().collect::<Vec<_>>().join(", ")))?;
        if path.is_empty() {
            return Err("the path is missing: write FORMAT=PATH".to_owned());
        }
        if path == "-" {
            return Err("- is no file: -o FORMAT writes to standard output (./- is a file of that name)".to_owned());
        }
        Ok(Self { format, path: PathBuf::from(path) })
    }
}
