//! One file for each command: read, decode, decide, report, render.

mod explain;
mod inputs;
mod lint;
mod plan;
mod refusal;
mod show;

use super::args::{Arguments, Command};
use super::exit::Exit;

/// Runs what was asked for.
pub(super) fn run(arguments: Arguments) -> Exit {
    match arguments.command {
        Some(Command::Plan(plan_arguments)) => plan::run(&plan_arguments),
        Some(Command::Lint(lint_arguments)) => lint::run(&lint_arguments),
        Some(Command::Explain(explain_arguments)) => explain::run(&explain_arguments),
        Some(Command::Show(show_arguments)) => show::run(&show_arguments),
        None => plan::run(&arguments.plan),
    }
}
