//! What a rule sees.

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::{Container, PodSpec, Toleration};

use super::thresholds::Thresholds;
use crate::api::{FieldError, Warning};
use crate::engine::{Creation, DaemonSetPlan, NodeDecision};
use crate::model::{Cluster, FieldPath, Policies, Storage};

/// One DaemonSet under examination, and everything that can be known about it.
#[derive(Debug)]
pub struct Context<'a> {
    /// As its author wrote it.
    pub daemon_set: &'a DaemonSet,
    /// As the API server would store it, defaults filled in.
    pub stored: &'a DaemonSet,
    /// The namespace it is applied to.
    pub namespace: &'a str,
    /// Whether `spec.selector` was written at all, which the type cannot tell from an empty one.
    pub selector_is_given: bool,
    /// What the API server refuses it for.
    pub errors: &'a [FieldError],
    /// What the API server warns of.
    pub warnings: &'a [Warning],
    /// What decides at the creation of pods, as far as it is known: of the cluster, or of what is applied in the same run.
    pub policies: &'a Policies,
    /// Volumes and claims, as far as they are known.
    pub storage: &'a Storage,
    /// What becomes of its pod at the creation.
    pub creation: &'a Creation,
    /// The cluster, where its nodes are known.
    pub in_cluster: Option<InCluster<'a>>,
    /// Every DaemonSet of the run with its namespace, as stored; this one is at `index`.
    pub all: &'a [(&'a str, DaemonSet)],
    /// The file of each of them.
    pub files: &'a [&'a str],
    /// Which of them this is.
    pub index: usize,
    /// From which numbers on rules speak up.
    pub thresholds: &'a Thresholds,
}

/// A cluster, and what becomes of the DaemonSet there.
#[derive(Debug, Clone, Copy)]
pub struct InCluster<'a> {
    /// Its nodes and everything else.
    pub cluster: &'a Cluster,
    /// The plan of this DaemonSet.
    pub plan: &'a DaemonSetPlan<'a>,
}

impl<'a> InCluster<'a> {
    /// The nodes that the controller wants a pod on, by name.
    pub fn desired_nodes(&self) -> impl Iterator<Item = &'a NodeDecision<'a>> + use<'a> {
        self.plan.nodes.iter().filter(|decision| decision.eligibility.should_run)
    }

    /// How many they are.
    pub fn desired_number_scheduled(&self) -> usize {
        self.desired_nodes().count()
    }
}

const POD: &str = "spec.template.spec";

impl<'a> Context<'a> {
    /// The path of the template's spec.
    pub fn pod_path(&self) -> FieldPath {
        FieldPath::of(POD)
    }

    /// The template's spec as stored; `None` only where nothing was written of it.
    pub fn pod(&self) -> Option<&'a PodSpec> {
        self.stored.spec.as_ref()?.template.spec.as_ref()
    }

    /// The template's spec as written.
    pub fn written_pod(&self) -> Option<&'a PodSpec> {
        self.daemon_set.spec.as_ref()?.template.spec.as_ref()
    }

    /// The topmost field on the way to the pod's spec that was not written; `None` where that spec was.
    pub fn missing_ancestor_of_pod(&self) -> Option<&'static str> {
        let Some(spec) = &self.daemon_set.spec else { return Some("spec") };
        match (&spec.template.metadata, &spec.template.spec) {
            (_, Some(_)) => None,
            (Some(_), None) => Some(POD),
            (None, None) => Some("spec.template"),
        }
    }

    /// The containers as stored, with their paths.
    pub fn containers(&self) -> impl Iterator<Item = (&'a Container, FieldPath)> {
        let containers = self.pod().map_or(&[][..], |pod| pod.containers.as_slice());
        with_paths(containers, "containers")
    }

    /// The init containers as stored, with their paths.
    pub fn init_containers(&self) -> impl Iterator<Item = (&'a Container, FieldPath)> {
        let containers = self.pod().and_then(|pod| pod.init_containers.as_deref()).unwrap_or_default();
        with_paths(containers, "initContainers")
    }

    /// The tolerations as written, with their paths.
    pub fn tolerations(&self) -> impl Iterator<Item = (&'a Toleration, FieldPath)> {
        let tolerations = self.pod().and_then(|pod| pod.tolerations.as_deref()).unwrap_or_default();
        let path = |at| FieldPath::of(POD).field("tolerations").index(at);
        tolerations.iter().enumerate().map(move |(at, toleration)| (toleration, path(at)))
    }

    /// The pod's spec as it is admitted, by what is known; `None` where it is refused.
    pub fn admitted_pod(&self) -> Option<&'a PodSpec> {
        self.creation.outcome.as_ref().ok()?.spec.as_ref()
    }

    /// The name of the DaemonSet; empty where it has none.
    pub fn name(&self) -> &'a str {
        self.stored.metadata.name.as_deref().unwrap_or_default()
    }
}

fn with_paths<'a>(containers: &'a [Container], list: &'static str) -> impl Iterator<Item = (&'a Container, FieldPath)> {
    let path = move |at| FieldPath::of(POD).field(list).index(at);
    containers.iter().enumerate().map(move |(at, container)| (container, path(at)))
}
