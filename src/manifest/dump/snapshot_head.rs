//! What a snapshot says of itself, as annotations of its list: other readers pass over them, and they survive a change of format.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::Metadata;
use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::Value;

use crate::model::{Collected, Policies, Storage};

/// The form that this version writes.
const VERSION: &str = "v1";

const SNAPSHOT: &str = "daemonset-plan.io/snapshot";
const TOOL: &str = "daemonset-plan.io/tool";
const AS_OF: &str = "daemonset-plan.io/as-of";
const COLLECTED: &str = "daemonset-plan.io/collected";
const REDACTED: &str = "daemonset-plan.io/redacted";
const PERHAPS_PARTIAL: &str = "daemonset-plan.io/perhaps-partial";
/// Before the kind: why there is none of it.
const MISSING: &str = "missing.daemonset-plan.io/";
/// Before the kind: why there may be more of it.
const INCOMPLETE: &str = "incomplete.daemonset-plan.io/";

/// The head of a snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SnapshotHead {
    /// The version of the form, where it is another than the one written here.
    pub other_version: Option<String>,
    /// The newest time stamp of what the snapshot was made from.
    pub as_of: Option<Timestamp>,
    /// The kinds of which the snapshot holds all objects, even if there are none.
    pub collected: Vec<String>,
    /// Those of the kinds collected of which whoever collected them did not say that these are all.
    pub perhaps_partial: Vec<String>,
    /// Why the other kinds are not there, or not all of them.
    pub reasons: Reasons,
    /// Whether names are replaced.
    pub is_redacted: bool,
}

/// Why kinds were not collected, in the words of whoever tried; by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reasons {
    /// Kinds of which there is nothing; another dump may have them.
    pub missing: BTreeMap<String, String>,
    /// Kinds of which there may be more than what is there.
    pub incomplete: BTreeMap<String, String>,
}

impl SnapshotHead {
    /// The head as annotations.
    pub fn annotations(&self) -> BTreeMap<String, String> {
        let mut annotations = BTreeMap::from([
            (SNAPSHOT.to_owned(), VERSION.to_owned()),
            (TOOL.to_owned(), concat!("daemonset-plan ", env!("CARGO_PKG_VERSION")).to_owned()),
            (COLLECTED.to_owned(), self.collected.join(",")),
        ]);
        annotations.extend(self.as_of.map(|time| (AS_OF.to_owned(), time.to_string())));
        let perhaps_partial = (!self.perhaps_partial.is_empty()).then(|| self.perhaps_partial.join(","));
        annotations.extend(perhaps_partial.map(|kinds| (PERHAPS_PARTIAL.to_owned(), kinds)));
        annotations.extend(self.is_redacted.then(|| (REDACTED.to_owned(), "true".to_owned())));
        for (prefix, reasons) in [(MISSING, &self.reasons.missing), (INCOMPLETE, &self.reasons.incomplete)] {
            annotations.extend(reasons.iter().map(|(kind, why)| (format!("{prefix}{kind}"), why.clone())));
        }
        annotations
    }

    /// The head that a list with these annotations has; none if it is no snapshot.
    pub fn of_annotations(annotations: &Value) -> Option<Self> {
        let texts = annotations.as_object()?.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
        let annotations: BTreeMap<&str, &str> = texts.collect();
        let version = *annotations.get(SNAPSHOT)?;
        let of_kinds = |prefix: &str| {
            let reasons =
                annotations.iter().filter_map(|(key, why)| Some((key.strip_prefix(prefix)?.to_owned(), (*why).to_owned())));
            reasons.collect()
        };
        let listed = |key: &str| annotations.get(key).into_iter().flat_map(|kinds| kinds.split(',')).map(str::to_owned).collect();
        Some(Self {
            other_version: (version != VERSION).then(|| version.to_owned()),
            as_of: annotations.get(AS_OF).and_then(|time| time.parse().ok()),
            collected: listed(COLLECTED),
            perhaps_partial: listed(PERHAPS_PARTIAL),
            reasons: Reasons { missing: of_kinds(MISSING), incomplete: of_kinds(INCOMPLETE) },
            is_redacted: annotations.get(REDACTED).is_some_and(|word| *word == "true"),
        })
    }
}

impl Reasons {
    /// Adds those of another snapshot.
    pub fn extend(&mut self, more: Self) {
        self.missing.extend(more.missing);
        self.incomplete.extend(more.incomplete);
    }

    /// Puts these in the place of what is said of kinds that are missing.
    pub fn explain(&self, policies: &mut Policies, storage: &mut Storage, daemon_sets: &mut Collected<DaemonSet>) {
        self.explain_kind("Namespace", &mut policies.namespaces);
        self.explain_kind("LimitRange", &mut policies.limit_ranges);
        self.explain_kind("ResourceQuota", &mut policies.resource_quotas);
        self.explain_kind("PriorityClass", &mut policies.priority_classes);
        self.explain_kind("RuntimeClass", &mut policies.runtime_classes);
        self.explain_kind("ServiceAccount", &mut policies.service_accounts);
        self.explain_kind("PersistentVolumeClaim", &mut storage.claims);
        self.explain_kind("PersistentVolume", &mut storage.volumes);
        self.explain_kind("StorageClass", &mut storage.classes);
        self.explain_kind("CSINode", &mut storage.csi_nodes);
        self.explain_kind("DaemonSet", daemon_sets);
    }

    fn explain_kind<T: Metadata<Ty = ObjectMeta>>(&self, kind: &str, collected: &mut Collected<T>) {
        let missing = self.missing.get(kind).filter(|_| collected.missing().is_some());
        if let Some(why) = self.incomplete.get(kind).or(missing) {
            collected.may_lack_some(why.clone());
        }
    }
}
