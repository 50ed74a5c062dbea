//! Other names in the place of those that tell whose cluster a snapshot is of. One name has one replacement wherever it stands, and names
//! keep their order, so that what is decided stays the same for every manifest that names none of them.
//!
//! Namespaces, nodes, pods, their owners and containers, claims, volumes and the values of labels and taints are replaced; in namespaces
//! that are replaced, the names of all objects. What stays: keys of labels, names of resources, of classes and of drivers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::redaction_order::{addresses, find_compared_keys, numbers};
use super::redaction_places::{Name, is_kept_namespace, visit};

/// The names that were found, of each sort.
type Found = BTreeMap<Name, BTreeSet<String>>;

/// Replaces the names in all objects, each given as JSON.
pub(super) fn redact(kinds: &mut [(&'static str, Vec<String>)]) {
    let mut found = Found::new();
    let mut compared = BTreeSet::new();
    for text in kinds.iter().flat_map(|(_, objects)| objects).filter(|text| may_compare(text)) {
        find_compared_keys(&parsed(text), &mut compared);
    }
    for text in kinds.iter().flat_map(|(_, objects)| objects) {
        visit(&mut parsed(text), &compared, &mut |sort, name: &mut String| {
            found.entry(sort).or_default().insert(name.clone());
        });
    }
    let replacements = Replacements::of(found);
    for (_, objects) in kinds {
        let replaced = objects.drain(..).map(|text| {
            let mut object = parsed(&text);
            visit(&mut object, &compared, &mut |sort, name| replacements.apply(sort, name));
            let part = |field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
            (part("namespace"), part("name"), object.to_string())
        });
        let mut replaced: Vec<_> = replaced.collect();
        // Names keep their order, but for those that stay among those that do not.
        replaced.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        objects.extend(replaced.into_iter().map(|(_, _, text)| text));
    }
}

/// Saves reading nearly every object once more.
fn may_compare(text: &str) -> bool {
    text.contains(r#""Gt""#) || text.contains(r#""Lt""#)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("a snapshot holds the JSON that it wrote")
}

/// The replacement of every name, by sort.
struct Replacements(BTreeMap<Name, BTreeMap<String, String>>);

impl Replacements {
    fn of(mut found: Found) -> Self {
        // A host name is mostly the name of the node.
        let host_names = found.remove(&Name::Host).unwrap_or_default();
        let nodes = found.entry(Name::Node).or_default().clone();
        found.entry(Name::Value).or_default().extend(host_names.into_iter().filter(|name| !nodes.contains(name)));
        Self(found.into_iter().map(|(sort, names)| (sort, numbered(sort, names))).collect())
    }

    fn apply(&self, sort: Name, name: &mut String) {
        let of = |sort| self.0.get(&sort).and_then(|names| names.get(name.as_str()));
        let replacement = match sort {
            Name::Host => of(Name::Node).or_else(|| of(Name::Value)),
            sort => of(sort),
        };
        if let Some(replacement) = replacement {
            name.clone_from(replacement);
        }
    }
}

/// Numbers names in their order, with as many digits as the last one has.
fn numbered(sort: Name, names: BTreeSet<String>) -> BTreeMap<String, String> {
    match sort {
        Name::Number => return numbers(names),
        Name::HostAddress => return addresses(names),
        _ => {}
    }
    let names: Vec<String> = names.into_iter().filter(|name| sort != Name::Namespace || !is_kept_namespace(name)).collect();
    let digits = names.len().to_string().len().max(3);
    let replaced = names.into_iter().enumerate().map(|(at, name)| {
        let prefix = if sort == Name::Namespace { before_namespace(&name) } else { "" };
        let replacement = format!("{prefix}{}-{:0digits$}", sort.word(), at + 1);
        (name, replacement)
    });
    replaced.collect()
}

/// What keeps a namespace's replacement in its place among the namespaces that stay.
fn before_namespace(name: &str) -> &'static str {
    match name {
        name if name < "default" => "a-",
        name if name < "kube-node-lease" => "e-",
        name if name < "kube-public" => "kube-o-",
        name if name < "kube-system" => "kube-q-",
        _ => "",
    }
}
