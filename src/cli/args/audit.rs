//! `daemonset-plan audit [NAMESPACE/NAME…]`

use clap::Args;

use super::{ClusterArguments, PlanOutputArguments};

#[derive(Debug, Args)]
pub(in crate::cli) struct AuditArguments {
    /// The DaemonSets to audit: NAMESPACE/NAME, or NAME of the namespace of -n; without any, all that there are
    #[arg(value_name = "NAMESPACE/NAME", help_heading = "DaemonSets")]
    pub names: Vec<String>,
    /// The namespace of names without one [default: the context's, or default]; those that name another are refused;
    /// alone, all DaemonSets of this namespace
    #[arg(short = 'n', long, value_name = "NAMESPACE", help_heading = "DaemonSets")]
    pub namespace: Option<String>,
    #[command(flatten)]
    pub cluster: ClusterArguments,
    #[command(flatten)]
    pub output: PlanOutputArguments,
}
