//! `daemonset-plan [plan] FILE…`

use std::str::FromStr;

use clap::Args;

use super::{ClusterArguments, ManifestArguments, PlanOutputArguments};

#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArguments {
    #[command(flatten)]
    pub manifests: ManifestArguments,
    #[command(flatten)]
    pub cluster: ClusterArguments,
    /// Show the checks on this node: the controller's, passed or not, then what refuses the pod; repeatable, or several with commas between them
    #[arg(long, value_name = "NODE", help_heading = "Questions", value_delimiter = ',')]
    pub why: Vec<String>,
    /// Exit 1 unless this many nodes get a pod, or all of them do
    #[arg(long, value_name = "N|all", help_heading = "Questions")]
    pub expect: Option<Expect>,
    /// Exit 1 unless every node with these labels holds a pod; a selector as kubectl get -l takes it; repeatable
    #[arg(long, value_name = "SELECTOR", help_heading = "Questions")]
    pub must_cover: Vec<String>,
    #[command(flatten)]
    pub output: PlanOutputArguments,
}

/// `--expect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Expect {
    All,
    Exactly(usize),
}

impl FromStr for Expect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            number => number.parse().map(Self::Exactly).map_err(|_| "write a number of nodes, or all".to_owned()),
        }
    }
}
