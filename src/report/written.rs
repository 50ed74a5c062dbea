//! Where the fields of a DaemonSet stand: in a manifest, in a cluster only, or in both, since applying a manifest keeps what the cluster
//! has besides.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::{Value, json};

use super::location::LocationReport;
use crate::api::merge_key;
use crate::manifest::{Authored, SourceText, Span};
use crate::model::{FieldPath, Segment};

/// A DaemonSet, and where what is in it was written.
pub struct Written<'a> {
    object: &'a DaemonSet,
    authored: Option<&'a Authored<DaemonSet>>,
    /// The object and the manifest, where the one is more than the other.
    applied: Option<(Value, Value)>,
}

impl<'a> Written<'a> {
    /// As its author wrote it.
    pub fn by_author(authored: &'a Authored<DaemonSet>) -> Self {
        Self { object: &authored.object, authored: Some(authored), applied: None }
    }

    /// As the cluster has it; it stands nowhere.
    pub fn in_cluster(object: &'a DaemonSet) -> Self {
        Self { object, authored: None, applied: None }
    }

    /// What became of a manifest in the cluster.
    pub fn applied(object: &'a DaemonSet, authored: &'a Authored<DaemonSet>) -> Self {
        Self { object, authored: Some(authored), applied: Some((json!(object), json!(authored.object))) }
    }

    /// Its name.
    pub fn name(&self) -> &'a str {
        self.object.metadata.name.as_deref().unwrap_or_default()
    }

    /// Where it begins.
    pub fn start(&self) -> Option<(&'a Arc<SourceText>, Span)> {
        self.authored.map(|authored| (authored.source(), authored.start()))
    }

    /// Where a field stands; where nobody has it, where it would have to be. Nothing for what only the cluster has.
    pub fn place(&self, path: &FieldPath) -> Option<(&'a Arc<SourceText>, Span)> {
        if path.segments().is_empty() {
            return self.start();
        }
        let authored = self.authored?;
        let located = match &self.applied {
            None => authored.locate(path),
            Some((object, manifest)) => authored.locate(&path_in_manifest(path, object, manifest)?),
        };
        Some((authored.source(), located.key.unwrap_or(located.value)))
    }

    pub(super) fn location(&self, path: &FieldPath) -> Option<LocationReport> {
        self.place(path).map(|(source, span)| LocationReport::of(source, span))
    }
}

/// The path that a field of the applied object has in the manifest; nothing for a field that only the object has. Items that only the
/// object has shift the others.
fn path_in_manifest(path: &FieldPath, object: &Value, manifest: &Value) -> Option<FieldPath> {
    let (mut object, mut manifest) = (object, manifest);
    let mut list = "";
    let mut translated = Vec::new();
    let mut segments = path.segments().iter();
    for segment in segments.by_ref() {
        let (inner, outer, step) = match segment {
            Segment::Field(name) => {
                list = name;
                (object.get(&**name), manifest.get(&**name), segment.clone())
            }
            Segment::Key(key) => (object.get(key), manifest.get(key), segment.clone()),
            Segment::Index(at) => {
                let there = same_item(list, object, manifest, *at).unwrap_or(*at);
                (object.get(at), manifest.get(there), Segment::Index(there))
            }
        };
        let Some(inner) = inner else {
            translated.push(step);
            break;
        };
        object = inner;
        manifest = outer?;
        translated.push(step);
    }
    translated.extend(segments.cloned());
    Some(FieldPath::from(translated))
}

/// Which item of the manifest's list is the one at a place of the object's list.
fn same_item(list: &str, object: &Value, manifest: &Value, at: usize) -> Option<usize> {
    let key = merge_key(list)?;
    let (object, manifest) = (object.as_array()?, manifest.as_array()?);
    let wanted = &object.get(at)?[key];
    let before = object[..at].iter().filter(|item| item[key] == *wanted).count();
    let same = manifest.iter().enumerate().filter(|(_, item)| item[key] == *wanted);
    same.map(|(there, _)| there).nth(before).or(Some(manifest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_an_applied_object_are_found_where_the_manifest_has_them() {
        let object = json!({"spec": {
            "containers": [{"name": "sidecar"}, {"name": "agent", "image": "a", "imagePullPolicy": "Always"}],
            "tolerations": [{"key": "a"}], "nodeSelector": {"a": "1", "b": "1"},
        }});
        let manifest = json!({"spec": {
            "containers": [{"name": "agent", "image": "a"}], "tolerations": [{"key": "a"}], "nodeSelector": {"a": "1"},
        }});
        let spec = FieldPath::of("spec");
        let container = |at: usize| spec.clone().field("containers").index(at);
        for (path, expected) in [
            (container(1).field("image"), Some("spec.containers[0].image")),
            (container(1).field("imagePullPolicy"), None),
            (container(0), None),
            (container(0).field("name"), None),
            (spec.clone().field("tolerations").index(0).field("key"), Some("spec.tolerations[0].key")),
            (spec.clone().field("nodeSelector").key("a"), Some("spec.nodeSelector[a]")),
            (spec.clone().field("nodeSelector").key("b"), None),
            // What nobody has belongs where it would be added.
            (container(1).field("resources").field("requests"), Some("spec.containers[0].resources.requests")),
        ] {
            let found = path_in_manifest(&path, &object, &manifest).map(|path| path.to_string());
            assert_eq!(found.as_deref(), expected, "{path}");
        }
    }
}
