//! What the word that is being typed may become.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};

use super::values;
use crate::cli::terminal;
use crate::source::{ConnectOptions, KubeconfigNames, kubeconfig_names};

/// What may be typed in a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Completion {
    pub candidates: Vec<Candidate>,
    pub paths: Paths,
    /// Whether what is chosen is only the beginning of the word.
    pub continues: bool,
}

/// One way to go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The whole word.
    pub value: String,
    /// What it is about, on one line.
    pub about: String,
}

/// Whether a path may be typed, which the shell completes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Paths {
    #[default]
    None,
    Folders,
    All,
}

/// What the last word may become, the others being there already. Neither includes the program.
pub(super) fn completion(definition: Command, words: &[OsString]) -> Completion {
    let Some((last, before)) = words.split_last() else { return Completion::default() };
    let typed = Typed::new(&definition, before);
    let asked = Arc::new(Mutex::new(Completion::default()));
    let mut command = with_values(definition, &typed.names(), Some(&asked));
    let arguments: Vec<OsString> = [OsString::from("daemonset-plan")].into_iter().chain(words.iter().cloned()).collect();
    let found = complete(&mut command, arguments, words.len(), None).unwrap_or_default();
    let found = found.iter().filter(|candidate| typed.leaves_room_for(candidate, last));
    let candidates: Vec<Candidate> = found.filter_map(shown).collect();
    let asked = std::mem::take(&mut *asked.lock().unwrap_or_else(PoisonError::into_inner));
    Completion { candidates, ..asked }
}

/// The definition in which nothing that leaves no room is told, for a shell that completes paths through it as well.
pub(super) fn definition_for(definition: Command, words: &[OsString]) -> Command {
    let Some((last, before)) = words.split_last() else { return definition };
    let typed = Typed::new(&definition, before);
    let of_command = typed.command.clone();
    let pruned = |command: Command| {
        command.mut_args(|argument| {
            let leaves_room = argument.is_positional() || typed.has_room_for(argument.get_id().as_str(), last);
            if leaves_room { argument } else { argument.hide(true) }
        })
    };
    let command = with_values(definition, &typed.names(), None);
    match of_command {
        Some(name) => command.mut_subcommand(name, pruned),
        None if typed.is_plan => pruned(command).mut_subcommands(|command| command.hide(true)),
        None => pruned(command),
    }
}

/// Whether anything but options that leave no room may follow: clap tells even those that are hidden where there is nothing else.
pub(super) fn is_offered_anything(mut command: Command, words: &[OsString]) -> bool {
    let Some((last, before)) = words.split_last() else { return true };
    let typed = Typed::new(&command, before);
    let arguments = [OsString::from("daemonset-plan")].into_iter().chain(words.iter().cloned()).collect();
    let found = complete(&mut command, arguments, words.len(), std::env::current_dir().ok().as_deref()).unwrap_or_default();
    found.iter().any(|candidate| match candidate.get_id().and_then(|id| id.strip_prefix("arg::")) {
        Some(argument) => typed.has_room_for(argument, last),
        None => true,
    })
}

fn shown(candidate: &CompletionCandidate) -> Option<Candidate> {
    let value = candidate.get_value().to_str()?.to_owned();
    let about = candidate.get_help().map(ToString::to_string).unwrap_or_default();
    Some(Candidate { value, about: about.lines().next().unwrap_or_default().to_owned() })
}

/// The definition whose values are told by us. What is to be completed by the shell is noted in `asked`, if there is anything to note it in.
fn with_values(command: Command, names: &KubeconfigNames, asked: Option<&Arc<Mutex<Completion>>>) -> Command {
    let formats = command.get_arguments().find(|argument| argument.get_id() == "output");
    let formats: Vec<String> =
        formats.iter().flat_map(|output| output.get_possible_values()).map(|format| format!("{}=", format.get_name())).collect();
    let of_command = command.get_name().to_owned();
    let with_names = |argument: Arg| completed((&of_command, argument), names, &formats, asked);
    command.mut_args(with_names).mut_subcommands(|command| with_values(command, names, asked))
}

fn completed(
    (of_command, argument): (&str, Arg),
    names: &KubeconfigNames,
    formats: &[String],
    asked: Option<&Arc<Mutex<Completion>>>,
) -> Arg {
    let id = argument.get_id().as_str();
    let offered = values::offered(of_command, id).into_iter().map(|(name, about)| (name.to_owned(), about));
    let mut offered: Vec<(String, String)> = offered.collect();
    let (of_kubeconfig, about): (&[String], _) = match id {
        "context" => (&names.contexts, "context of the kubeconfig"),
        "cluster" => (&names.clusters, "cluster of the kubeconfig"),
        "user" => (&names.users, "user of the kubeconfig"),
        "output_file" => (formats, ""),
        _ => (&[], ""),
    };
    offered.extend(of_kubeconfig.iter().map(|name| (name.clone(), about.to_owned())));
    let paths = match argument.get_value_hint() {
        ValueHint::DirPath => Paths::Folders,
        ValueHint::AnyPath | ValueHint::FilePath => Paths::All,
        _ => Paths::None,
    };
    let (is_format, is_positional) = (id == "output_file", argument.is_positional());
    if offered.is_empty() && (paths == Paths::None || asked.is_none()) {
        return argument;
    }
    let asked = asked.map_or_else(Arc::default, Arc::clone);
    argument.add(ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_string_lossy();
        if is_positional && typed.starts_with('-') {
            // An option is being typed. Who has a file of such a name writes ./ before it.
            return Vec::new();
        }
        let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        let after_format = is_format && typed.contains('=');
        asked.continues = is_format && !after_format;
        asked.paths = if after_format { Paths::All } else { paths };
        let fitting = offered.iter().filter(|(name, _)| name.starts_with(&*typed) && !after_format);
        fitting.map(|(name, about)| CompletionCandidate::new(name).help(Some(about.clone().into()))).collect()
    }))
}

/// What is on the command line already.
struct Typed {
    /// Whether arguments of a plan stand where a command would: there is none any more.
    is_plan: bool,
    /// The command, where one is named.
    command: Option<String>,
    /// The arguments that are given or contradict one that is.
    settled: HashSet<String>,
    kubeconfig: Option<PathBuf>,
}

impl Typed {
    /// Reads what can be read: a command line that is being typed is rarely right.
    fn new(definition: &Command, before: &[OsString]) -> Self {
        let arguments = [OsString::from("daemonset-plan")].into_iter().chain(before.iter().cloned());
        let read = definition.clone().ignore_errors(true).disable_help_flag(true).try_get_matches_from(arguments);
        let matches = read.unwrap_or_default();
        let mut built = definition.clone();
        built.build();
        let named = matches.subcommand_name().map(str::to_owned);
        let (command, matches) = match matches.subcommand() {
            Some((name, of_command)) => (built.find_subcommand(name).unwrap_or(&built), of_command),
            None => (&built, &matches),
        };
        let is_given = |argument: &&Arg| given(matches, argument.get_id().as_str());
        let all: Vec<&Arg> = command.get_arguments().filter(is_given).collect();
        let once = all.iter().filter(|argument| !matches!(argument.get_action(), ArgAction::Append | ArgAction::Count));
        let contradicted = all.iter().flat_map(|argument| command.get_arg_conflicts_with(argument));
        let settled = once.copied().chain(contradicted).map(|argument| argument.get_id().to_string()).collect();
        let kubeconfig = matches.try_get_one::<PathBuf>("kubeconfig").ok().flatten().cloned();
        Self { is_plan: named.is_none() && !all.is_empty(), command: named, settled, kubeconfig }
    }

    /// What may be named of the kubeconfig that counts. Names that cannot be told on one line are left out.
    fn names(&self) -> KubeconfigNames {
        let mut names = kubeconfig_names(&ConnectOptions { kubeconfig: self.kubeconfig.clone(), ..ConnectOptions::default() });
        for names in [&mut names.contexts, &mut names.clusters, &mut names.users] {
            names.retain(|name| terminal::name(name) == *name);
        }
        names
    }

    /// Whether a candidate adds something. Options are only told to who begins one.
    fn leaves_room_for(&self, candidate: &CompletionCandidate, last: &OsStr) -> bool {
        let id = candidate.get_id().map_or("", String::as_str);
        match id.split_once("::") {
            Some(("command", _)) => !self.is_plan,
            Some(("arg", argument)) => self.has_room_for(argument, last),
            _ => true,
        }
    }

    fn has_room_for(&self, argument: &str, last: &OsStr) -> bool {
        !last.is_empty() && !self.settled.contains(argument)
    }
}

fn given(matches: &ArgMatches, argument: &str) -> bool {
    let known = matches.try_contains_id(argument).unwrap_or(false);
    known && matches.value_source(argument) == Some(clap::parser::ValueSource::CommandLine)
}
