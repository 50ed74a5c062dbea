//! What keeps a DaemonSet that was read from being planned, and what a plan of it leaves out.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;

use super::trail::shortened_path;
use super::{Authored, Manifest, Place, Problem};
use crate::model::FieldPath;

impl Manifest {
    /// Takes out the DaemonSets that the API server would not even name, and says so; of the others it tells the fields that
    /// it does not know and the keys that are given twice, which a lint reports by itself.
    pub fn take_unusable(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.daemon_sets.retain(|daemon_set| {
            if has_no_name(daemon_set) {
                problems.push(no_name(daemon_set));
                return false;
            }
            problems.extend(unknown_fields(daemon_set));
            problems.extend(duplicate_keys(daemon_set));
            true
        });
        problems
    }
}

impl Manifest {
    /// Takes out the DaemonSets whose name is yet to be generated, and says so: they cannot be applied
    /// (`kubectl/pkg/cmd/apply/apply.go:applyOneObject`).
    pub fn take_generated_names(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.daemon_sets.retain(|daemon_set| {
            let metadata = &daemon_set.object.metadata;
            let is_named = metadata.name.as_deref().is_some_and(|name| !name.is_empty());
            if !is_named {
                let prefix = metadata.generate_name.as_deref().unwrap_or_default();
                let place = daemon_set.locate(&FieldPath::of("metadata.generateName")).value;
                let problem = Problem::error(format!("from {prefix}: cannot use generate name with apply"));
                let problem = problem.at(Place::Text(Arc::clone(daemon_set.source()), place));
                problems.push(
                    problem
                        .help("name it under metadata.name: another name is another DaemonSet, and there is nothing to compare"),
                );
            }
            is_named
        });
        problems
    }
}

fn has_no_name(daemon_set: &Authored<DaemonSet>) -> bool {
    let metadata = &daemon_set.object.metadata;
    let names = [&metadata.name, &metadata.generate_name];
    names.iter().all(|name| name.as_deref().unwrap_or_default().is_empty())
}

fn no_name(daemon_set: &Authored<DaemonSet>) -> Problem {
    let metadata = daemon_set.locate(&FieldPath::of("metadata")).key;
    Problem::error("this DaemonSet has no name")
        .at(Place::Text(Arc::clone(daemon_set.source()), metadata.unwrap_or_else(|| daemon_set.start())))
        .help("name it under metadata.name; the API server refuses it otherwise, and it is left out here")
}

fn unknown_fields(daemon_set: &Authored<DaemonSet>) -> impl Iterator<Item = Problem> {
    daemon_set.unknown_fields.iter().map(|unknown| {
        let place = Place::Text(Arc::clone(daemon_set.source()), unknown.key);
        let problem = Problem::warning(format!("unknown field \"{}\"", shortened_path(&unknown.path))).at(place);
        match unknown.nearest {
            Some(nearest) => {
                problem.help(format!("did you mean {nearest}? kubectl apply refuses unknown fields; here it has no effect"))
            }
            None => problem.help("kubectl apply refuses unknown fields; here it has no effect"),
        }
    })
}

fn duplicate_keys(daemon_set: &Authored<DaemonSet>) -> impl Iterator<Item = Problem> {
    let source = daemon_set.source();
    daemon_set.duplicate_keys.iter().map(move |duplicate| {
        let path = shortened_path(&duplicate.path);
        let effective = source.position(duplicate.effective.start).line;
        Problem::warning(format!("key \"{path}\" is given twice, and this one has no effect"))
            .at(Place::Text(Arc::clone(source), duplicate.ignored))
            .help(format!("the last one counts, on line {effective}, as for kubectl apply; keep one of them"))
    })
}
