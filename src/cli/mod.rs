//! The command line: what was typed, what it means, and one short file for each command that strings the library together.
//! May use: everything.

mod args;
mod command;
mod completion;
mod diagnostics;
mod excerpt;
mod exit;
mod findings;
mod kubectl_order;
mod lint_settings;
mod output_file;
mod program;
mod progress;
mod resolve;
mod terminal;

use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches};

use args::Arguments;
pub use completion::kubectl_complete;

/// What can be typed: the commands and options with their help, under the program's own name.
pub fn definition() -> clap::Command {
    Arguments::command()
}

/// The whole program. `name` is how help and usage call it.
pub fn main(name: &'static str) -> ExitCode {
    if completion::is_asked_for() {
        return kubectl_complete();
    }
    if let Some(answered) = completion::answer_script() {
        return answered;
    }
    program::set_name(name);
    let mut command = program::with_name(Arguments::command().bin_name(name))
        .color(color_of_help(std::env::args_os().map(|argument| argument.to_string_lossy().into_owned())));
    // Usage errors end the program here, with exit code 2. What they quote is data as well.
    let typed = kubectl_order::command_first(std::env::args_os(), &command);
    let matches = command.try_get_matches_from_mut(&typed).unwrap_or_else(|error| {
        let harmless = typed.iter().map(|argument| terminal::name(&argument.to_string_lossy()));
        command.try_get_matches_from_mut(harmless).err().unwrap_or(error).exit()
    });
    match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => command::run(arguments).into(),
        Err(error) => error.exit(),
    }
}

/// `--color` as it is typed. clap shows help and errors before it hands over any argument.
fn color_of_help(mut arguments: impl Iterator<Item = String>) -> ColorChoice {
    let mut choice = ColorChoice::Auto;
    while let Some(argument) = arguments.next().filter(|argument| argument != "--") {
        let value = match argument.strip_prefix("--color") {
            Some("") => arguments.next(),
            Some(value) => value.strip_prefix('=').map(str::to_owned),
            None => continue,
        };
        choice = match value.as_deref() {
            Some("always") => ColorChoice::Always,
            Some("never") => ColorChoice::Never,
            _ => ColorChoice::Auto,
        };
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_color_of_help_is_what_is_typed_last() {
        for (typed, expected) in [
            ("plan --help", ColorChoice::Auto),
            ("plan --help --color never", ColorChoice::Never),
            ("--color=always --help", ColorChoice::Always),
            ("--color never --color auto", ColorChoice::Auto),
            ("--colors never", ColorChoice::Auto),
            ("-- --color never", ColorChoice::Auto),
            ("--color", ColorChoice::Auto),
        ] {
            assert_eq!(color_of_help(typed.split(' ').map(str::to_owned)), expected, "{typed}");
        }
    }
}
