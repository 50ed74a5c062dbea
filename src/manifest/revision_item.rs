//! A ControllerRevision of a dump → what of it is kept (`pkg/controller/daemon/update.go:getPatch` made its data).

use serde::Deserialize;
use serde_json::Value;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::model::Revision;

#[derive(Deserialize)]
pub(super) struct RevisionItem {
    #[serde(default)]
    metadata: ObjectMeta,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    revision: i64,
}

impl RevisionItem {
    /// The revision; nothing of one that no DaemonSet made.
    pub fn revision(self) -> Option<Revision> {
        let owners = self.metadata.owner_references.unwrap_or_default();
        let is_daemon_set = |kind: &str, version: &str| kind == "DaemonSet" && version.starts_with("apps/");
        let owner =
            owners.into_iter().find(|owner| owner.controller == Some(true) && is_daemon_set(&owner.kind, &owner.api_version))?;
        let hash = self.metadata.labels?.remove("controller-revision-hash")?;
        let template = self.data.pointer("/spec/template").cloned()?;
        // What is no template is equal to none.
        let template = serde_json::from_value(template).ok()?;
        Some(Revision { owner: owner.uid, hash, number: self.revision, template })
    }
}
