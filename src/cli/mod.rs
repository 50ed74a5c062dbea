//! The command line: what was typed, what it means, and one short file for each command that strings the library together.
//! May use: everything.

mod args;
mod command;
mod diagnostics;
mod excerpt;
mod exit;
mod findings;
mod lint_settings;
mod output_file;
mod program;
mod resolve;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::Arguments;

/// The whole program. `name` is how help and usage call it.
pub fn main(name: &'static str) -> ExitCode {
    program::set_name(name);
    let command = program::with_name(Arguments::command().bin_name(name));
    // Usage errors end the program here, with exit code 2.
    let matches = command.get_matches();
    match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => command::run(arguments).into(),
        Err(error) => error.exit(),
    }
}
