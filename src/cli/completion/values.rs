//! Which values there are to choose from where others are taken as well, or answered with what was probably meant.

use std::ffi::OsStr;

use clap::builder::{NonEmptyStringValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, ValueHint};

use crate::lint::RULES;
use crate::report::Topic;
use crate::source::BuiltIn;

/// The commands whose `--cluster` is one of the kubeconfig.
const OF_OWN_CLUSTERS: [&str; 3] = ["audit", "lint", "snapshot"];

/// The values to offer for an argument of a command, each with a few words; none where there is nothing to choose from.
pub(super) fn offered(command: &str, argument: &str) -> Vec<(&'static str, String)> {
    let first_sentence = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text.split_once(". ").map_or(text.trim_end_matches('.'), |(first, _)| first).to_owned()
    };
    match argument {
        "cluster" if OF_OWN_CLUSTERS.contains(&command) => Vec::new(),
        "cluster" => BuiltIn::ALL.map(|built_in| (built_in.name(), "built-in example".to_owned())).into(),
        "only" | "skip" => RULES.iter().map(|rule| (rule.id, first_sentence(rule.summary()))).collect(),
        "topic" => Topic::all().map(|topic| (topic.name(), first_sentence(topic.summary()))).collect(),
        "expect" => vec![("all", "every node".to_owned())],
        "never_ready" => vec![("all", "on every node".to_owned())],
        _ => Vec::new(),
    }
}

/// The definition for scripts, which know of no values but those of the definition. It is not for reading arguments.
pub(super) fn with_offered_values(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let names = |argument: Arg| match offered(&name, argument.get_id().as_str()) {
        // What is neither a path nor one of some values is for nobody to guess; scripts would offer files.
        offered if offered.is_empty() => match argument.get_value_hint() {
            ValueHint::Unknown if argument.get_action().takes_values() => argument.value_hint(ValueHint::Other),
            _ => argument,
        },
        offered => {
            let values: Vec<_> = offered.into_iter().map(|(name, about)| PossibleValue::new(name).help(about)).collect();
            argument.value_parser(Offered(values))
        }
    };
    command.mut_args(names).mut_subcommands(with_offered_values)
}

/// Offers values and takes any.
#[derive(Debug, Clone)]
struct Offered(Vec<PossibleValue>);

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        NonEmptyStringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().cloned()))
    }
}
