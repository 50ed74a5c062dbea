//! `--strict`: a fact that the dump lacks is an error.

use crate::engine::NotEvaluated;
use crate::manifest::Problem;

/// What the dump lacks, each once, and at the end how to get it.
pub(super) fn missing_facts<'a>(entries: impl Iterator<Item = &'a NotEvaluated>) -> Vec<Problem> {
    let (mut problems, mut kinds) = (Vec::<Problem>::new(), Vec::new());
    for missing in NotEvaluated::each_once(entries.filter(|missing| missing.missing_fact)) {
        problems.push(Problem::error(format!("not evaluated: {}: {}", missing.what, missing.why)));
        for kind in missing.kinds.iter().map(String::as_str) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    let help = format!(
        "--strict asks for a dump that tells; add the rest with --nodes rest.json:\nkubectl get {} -A -o json > rest.json",
        kinds.join(",")
    );
    if let Some(last) = problems.pop() {
        problems.push(last.help(help));
    }
    problems
}
