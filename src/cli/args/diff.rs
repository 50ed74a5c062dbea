//! `daemonset-plan diff OLD NEW`, `daemonset-plan diff NEW`

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueHint};
use jiff::SignedDuration;

use super::{ClusterArguments, PlanOutputArguments};

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArguments {
    /// The old manifests and the new ones: files, folders, or - for standard input. The new ones alone are compared with what the
    /// cluster has, or the dump of it; with --to-nodes one file is both
    #[arg(value_name = "FILE", num_args = 1..=2, value_hint = ValueHint::AnyPath, help_heading = "Manifests")]
    #[arg(required_unless_present_any = ["filenames", "kustomize"], conflicts_with_all = ["filenames", "kustomize"])]
    pub files: Vec<PathBuf>,
    /// The new manifests, as kubectl spells it; repeat to name several
    #[arg(short = 'f', long = "filename", value_name = "FILE", value_hint = ValueHint::AnyPath, help_heading = "Manifests")]
    pub filenames: Vec<PathBuf>,
    /// A folder to build the new manifests from with kustomize
    #[arg(short = 'k', long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Manifests")]
    pub kustomize: Option<PathBuf>,
    /// Look into folders inside folders
    #[arg(short = 'R', long, help_heading = "Manifests")]
    pub recursive: bool,
    /// The namespace of DaemonSets that name none [default: the context's, or default]; those that name another are refused
    #[arg(short = 'n', long, value_name = "NAMESPACE", help_heading = "Manifests")]
    pub namespace: Option<String>,
    #[command(flatten)]
    pub cluster: ClusterArguments,
    /// A dump of the cluster as it will be, against that of --nodes: what a change of nodes does; repeat to add up several
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath, requires = "nodes", help_heading = "Cluster")]
    pub to_nodes: Vec<PathBuf>,
    /// Have the API server try the change (it changes nothing), so that its own defaults, webhooks and policies decide; for NEW alone
    #[arg(long, help_heading = "Cluster", conflicts_with_all = ["nodes", "to_nodes"])]
    pub server_dry_run: bool,
    /// Nodes where the new pod never becomes ready; repeatable
    #[arg(long, value_name = "NODE|all", value_delimiter = ',', help_heading = "Questions")]
    pub never_ready: Vec<String>,
    /// How long a new pod takes until it is ready: 20s, 2m [default: what the pods in the dump took]
    #[arg(long, value_name = "DURATION", help_heading = "Questions")]
    pub pod_start: Option<Seconds>,
    /// How long an old pod takes to stop [default: up to terminationGracePeriodSeconds]
    #[arg(long, value_name = "DURATION", help_heading = "Questions")]
    pub grace: Option<Seconds>,
    /// Say whether the rollout fits into this time, and if it does not, which limit would make it fit
    #[arg(long, value_name = "DURATION", help_heading = "Questions")]
    pub timeout: Option<Seconds>,
    /// Draw with ASCII only
    #[arg(long, help_heading = "Output")]
    pub ascii: bool,
    #[command(flatten)]
    pub output: PlanOutputArguments,
}

/// A time in whole seconds: `90`, `90s`, `1m30s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Seconds(pub u64);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.parse().ok().or_else(|| {
            let duration: SignedDuration = text.parse().ok()?;
            u64::try_from(duration.as_secs()).ok()
        });
        parsed.map(Self).ok_or_else(|| "write a time like 90s, 5m or 1h30m".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_write_them() {
        for (text, seconds) in
            [("90", Some(90)), ("90s", Some(90)), ("1m30s", Some(90)), ("1h", Some(3600)), ("", None), ("-5s", None)]
        {
            assert_eq!(Seconds::from_str(text).ok().map(|Seconds(seconds)| seconds), seconds, "{text}");
        }
    }
}
