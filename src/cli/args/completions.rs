//! `daemonset-plan completions SHELL`

use clap::Args;
use clap_complete::Shell;

/// Where the script goes, and how `kubectl ds-plan` is completed.
pub(super) const EXAMPLES: &str = "\
Examples:
  # bash
  daemonset-plan completions bash \\
    > ~/.local/share/bash-completion/completions/daemonset-plan

  # zsh: a folder of $fpath
  daemonset-plan completions zsh > ~/.zfunc/_daemonset-plan

  # fish
  daemonset-plan completions fish \\
    > ~/.config/fish/completions/daemonset-plan.fish

As a plugin, kubectl ds-plan is completed by kubectl's own script. It
asks the program kubectl_complete-ds_plan, which has to be in PATH; under
this name kubectl-ds_plan does the same, so a link to it will do.";

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}
