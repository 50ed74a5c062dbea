//! The manual pages, made from the help of the command line.

use std::fmt::Write;

use clap::{Arg, Command};
use clap_mangen::Man;

/// Headings of the texts behind the options, and the sections that they become.
const SECTIONS: [(&str, &str); 2] = [("Examples:", "EXAMPLES"), ("Exit codes:", "EXIT STATUS")];

/// Every page: its name and its text.
pub fn pages() -> Vec<(String, String)> {
    let mut program = daemonset_plan::cli::definition().disable_help_subcommand(true);
    program.build();
    let name = program.get_name().to_owned();
    let of_commands = program.get_subcommands().map(|command| page(command, std::slice::from_ref(&name)));
    std::iter::once(page(&program, &[])).chain(of_commands).collect()
}

fn page(command: &Command, see_also: &[String]) -> (String, String) {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    // What the short help leaves out is what pages are for, and the usage tells what all the options would.
    let shown = command.clone().mut_args(with_values).subcommand_help_heading("COMMANDS");
    let usage = command.clone().render_usage().to_string();
    let shown = shown.override_usage(usage.trim_start_matches("Usage: ").replace("       daemonset-plan", "daemonset-plan"));
    let man =
        Man::new(shown).title(name.to_uppercase()).source(format!("daemonset-plan {}", env!("CARGO_PKG_VERSION"))).manual("");
    let mut page = Vec::new();
    let out = &mut page;
    man.render_title(out).expect("there is room");
    man.render_name_section(out).expect("there is room");
    man.render_synopsis_section(out).expect("there is room");
    man.render_description_section(out).expect("there is room");
    man.render_options_section(out).expect("there is room");
    if command.has_subcommands() {
        man.render_subcommands_section(out).expect("there is room");
    }
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let text = String::from_utf8(page).expect("UTF-8");
    if see_also.is_empty() {
        return (format!("{name}.1"), format!("{text}{}", sections(&after)));
    }
    let seen = see_also.iter().map(|name| format!("\\fB{}\\fR(1)", name.replace('-', "\\-"))).collect::<Vec<_>>().join(",\n");
    (format!("{name}.1"), format!("{text}{}.SH \"SEE ALSO\"\n{seen}\n", sections(&after)))
}

/// The option with its values and its other names in its help: as lists they take more room than all the rest.
fn with_values(argument: Arg) -> Arg {
    let values: Vec<String> = argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    if !values.is_empty() {
        let _ = write!(help, " [possible values: {}]", values.join(", "));
    }
    for alias in argument.get_visible_aliases().unwrap_or_default() {
        let _ = write!(help, " [also --{alias}]");
    }
    argument.hide_short_help(false).hide_possible_values(true).help(help)
}

/// The text behind the options: sections of lines that stay as they are. What stands between them are notes.
fn sections(text: &str) -> String {
    let mut page = String::new();
    let mut open = None;
    for part in text.split("\n\n") {
        let (first, rest) = part.split_once('\n').unwrap_or((part, ""));
        let section = SECTIONS.iter().find(|(heading, _)| *heading == first).map(|(_, section)| *section);
        // Parts of the examples are indented and go on where the first one was.
        let goes_on = section.is_none() && part.starts_with(' ');
        let (section, lines) = match section {
            Some(section) => (section, rest),
            None => (open.filter(|_| goes_on).unwrap_or("NOTES"), part),
        };
        if open == Some(section) {
            page.push_str(".PP\n");
        } else {
            let _ = writeln!(page, ".SH \"{section}\"");
        }
        let _ = writeln!(page, ".nf\n{}\n.fi", lines.lines().map(escaped).collect::<Vec<_>>().join("\n"));
        open = Some(section);
    }
    page
}

/// A line that troff leaves as it is.
fn escaped(line: &str) -> String {
    let line = line.strip_prefix("  ").unwrap_or(line).replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}
