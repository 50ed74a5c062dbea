//! `completions`: the script for a shell.

use crate::cli::args::CompletionsArguments;
use crate::cli::exit::Exit;
use crate::cli::{completion, program, terminal};

pub(super) fn run(arguments: &CompletionsArguments) -> Exit {
    let name = if program::is_plugin() {
        terminal::note(
            "note: this completes kubectl-ds_plan; kubectl ds-plan is completed by kubectl where kubectl_complete-ds_plan is in PATH",
        );
        "kubectl-ds_plan"
    } else {
        "daemonset-plan"
    };
    terminal::write_stdout(|out| out.write_all(completion::script(arguments.shell, name).as_bytes()))
}
