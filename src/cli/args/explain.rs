//! `daemonset-plan explain [RULE]`

use clap::Args;

use super::Color;

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArguments {
    /// The rule; without one, all rules are listed
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
}
