//! The PodSecurity admission plugin (`staging/src/k8s.io/pod-security-admission`): whether a namespace's
//! Pod Security Standard lets a pod in, and the API server's words where it does not.
//!
//! A pod must come here as admission sees it, with its defaults; a DaemonSet's template, for its warnings, as it stands.

mod app_armor;
mod container_checks;
mod evaluate;
mod host_checks;
mod policy;
mod profile_checks;
mod restricted_checks;
mod subject;
mod violation;
mod wording;

pub use app_armor::app_armor_fields_of_annotations;
pub use evaluate::evaluate;
pub use policy::{Level, Policy, Version};
pub use violation::{FailedCheck, Violation};
