//! The names of a pod and the names it knows other hosts by
//! (`pkg/apis/core/validation/validation.go:validatePodHostName, ValidateHostAliases`).

use k8s_openapi::api::core::v1::PodSpec;

use super::field_error::FieldError;
use super::ip_address::ip_address;
use super::syntax;
use crate::model::FieldPath;

const MOST_OVERRIDE_BYTES: usize = 64;

/// `hostnameOverride`, which contradicts whatever else decides on the name.
pub(super) fn validate_hostname_override(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(hostname) = &spec.hostname_override else { return };
    let path = path.clone().field("hostnameOverride");
    if spec.set_hostname_as_fqdn == Some(true) {
        errors.push(FieldError::forbidden(path.clone(), "may not be specified when setHostnameAsFQDN is true"));
    }
    if spec.host_network == Some(true) {
        errors.push(FieldError::forbidden(path.clone(), "may not be specified when hostNetwork is true"));
    }
    if hostname.len() > MOST_OVERRIDE_BYTES {
        errors.push(FieldError::too_long(path.clone(), MOST_OVERRIDE_BYTES));
    }
    errors.extend(FieldError::invalid_each(path.clone(), hostname.as_str(), syntax::dns_1123_subdomain(hostname)));
}

/// `hostname` and `subdomain`.
pub(super) fn validate_hostname(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (field, name) in [("hostname", &spec.hostname), ("subdomain", &spec.subdomain)] {
        if let Some(name) = name.as_deref().filter(|name| !name.is_empty()) {
            errors.extend(FieldError::invalid_each(path.clone().field(field), name, syntax::dns_1123_label(name)));
        }
    }
}

/// Entries of the pod's hosts file.
pub(super) fn validate_host_aliases(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    for (at, alias) in spec.host_aliases.iter().flatten().enumerate() {
        let path = path.clone().field("hostAliases").index(at);
        errors.extend(FieldError::invalid_each(path.clone().field("ip"), alias.ip.as_str(), ip_address(&alias.ip)));
        for (at, name) in alias.hostnames.iter().flatten().enumerate() {
            let path = path.clone().field("hostnames").index(at);
            errors.extend(FieldError::invalid_each(path.clone(), name.as_str(), syntax::dns_1123_subdomain(name)));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn messages(spec: Value) -> Vec<String> {
        let spec = serde_json::from_value(spec).expect("a pod's spec");
        let mut errors = Vec::new();
        validate_hostname_override(&spec, &FieldPath::of("p"), &mut errors);
        validate_hostname(&spec, &FieldPath::of("p"), &mut errors);
        validate_host_aliases(&spec, &FieldPath::of("p"), &mut errors);
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_override_stands_alone() {
        let name = "x".repeat(65);
        let spec = json!({ "containers": [], "hostnameOverride": name, "setHostnameAsFQDN": true, "hostNetwork": true });
        assert_eq!(
            messages(spec),
            [
                "p.hostnameOverride: Forbidden: may not be specified when setHostnameAsFQDN is true",
                "p.hostnameOverride: Forbidden: may not be specified when hostNetwork is true",
                "p.hostnameOverride: Too long: may not be more than 64 bytes",
            ]
        );
        assert!(messages(json!({ "containers": [], "hostnameOverride": "a.b" })).is_empty());
        assert_eq!(messages(json!({ "containers": [], "hostnameOverride": "" })).len(), 1);
    }

    #[test]
    fn host_names_are_labels_and_aliases_are_subdomains() {
        assert!(messages(json!({ "containers": [], "hostname": "", "subdomain": "a" })).is_empty());
        assert_eq!(
            messages(json!({ "containers": [], "hostname": "a.b", "hostAliases": [{ "ip": "1.1.1.1", "hostnames": ["a.b"] }] })),
            ["p.hostname: Invalid value: \"a.b\": must not contain dots"]
        );
        let aliases = json!([{ "ip": "::1", "hostnames": ["ok", "A"] }]);
        let found = messages(json!({ "containers": [], "hostAliases": aliases }));
        assert!(found[0].starts_with("p.hostAliases[0].hostnames[1]: Invalid value: \"A\""), "{found:?}");
    }
}
