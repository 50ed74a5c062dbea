//! The scripts that shells load. bash, zsh and fish ask the program what a word may become: it knows the kubeconfig, and which of its
//! arguments are commands. The scripts for other shells know commands, options and their values.

use std::ffi::OsString;
use std::process::ExitCode;

use clap_complete::Shell;
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};

use super::{candidates, values};
use crate::cli::{definition, terminal};

/// The variable by which a script says that it asks, and for which shell.
const VARIABLE: &str = "DAEMONSET_PLAN_COMPLETE";

/// The shells whose scripts ask the program.
const ASKING: [&dyn EnvCompleter; 3] = [&Bash, &Zsh, &Fish];

/// The script for a shell that completes a program of this name.
pub(in crate::cli) fn script(shell: Shell, name: &str) -> String {
    let mut script = Vec::new();
    match asking(&shell.to_string()) {
        Some(shell) => shell.write_registration(VARIABLE, name, name, name, &mut script).expect("there is always room in memory"),
        None => clap_complete::generate(shell, &mut values::with_offered_values(definition()), name, &mut script),
    }
    let script = String::from_utf8_lossy(&script);
    let script = script.trim();
    match shell {
        // zsh runs the file as a function when it is first needed, which has to complete as well.
        Shell::Zsh => {
            let function = format!("_clap_dynamic_completer_{}", name.replace('-', "_"));
            format!("{script}\n\nif [ \"$funcstack[1]\" = \"_{name}\" ]; then\n    {function} \"$@\"\nfi\n")
        }
        _ => format!("{script}\n"),
    }
}

fn asking(name: &str) -> Option<&'static dyn EnvCompleter> {
    ASKING.into_iter().find(|shell| shell.is(name))
}

/// Answers a script if it is one that asks: the words are those behind `--`, and begin with the program.
pub(in crate::cli) fn answer_script() -> Option<ExitCode> {
    let shell = asking(std::env::var_os(VARIABLE)?.to_str()?)?;
    let words: Vec<OsString> = std::env::args_os().skip_while(|word| word != "--").skip(1).collect();
    // fish gives the words up to the one to complete, the others say which it is.
    let index = std::env::var("_CLAP_COMPLETE_INDEX").ok().and_then(|index| index.parse::<usize>().ok());
    let index = index.unwrap_or(usize::MAX).min(words.len().saturating_sub(1));
    let typed = words.get(1..=index).unwrap_or_default();
    let mut command = candidates::definition_for(definition(), typed);
    if !candidates::is_offered_anything(command.clone(), typed) {
        return Some(ExitCode::SUCCESS);
    }
    let folder = std::env::current_dir().ok();
    let mut answer = Vec::new();
    // Words that cannot be completed have no candidates.
    let _ = shell.write_complete(&mut command, words, folder.as_deref(), &mut answer);
    Some(terminal::write_stdout(|out| out.write_all(&answer)).into())
}
