//! Windows containers that run as processes of the host (`validation.go:validateWindowsHostProcessPod`).

use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::field_error::FieldError;
use crate::model::FieldPath;

/// Either all containers are processes of the host or none is, and then the pod is on the host's network.
pub(super) fn validate_host_process(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let pod_options = spec.security_context.as_ref().and_then(|context| context.windows_options.as_ref());
    let of_pod = pod_options.and_then(|options| options.host_process);
    let (mut host_processes, mut others) = (0, Vec::new());
    for (list, containers) in
        [("initContainers", spec.init_containers.as_deref().unwrap_or_default()), ("containers", spec.containers.as_slice())]
    {
        for (at, container) in containers.iter().enumerate() {
            let path = path.clone().field(list).index(at);
            let of_container = host_process(container);
            if let (Some(of_pod), Some(own)) = (of_pod, of_container.filter(|own| of_pod.is_some_and(|of_pod| of_pod != *own))) {
                let field = path.clone().field("securityContext").field("windowsOptions").field("hostProcess");
                let detail = format!("pod hostProcess value must be identical if both are specified, was {of_pod}");
                errors.push(FieldError::invalid(field, own, detail));
            }
            if of_container.or(of_pod) == Some(true) {
                host_processes += 1;
            } else {
                others.push(path);
            }
        }
    }
    if host_processes == 0 {
        return;
    }
    if let Some(other) = others.into_iter().next() {
        let detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
        errors.push(FieldError::invalid(path.clone(), "", detail).at(other));
    }
    if spec.host_network != Some(true) {
        let detail = "hostNetwork must be true if pod contains any hostProcess containers";
        errors.push(FieldError::invalid(path.clone().field("hostNetwork"), false, detail));
    }
}

fn host_process(container: &Container) -> Option<bool> {
    container.security_context.as_ref()?.windows_options.as_ref()?.host_process
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_spec;

    #[test]
    fn all_containers_are_processes_of_the_host_or_none_is() {
        for (given, expected) in [
            (
                json!({ "hostNetwork": true, "securityContext": { "windowsOptions": { "hostProcess": true } }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "hostProcess": false } }, "containers": [{ "name": "a", "image": "i" }] }),
                vec![],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "hostProcess": true } }, "containers": [{ "name": "a", "image": "i" }] }),
                vec!["hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers"],
            ),
            (
                json!({ "hostNetwork": true, "containers": [{ "name": "a", "image": "i", "securityContext": { "windowsOptions": { "hostProcess": true } } }, { "name": "b", "image": "i" }] }),
                vec![
                    r#"spec.template.spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers @ containers[1]"#,
                ],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "hostProcess": true } }, "containers": [{ "name": "a", "image": "i", "securityContext": { "windowsOptions": { "hostProcess": false } } }] }),
                vec![
                    "containers[0].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true",
                ],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }
}
