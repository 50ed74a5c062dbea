//! The admission plugin NamespaceLifecycle: nothing new in a namespace that is missing or going
//! (`apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go:Admit`).

use k8s_openapi::api::core::v1::Namespace;

use super::rejection::Rejection;
use crate::engine::Plugin;

const PLUGIN: Plugin = Plugin::NamespaceLifecycle;

/// The namespace of this name that was found, if pods can be created in it.
pub fn admit<'n>(name: &str, found: Option<&'n Namespace>) -> Result<&'n Namespace, Rejection> {
    let Some(namespace) = found else {
        let message = format!("namespaces {name:?} not found");
        return Err(Rejection { code: 404, ..Rejection::forbidden(PLUGIN, message) }.with("namespace", name));
    };
    if namespace.status.as_ref().and_then(|status| status.phase.as_deref()) == Some("Terminating") {
        let message = format!("unable to create new content in namespace {name} because it is being terminated");
        return Err(Rejection::forbidden(PLUGIN, message).with("namespace", name));
    }
    Ok(namespace)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pods_are_created_only_in_namespaces_that_are_there_to_stay() {
        let namespace = |name: &str, phase: &str| {
            serde_json::from_value(json!({ "metadata": { "name": name }, "status": { "phase": phase } })).expect("a namespace")
        };
        let code = |found: Option<&Namespace>| admit("a", found).map_or_else(|rejection| rejection.code, |_| 201);
        let phases = ["Active", "Terminating"].map(|phase| code(Some(&namespace("a", phase))));
        assert_eq!((phases, code(None)), ([201, 403], 404));
    }
}
