//! One side of a diff: DaemonSets, wherever they come from, and the cluster that they are in.

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::api::UnreadableLastApplied;
use crate::cli::resolve;
use crate::engine::diff::{Applied, FieldChange, field_changes};
use crate::engine::{NotEvaluated, Subject};
use crate::manifest::Authored;
use crate::model::Cluster;
use crate::report::Written;
use crate::source::Refusal;

/// A DaemonSet of one side.
pub(super) struct SideDaemonSet {
    pub object: DaemonSet,
    /// What its author wrote; nothing for one of the cluster.
    pub authored: Option<Authored<DaemonSet>>,
    /// Whether the object is not the manifest itself but what became of it in the cluster.
    is_applied: bool,
    /// What of it only the cluster has.
    pub kept: Vec<FieldChange>,
    /// What another way of applying it may do differently.
    pub not_evaluated: Vec<NotEvaluated>,
    /// What of the manifest is for another object than the one that is there.
    pub conflicts: Vec<Refusal>,
    /// What the API server had against it, where it was asked.
    pub tried: Option<Vec<Refusal>>,
}

impl SideDaemonSet {
    /// One of the cluster.
    pub fn of_cluster(object: DaemonSet) -> Self {
        Self {
            object,
            authored: None,
            is_applied: false,
            kept: Vec::new(),
            not_evaluated: Vec::new(),
            conflicts: Vec::new(),
            tried: None,
        }
    }

    /// One of a manifest.
    pub fn of_manifest(authored: Authored<DaemonSet>) -> Self {
        Self { authored: Some(authored.clone()), ..Self::of_cluster(authored.object) }
    }

    /// What a manifest makes of one of the cluster.
    pub fn applied(authored: Authored<DaemonSet>, live: &DaemonSet) -> Result<Self, UnreadableLastApplied> {
        let Applied { object, kept, not_evaluated } = Applied::of(live, &authored.object, &authored.written())?;
        let conflicts = conflicts(live, &authored.object);
        Ok(Self { authored: Some(authored), is_applied: true, kept, not_evaluated, conflicts, ..Self::of_cluster(object) })
    }

    /// What the API server says of it.
    pub fn tried(&mut self, refusals: Vec<Refusal>, stored: Option<DaemonSet>) {
        self.tried = Some(refusals);
        if let Some(stored) = stored {
            let there = field_changes(&self.object, &stored);
            // What a webhook took away is not kept.
            self.kept.retain(|kept| !there.iter().any(|change| change.new.is_none() && change.path == kept.path));
            self.object = stored;
            self.is_applied = true;
        }
    }

    /// The fields by which the manifest says that it is for another object than this one, or for another state of it.
    pub fn version(&self, live: &DaemonSet) -> impl Iterator<Item = (&'static str, &str)> {
        let written = self.authored.as_ref().map(|authored| &authored.object.metadata);
        let uid = written.and_then(|written| other(live.metadata.uid.as_ref(), written.uid.as_ref()));
        let version =
            written.and_then(|written| other(live.metadata.resource_version.as_ref(), written.resource_version.as_ref()));
        [("uid", uid), ("resourceVersion", version)].into_iter().filter_map(|(field, value)| Some((field, value?)))
    }

    pub fn written(&self) -> Written<'_> {
        match &self.authored {
            None => Written::in_cluster(&self.object),
            Some(authored) if self.is_applied => Written::applied(&self.object, authored),
            Some(authored) => Written::by_author(authored),
        }
    }
}

/// What the API server refuses of a manifest that is for another object, or for an earlier state of this one: kubectl apply sends both
/// fields along. An earlier state is found first, and alone (`apiserver/pkg/registry/generic/registry/store.go:Update`).
fn conflicts(live: &DaemonSet, manifest: &DaemonSet) -> Vec<Refusal> {
    let (there, written) = (&live.metadata, &manifest.metadata);
    let refusal = |field: &str, message: String| Refusal { field: Some(field.to_owned()), message };
    let name = there.name.as_deref().unwrap_or_default();
    if other(there.resource_version.as_ref(), written.resource_version.as_ref()).is_some() {
        let message = format!(
            "Operation cannot be fulfilled on daemonsets.apps \"{name}\": the object has been modified; \
             please apply your changes to the latest version and try again"
        );
        return vec![refusal("metadata.resourceVersion", message)];
    }
    let uid = other(there.uid.as_ref(), written.uid.as_ref());
    let immutable = |uid: &str| refusal("metadata.uid", format!("metadata.uid: Invalid value: \"{uid}\": field is immutable"));
    uid.map(immutable).into_iter().collect()
}

/// What is written and is not what is there; nothing where one of them says nothing.
fn other<'w>(there: Option<&String>, written: Option<&'w String>) -> Option<&'w str> {
    let written = written.filter(|written| !written.is_empty())?;
    there.filter(|there| *there != written).map(|_| written.as_str())
}

/// One side: the DaemonSets, and the cluster that they are in.
pub(super) struct Half {
    pub daemon_sets: Vec<SideDaemonSet>,
    pub cluster: &'static Cluster,
    pub default_namespace: String,
    /// Whether everything could be read; otherwise what is missing may be in the part that could not.
    pub is_complete: bool,
}

impl Half {
    /// Every DaemonSet and its namespace.
    pub fn subjects(&self) -> Vec<Subject<'_>> {
        self.daemon_sets.iter().map(|one| resolve::subject_of(&one.object, &self.default_namespace)).collect()
    }
}
