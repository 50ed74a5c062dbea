//! A manifest: the DaemonSets that its author wrote, and what else was in the stream.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;
use serde::de::DeserializeOwned;

use super::comments::{IgnoreComment, ignore_comments};
use super::documents::{trees, trees_and_comments};
use super::foreign::{NO_OBJECT, NO_OBJECTS, is_nearly_daemon_set, without_foreign};
use super::mistaken::mistaken;
use super::object::{Object, objects};
use super::objects::{Objects, ReadItem};
use super::source_text::shortened;
use super::{About, Authored, Problem, SourceText};

/// What a text holds.
#[derive(Debug, Default)]
pub struct Manifest {
    /// The DaemonSets, in the order of the text.
    pub daemon_sets: Vec<Authored<DaemonSet>>,
    /// Facts that will hold once the manifest is applied: namespaces, priority classes, quotas and the like.
    pub objects: Objects,
    /// How many objects of other kinds there are, and documents that are no objects.
    pub other_kinds: BTreeMap<String, usize>,
    /// How many DaemonSets are not among them, because they could not be read, or not be used as they are written.
    pub left_out: usize,
    /// What could not be read, and what looks wrong.
    pub problems: Vec<Problem>,
    /// What the author wants ignored, in the order of the text.
    pub ignore_comments: Vec<IgnoreComment>,
    /// The texts that were read, whatever they held.
    pub sources: Vec<Arc<SourceText>>,
}

impl Manifest {
    /// Everything that was read, in words: `1 DaemonSet, 2 ConfigMaps`.
    pub fn counts(&self) -> String {
        let mut kinds = self.other_kinds.clone();
        if !self.daemon_sets.is_empty() {
            kinds.insert("DaemonSet".to_owned(), self.daemon_sets.len());
        }
        count_kinds(&kinds)
    }

    /// Adds what another text holds.
    pub fn extend(&mut self, other: Self) {
        self.daemon_sets.extend(other.daemon_sets);
        self.left_out += other.left_out;
        self.problems.extend(other.problems);
        self.ignore_comments.extend(other.ignore_comments);
        self.sources.extend(other.sources);
        self.objects = std::mem::take(&mut self.objects).joined_by(other.objects);
        for (kind, count) in other.other_kinds {
            *self.other_kinds.entry(kind).or_default() += count;
        }
    }
}

/// What [`count_kinds`] says of nothing.
pub const NO_OBJECTS_READ: &str = "no objects";

/// Counts in words: `1 DaemonSet, 2 ConfigMaps`; `no objects` where there are none.
pub fn count_kinds(kinds: &BTreeMap<String, usize>) -> String {
    if kinds.is_empty() {
        return NO_OBJECTS_READ.to_owned();
    }
    let plural = |kind: &str| match kind {
        NO_OBJECT => NO_OBJECTS.to_owned(),
        kind if kind.ends_with("ss") => format!("{kind}es"),
        kind if kind.ends_with('y') => format!("{}ies", &kind[..kind.len() - 1]),
        kind if kind.ends_with('s') => kind.to_owned(),
        kind => format!("{kind}s"),
    };
    let counted = kinds.iter().map(|(kind, count)| match count {
        1 => format!("1 {kind}"),
        _ => format!("{count} {}", plural(kind)),
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// Reads every object of a text.
pub fn read_manifest(source: &Arc<SourceText>) -> Manifest {
    let mut manifest = Manifest { sources: vec![Arc::clone(source)], ..Manifest::default() };
    if let Some(problem) = mistaken(source) {
        manifest.problems.push(problem);
        return manifest;
    }
    let (trees, comments) = trees_and_comments(source, &mut manifest.problems);
    manifest.ignore_comments = ignore_comments(source, &comments, &mut manifest.problems);
    let (trees, foreign) = without_foreign(trees);
    if foreign > 0 {
        manifest.other_kinds.insert(NO_OBJECT.to_owned(), foreign);
    }
    for tree in trees {
        for object in objects(&tree, &mut manifest.problems) {
            manifest.take(&object);
        }
    }
    manifest
}

/// Reads every object of a text as the JSON that kubectl would send, whatever its kind.
pub fn read_values(source: &Arc<SourceText>) -> (Vec<serde_json::Value>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut values = Vec::new();
    for tree in trees(source, &mut problems) {
        for object in objects(&tree, &mut problems) {
            match object.read() {
                Ok(value) => values.push(value),
                Err(problem) => problems.push(problem),
            }
        }
    }
    (values, problems)
}

impl Manifest {
    fn take(&mut self, object: &Object) {
        let Some(kind) = object.kind.as_deref().filter(|kind| !kind.is_empty()) else {
            let problem = Problem::error("this object has no kind").at(object.place(object.start()));
            self.problems.push(problem.about(About::Kind).help("begin every object with apiVersion: and kind:"));
            return;
        };
        let Some(api_version) = object.api_version.as_deref().filter(|version| !version.is_empty()) else {
            let problem = Problem::error(format!("this {} has no apiVersion", shortened(kind))).at(object.place(object.start()));
            self.problems.push(problem.about(About::Kind).help("a DaemonSet begins with apiVersion: apps/v1"));
            return;
        };
        if kind == "DaemonSet" {
            self.take_daemon_set(object, api_version);
            return;
        }
        if is_nearly_daemon_set(kind) {
            let problem = Problem::error(format!("unknown kind {kind:?}")).at(object.place(object.field_span("kind")));
            self.problems.push(problem.about(About::Kind).help("did you mean DaemonSet?"));
        }
        if let Err(problem) = self.objects.take(kind, object) {
            self.problems.push(problem);
        }
        *self.other_kinds.entry(shortened(kind).into_owned()).or_default() += 1;
    }

    fn take_daemon_set(&mut self, object: &Object, api_version: &str) {
        let removed = matches!(api_version, "extensions/v1beta1" | "apps/v1beta2");
        if api_version != "apps/v1" {
            // Another group's kind of the same name (OpenKruise has one) is not ours to judge. The name of such a group is a
            // domain; a group without a dot is Kubernetes' own, or a misspelling of one.
            let is_foreign = api_version.split_once('/').is_some_and(|(group, _)| group.contains('.'));
            if is_foreign {
                *self.other_kinds.entry(format!("DaemonSet.{}", shortened(api_version))).or_default() += 1;
            } else {
                self.left_out += 1;
                self.problems.push(wrong_api_version(object, api_version, removed));
            }
            return;
        }
        match Authored::read(&object.tree, object.node) {
            Ok(daemon_set) => self.daemon_sets.push(daemon_set),
            Err(problems) => {
                self.left_out += 1;
                let daemon_set = object.namespace_and_name();
                self.problems
                    .extend(problems.into_iter().map(|problem| problem.of(daemon_set.clone()).rendered_from(object.template())));
            }
        }
    }
}

impl ReadItem for Object {
    type Error = Problem;

    fn read_owned<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        self.read()
    }
}

fn wrong_api_version(object: &Object, api_version: &str, removed: bool) -> Problem {
    let message = format!("no matches for kind \"DaemonSet\" in version {:?}", shortened(api_version));
    let (message, help) = match removed {
        true => (
            format!("{message}: not served since Kubernetes 1.16"),
            "write apiVersion: apps/v1 and make sure that spec.selector is there and matches the template's labels",
        ),
        false => (message, "write apiVersion: apps/v1"),
    };
    let problem = Problem::error(message).at(object.place(object.field_span("apiVersion"))).help(help);
    problem.about(About::ApiVersion { removed }).of(object.namespace_and_name()).rendered_from(object.template())
}
