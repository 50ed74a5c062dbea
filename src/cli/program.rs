//! The name that the program was called by: commands in help and messages can be typed as they stand.

use std::borrow::Cow;
use std::sync::OnceLock;

use clap::Command;
use clap::builder::StyledStr;

/// The name that texts are written with.
const OWN_NAME: &str = "daemonset-plan";

static CALLED: OnceLock<&'static str> = OnceLock::new();

/// Says by which name the program was called; the first time counts.
pub(super) fn set_name(name: &'static str) {
    CALLED.get_or_init(|| name);
}

/// Whether the program was called as a plugin of kubectl.
pub(super) fn is_plugin() -> bool {
    CALLED.get().is_some_and(|name| *name != OWN_NAME)
}

/// A text in which commands begin with the name that the program was called by.
pub(super) fn as_typed(text: &str) -> Cow<'_, str> {
    under_name(text, CALLED.get().copied().unwrap_or(OWN_NAME))
}

/// What clap shows by itself; behind it stands the text behind the options.
const HELP: &str = "{before-help}{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}";

/// The command with help that names the program as it was called. The text behind the options is part of the template: clap breaks the lines
/// of any other, and a command that is broken cannot be pasted.
pub(super) fn with_name(mut command: Command) -> Command {
    let named = |text: &StyledStr| as_typed(&text.to_string()).into_owned();
    let after_help = command.get_after_help().map(named);
    let long_about = command.get_long_about().map(named);
    if let Some(text) = after_help {
        command = command.help_template(format!("{HELP}\n\n{text}"));
    }
    if let Some(text) = long_about {
        command = command.long_about(text);
    }
    command.mut_subcommands(with_name)
}

fn under_name<'t>(text: &'t str, name: &str) -> Cow<'t, str> {
    if name == OWN_NAME || !text.contains(OWN_NAME) {
        return Cow::Borrowed(text);
    }
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(OWN_NAME) {
        let (before, found) = rest.split_at(at);
        let after = &found[OWN_NAME.len()..];
        renamed.push_str(before);
        // What is part of a longer word is the name of a file or a key.
        let begins = renamed.chars().next_back().is_none_or(|last| last.is_whitespace() || "`(".contains(last));
        let is_command = begins && after.starts_with(' ');
        renamed.push_str(if is_command { name } else { OWN_NAME });
        rest = after;
    }
    renamed.push_str(rest);
    Cow::Owned(renamed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_by_the_name_of_the_call_and_other_words_stay() {
        for (text, expected) in [
            ("daemonset-plan FILE", "kubectl ds-plan FILE"),
            ("`daemonset-plan FILE` is `daemonset-plan plan FILE`", "`kubectl ds-plan FILE` is `kubectl ds-plan plan FILE`"),
            ("helm template CHART | daemonset-plan -", "helm template CHART | kubectl ds-plan -"),
            ("# daemonset-plan: ignore[x]", "# daemonset-plan: ignore[x]"),
            (
                "my-daemonset-plan x, .daemonset-plan.yaml and daemonset-plan",
                "my-daemonset-plan x, .daemonset-plan.yaml and daemonset-plan",
            ),
        ] {
            assert_eq!(under_name(text, "kubectl ds-plan"), expected);
            assert_eq!(under_name(text, OWN_NAME), text);
        }
    }
}
