//! Flags that stand before the command, as kubectl takes them: `--context dev audit` means `audit --context dev`.
//!
//! Without a command this program plans, so for clap everything behind a flag is an option or a FILE of the plan.

use std::ffi::OsString;

use clap::{Arg, Command};

/// The arguments with the command first, where nothing but flags of the connection, a cluster's name and a namespace stand before it.
pub(super) fn command_first(arguments: impl Iterator<Item = OsString>, program: &Command) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    let mut at = 1;
    while let Some(length) = arguments.get(at).and_then(|argument| flag_length(&argument.to_string_lossy(), program)) {
        at += length;
    }
    let is_command = |word: &OsString| word.to_str().is_some_and(|word| program.find_subcommand(word).is_some());
    if at > 1 && arguments.get(at).is_some_and(is_command) {
        arguments[1..=at].rotate_right(1);
    }
    arguments
}

/// How many arguments a flag takes up with its value, where it is one of those that may stand before the command.
fn flag_length(argument: &str, program: &Command) -> Option<usize> {
    let flags = program.get_arguments().filter(|flag| may_come_first(flag));
    if let Some(long) = argument.strip_prefix("--") {
        let (name, has_value) = long.split_once('=').map_or((long, false), |(name, _)| (name, true));
        let flag = flags.into_iter().find(|flag| flag.get_long() == Some(name))?;
        return Some(if flag.get_action().takes_values() && !has_value { 2 } else { 1 });
    }
    let mut letters = argument.strip_prefix('-')?.chars();
    let letter = letters.next()?;
    flags.into_iter().find(|flag| flag.get_short() == Some(letter))?;
    // `-nshop` has its value with it; all flags of one letter have one.
    Some(if letters.next().is_some() { 1 } else { 2 })
}

fn may_come_first(flag: &Arg) -> bool {
    flag.get_help_heading() == Some("Connection") || matches!(flag.get_id().as_str(), "cluster" | "namespace")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_comes_first_where_only_flags_of_kubectl_stand_before_it() {
        for (typed, expected) in [
            ("p --context dev audit -n x", "p audit --context dev -n x"),
            ("p -n shop --context=dev lint --live", "p lint -n shop --context=dev --live"),
            (
                "p -nshop --insecure-skip-tls-verify -s https://x diff new.yaml",
                "p diff -nshop --insecure-skip-tls-verify -s https://x new.yaml",
            ),
            ("p --cluster kind explain", "p explain --cluster kind"),
            // A file, the value of a flag, and what only a plan has.
            ("p --context dev fluentd.yaml", "p --context dev fluentd.yaml"),
            ("p --context audit", "p --context audit"),
            ("p --context", "p --context"),
            ("p --context dev -- audit", "p --context dev -- audit"),
            ("p -o json audit", "p -o json audit"),
            ("p audit --context dev", "p audit --context dev"),
            ("p", "p"),
        ] {
            let ordered = command_first(typed.split(' ').map(OsString::from), &crate::cli::definition());
            let ordered: Vec<&str> = ordered.iter().filter_map(|word| word.to_str()).collect();
            assert_eq!(ordered.join(" "), expected, "{typed}");
        }
    }
}
