//! Facts in Kubernetes' own words: quantities, labels, taints, nodes, pods, and the cluster that holds them.
//!
//! Pure data and pure rules of matching; uses nothing else of this crate
//! (the `k8s-openapi` types of authored specs are read, never produced).

mod cluster;
mod field_path;
mod intern;
mod known;
mod label_selector;
mod labels;
mod node;
mod node_selector;
mod pod;
mod policies;
mod quantity;
mod resources;
mod syntax;
mod taint;
mod toleration;

pub use cluster::{Cluster, ClusterBuilder};
pub use field_path::{FieldPath, Segment};
pub use intern::Interner;
pub use known::Known;
pub use label_selector::{LabelSelector, LabelSelectorError};
pub use labels::Labels;
pub use node::Node;
pub use node_selector::{NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Operator, RequirementOutcome};
pub use pod::{ControllerReference, Pod, PodPhase, ReadyCondition};
pub use policies::Policies;
pub use quantity::{Quantity, QuantityError};
pub use resources::{ContainerAmounts, ResourceList, is_pod_level_resource, pod_amounts};
pub use syntax::{is_dns_1123_subdomain, is_qualified_name, label_value_error};
pub use taint::{Effect, Taint};
pub use toleration::{Toleration, TolerationOperator};

/// The Kubernetes release whose rules this crate follows.
pub const KUBERNETES_VERSION: &str = "1.36";
