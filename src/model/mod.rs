//! Facts in Kubernetes' own words: quantities, labels, taints, nodes, pods, and the cluster that holds them.
//!
//! Pure data and pure rules of matching; uses nothing else of this crate
//! (the `k8s-openapi` types of authored specs are read, never produced).

mod affinity_term;
mod cluster;
mod collected;
mod compute;
mod field_path;
mod file_path;
mod host_port;
mod intern;
mod known;
mod label_selector;
mod labels;
mod merge_keys;
mod node;
mod node_selector;
mod parallel;
mod pod;
mod pod_coverage;
mod policies;
mod quantity;
mod resource_name;
mod resources;
mod revision;
mod spec_resources;
mod spelling;
mod storage;
mod syntax;
mod taint;
mod toleration;

pub use affinity_term::PodAffinityTerm;
pub use cluster::{Cluster, ClusterBuilder};
pub use collected::Collected;
pub use compute::{Allocatable, ComputeResources, amount_in_words};
pub use field_path::{FieldPath, Segment};
pub use file_path::{absolute_path, normal_path, relative_path};
pub use host_port::HostPort;
pub use intern::Interner;
pub use known::Known;
pub use label_selector::{LabelSelector, LabelSelectorError};
pub use labels::Labels;
pub use merge_keys::merge_keys;
pub use node::{NOT_READY, Node, UNREACHABLE, Unready};
pub use node_selector::{NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Operator, RequirementOutcome};
pub use parallel::{in_parallel, processors};
pub use pod::{ControllerReference, Pod, PodPhase, ReadyCondition};
pub use pod_coverage::PodCoverage;
pub use policies::Policies;
pub use quantity::{Quantity, QuantityError};
pub use resource_name::{REQUESTS_PREFIX, is_extended, is_huge_pages, is_native, is_overcommit_allowed};
pub use resources::{ContainerAmounts, ResourceList, is_pod_level_resource, pod_amounts};
pub use revision::Revision;
pub use spec_resources::{
    aggregate_container_limits, aggregate_container_requests, container_limits, container_requests, is_pod_level_resources_set,
    limits_without_overhead, pod_level_limits, pod_level_requests, requests_without_overhead,
};
pub use spelling::{did_you_mean, nearest_name};
pub use storage::Storage;
pub use syntax::{is_dns_1123_subdomain, is_qualified_name, label_value_error};
pub use taint::{Effect, Taint};
pub use toleration::{Toleration, TolerationOperator};

/// The annotation in which the API server counts changes of a DaemonSet's template.
pub const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";

/// The Kubernetes release whose rules this crate follows.
pub const KUBERNETES_VERSION: &str = "1.36";
