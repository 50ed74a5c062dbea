//! `daemonset-plan explain [RULE-OR-REASON]`

use clap::Args;

use super::Color;

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArguments {
    /// The rule, or who gives the reason, as --why and reports name it; without one, all are listed
    #[arg(value_name = "RULE-OR-REASON")]
    pub topic: Option<String>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
}
