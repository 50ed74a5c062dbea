//! One file for each command: read, decode, decide, report, render.

mod audit;
mod completions;
mod diff;
mod diff_inputs;
mod diff_live;
mod diff_side;
mod explain;
mod inputs;
mod lint;
mod lint_live;
mod plan;
mod refusal;
mod repeated;
mod show;
mod snapshot;
mod strict;

use clap::CommandFactory;

use super::args::{Arguments, Command, ManifestArguments};
use super::exit::Exit;
use super::{diagnostics, terminal};
use crate::manifest::{Place, Problem};
use crate::model::nearest_name;

/// Runs what was asked for.
pub(super) fn run(arguments: Arguments) -> Exit {
    match arguments.command {
        Some(Command::Plan(plan_arguments)) => plan::run(&plan_arguments),
        Some(Command::Lint(lint_arguments)) => lint::run(&lint_arguments),
        Some(Command::Diff(diff_arguments)) => diff::run(&diff_arguments),
        Some(Command::Audit(audit_arguments)) => audit::run(&audit_arguments),
        Some(Command::Explain(explain_arguments)) => explain::run(&explain_arguments),
        Some(Command::Show(show_arguments)) => show::run(&show_arguments),
        Some(Command::Snapshot(snapshot_arguments)) => snapshot::run(&snapshot_arguments),
        Some(Command::Completions(completions_arguments)) => completions::run(&completions_arguments),
        Some(Command::Version) => terminal::write_stdout(|out| write!(out, "{}", Arguments::command().render_version())),
        None => match mistyped_command(&arguments.plan.manifests) {
            Some(problem) => {
                diagnostics::show(std::slice::from_ref(&problem), arguments.plan.output.color.into());
                Exit::of(&[problem])
            }
            None => plan::run(&arguments.plan),
        },
    }
}

/// Where no command is given, the first file may be meant as one: it is not there, and its name is near a command's.
fn mistyped_command(manifests: &ManifestArguments) -> Option<Problem> {
    let first = manifests.files.first().filter(|path| !path.exists())?.to_str()?;
    let program = Arguments::command();
    let commands = program.get_subcommands().map(clap::Command::get_name).chain(["help"]);
    // Half of a short word is another word.
    let nearest = nearest_name(first, commands, |command| if command.len() < 6 { 1 } else { 2 })?;
    let problem = Problem::failure("no such file or folder, nor a command").at(Place::Path(first.to_owned()));
    Some(problem.help(format!("did you mean the command {nearest}? daemonset-plan --help shows them")))
}
