//! What can be typed. What it means is decided in `resolve`.

mod audit;
mod completions;
mod connection;
mod diff;
mod explain;
mod input;
mod lint;
mod output;
mod plan;
mod show;
mod snapshot;

use anstream::ColorChoice;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Arg, Parser, Subcommand, ValueEnum};

pub(super) use audit::AuditArguments;
pub(super) use completions::CompletionsArguments;
pub(super) use connection::ConnectionArguments;
pub(super) use diff::{DiffArguments, Seconds};
pub(super) use explain::ExplainArguments;
pub(super) use input::{ClusterArguments, ManifestArguments};
pub(super) use lint::{LintArguments, LintFormatName};
pub(super) use output::{OutputFile, PlanOutputArguments};
pub(super) use plan::{Expect, PlanArguments};
pub(super) use show::ShowArguments;
pub(super) use snapshot::SnapshotArguments;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  # On the cluster of the kubeconfig; without one, on the built-in example
  daemonset-plan fluentd.yaml
  daemonset-plan fluentd.yaml --context staging

  # On a cluster that is out of reach, from a dump of it
  kubectl get nodes,pods -A -o json > cluster.json
  daemonset-plan fluentd.yaml --nodes cluster.json

  # A dump of everything that a plan reads
  kubectl get -A -o json \\
    no,po,ns,pc,limits,quota,runtimeclasses,sa,pvc,pv,sc,csinodes \\
    > cluster.json

  # Why does gpu-2 get no pod?
  daemonset-plan fluentd.yaml --nodes cluster.json --why gpu-2

  # In a pipeline: fail unless every GPU node is covered
  helm template ./chart | daemonset-plan - --nodes cluster.json \\
    --must-cover nvidia.com/gpu.present=true

Exit codes:
  0  fine
  1  an expectation (--expect, --must-cover) does not hold
  2  wrong usage or bad input
  3  an input, the cluster or a program that was run failed";

const SHOW_EXAMPLES: &str = "\
Examples:
  # With every default that the API server fills in
  daemonset-plan show fluentd.yaml

  # The pod for one node: tolerations, pin, priority, what LimitRanges add
  daemonset-plan show fluentd.yaml --pod gpu-2 --nodes cluster.json";

const SNAPSHOT_EXAMPLES: &str = "\
Examples:
  # Everything that plans and audits read of a dump, and nothing else
  daemonset-plan snapshot --nodes must-gather -o cluster.json.gz
  daemonset-plan fluentd.yaml --nodes cluster.json.gz
  daemonset-plan audit --nodes cluster.json.gz

  # Several dumps of one cluster become one file
  daemonset-plan snapshot --nodes nodes.json --nodes pods.json -o all.json

  # To hand on, without names: plans count the same verdicts, but for
  # manifests that name a namespace, a node, a claim or a label's value
  daemonset-plan snapshot --nodes cluster.json --redact -o redacted.json.gz

A snapshot is a List of Kubernetes objects in JSON: jq and kubectl read
it. It holds no Secrets and ConfigMaps, no environment, commands and
images, and of annotations only those that decide.

Exit codes:
  0  written
  2  wrong usage, or a dump that cannot be read; what could be is written
  3  the file system failed";

const LINT_EXAMPLES: &str = "\
Examples:
  # In an editor or a terminal
  daemonset-plan lint fluentd.yaml

  # What each defect costs in a cluster
  daemonset-plan lint fluentd.yaml --nodes cluster.json

  # The same, asking the cluster of the kubeconfig
  daemonset-plan lint fluentd.yaml --live

  # The DaemonSets that are in a cluster, or in one of its namespaces
  daemonset-plan lint --live --context staging -n kube-system

  # In CI: annotations for GitHub, and a file for code scanning
  helm template ./chart | daemonset-plan lint - -o github \\
    --output-file sarif=lint.sarif

  # Accept what is there today, fail on what is new
  daemonset-plan lint -R manifests --write-baseline lint-baseline.json
  daemonset-plan lint -R manifests --baseline lint-baseline.json

A finding is left out by a comment on or above its line, or in the whole
DaemonSet by an annotation:
  # daemonset-plan: ignore[missing-cpu-request] measured: it needs nothing
  annotations: {daemonset-plan.io/ignore: \"latest-image, serial-rollout\"}

Settings, in .daemonset-plan.yaml:
  lint:
    failOn: warning
    levels: {latest-image: error, missing-memory-limit: off}
    ignore: [{rules: [latest-image], path: vendor/**, reason: not ours}]

Exit codes:
  0  no finding at or above --fail-on
  1  there is one
  2  wrong usage or settings, an unknown rule, or unusable input
  3  an input, the cluster or a program that was run failed";

const DIFF_EXAMPLES: &str = "\
Examples:
  # What a new version does to every node, and in which waves
  daemonset-plan diff old.yaml new.yaml --nodes cluster.json

  # What applying this would change in the cluster of the kubeconfig
  daemonset-plan diff new.yaml
  daemonset-plan diff new.yaml --context staging --server-dry-run

  # The same, out of reach of the cluster: the dump needs its DaemonSets
  kubectl get daemonsets,nodes,pods -A -o json > cluster.json
  daemonset-plan diff new.yaml --nodes cluster.json

  # A pull request: what is on the main branch against what is here
  git show main:ds.yaml \\
    | daemonset-plan diff - ds.yaml --nodes cluster.json

  # Does it fit into the maintenance window?
  daemonset-plan diff old.yaml new.yaml --nodes cluster.json --timeout 30m

  # How far does a release get whose pods never become ready?
  daemonset-plan diff old.yaml new.yaml --nodes cluster.json \\
    --never-ready all

  # What a change of node pools does
  daemonset-plan diff fluentd.yaml --nodes before.json \\
    --to-nodes after.json

Exit codes:
  0  nothing changes
  1  something does
  2  wrong usage, bad input, or a change that the API server refuses
  3  an input, the cluster or a program that was run failed";

const AUDIT_EXAMPLES: &str = "\
Examples:
  # Every DaemonSet of a cluster, from a dump of it
  kubectl get daemonsets,nodes,pods -A -o json > cluster.json
  daemonset-plan audit --nodes cluster.json

  # Two of them, with every node that is not as it should be
  daemonset-plan audit kube-system/fluentd logging/agent \\
    --nodes cluster.json -o wide

  # Those of one namespace
  daemonset-plan audit -n kube-system --nodes cluster.json

  # Everything that may keep a pod away
  kubectl get -A -o json \\
    ds,no,po,ns,pc,limits,quota,runtimeclasses,sa,pvc,pv,sc,csinodes \\
    | daemonset-plan audit --nodes -

Exit codes:
  0  every DaemonSet is as predicted, as far as is known
  1  one is not
  2  wrong usage, bad input, or a DaemonSet that is not there
  3  an input cannot be opened";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  # Every rule and every reason
  daemonset-plan explain

  # The page of a rule
  daemonset-plan explain missing-cpu-request

  # The page of a reason, by the name that --why and reports give it
  daemonset-plan explain NodeResourcesFit";

/// terraform plan for Kubernetes DaemonSets: for every node, whether it gets a pod, and why.
///
/// Reads manifests and a cluster, live or from a dump, and predicts what the control plane would do; it changes nothing anywhere.
/// Without a command it plans: `daemonset-plan FILE` is `daemonset-plan plan FILE`.
#[derive(Debug, Parser)]
#[command(version, name = "daemonset-plan", styles = STYLES, after_help = EXAMPLES)]
#[command(args_conflicts_with_subcommands = true, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub plan: PlanArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Which nodes get a pod, which do not, why, and what to change [default]
    #[command(after_help = EXAMPLES)]
    Plan(Box<PlanArguments>),
    /// What is wrong with the manifests, with or without a cluster
    #[command(after_help = LINT_EXAMPLES)]
    Lint(Box<LintArguments>),
    /// What a change does to every node: who gains, loses or restarts a pod, in which waves, and whether it ever ends
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(Box<DiffArguments>),
    /// Whether a cluster holds what is predicted: each DaemonSet's missing, pending and stray pods, and why
    #[command(after_help = AUDIT_EXAMPLES, mut_arg("cluster", of_the_kubeconfig))]
    Audit(Box<AuditArguments>),
    /// What a rule of lint or a reason of a plan is about
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArguments),
    /// The object as the API server would store it, or with --pod the pod that the controller would make
    #[command(after_help = SHOW_EXAMPLES)]
    Show(Box<ShowArguments>),
    /// Save all that plans and audits read of a cluster in one file, without secrets
    #[command(after_help = SNAPSHOT_EXAMPLES, mut_arg("cluster", of_the_kubeconfig))]
    Snapshot(Box<SnapshotArguments>),
    /// The script that completes commands, options and names in a shell
    #[command(after_help = completions::EXAMPLES)]
    Completions(CompletionsArguments),
    /// Print the version
    Version,
}

/// `--cluster` where the examples are of no use.
fn of_the_kubeconfig(cluster: Arg) -> Arg {
    cluster.help("A cluster of the kubeconfig, in the place of the context's; without --nodes and --cluster, the context's")
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    /// Nothing breaks longer lines. Under kubectl the name is one letter longer.
    #[test]
    fn examples_fit_a_terminal_of_80_columns() {
        let program = Arguments::command();
        for command in std::iter::once(&program).chain(program.get_subcommands()) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            for line in help.lines() {
                let width = line.chars().count() + line.matches("daemonset-plan ").count();
                assert!(width <= 80, "{}: {width} columns: {line}", command.get_name());
            }
        }
    }
}
