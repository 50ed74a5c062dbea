//! How a pod resolves names (`pkg/apis/core/validation/validation.go:validateDNSPolicy, validatePodDNSConfig`).

use k8s_openapi::api::core::v1::{PodDNSConfig, PodSpec};
use serde_json::json;

use super::field_error::FieldError;
use super::ip_address::ip_address;
use super::syntax;
use crate::model::FieldPath;

const POLICIES: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const MOST_NAMESERVERS: usize = 3;
const MOST_SEARCHES: usize = 32;
const MOST_SEARCH_BYTES: usize = 2048;

/// The policy, which stands in the pod's spec at `path`.
pub(super) fn validate_dns_policy(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let policy = spec.dns_policy.as_deref().unwrap_or_default();
    if policy.is_empty() {
        errors.push(FieldError::required(path.clone().field("dnsPolicy"), ""));
    } else if !POLICIES.contains(&policy) {
        errors.push(FieldError::not_supported(path.clone().field("dnsPolicy"), policy, &POLICIES));
    }
}

/// Name servers, search paths and options; the policy `None` cannot do without.
pub(super) fn validate_dns_config(spec: &PodSpec, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let path = path.clone().field("dnsConfig");
    let alone = spec.dns_policy.as_deref() == Some("None");
    let Some(config) = &spec.dns_config else {
        if alone {
            errors.push(FieldError::required(path, "must provide `dnsConfig` when `dnsPolicy` is None"));
        }
        return;
    };
    if alone && config.nameservers.as_deref().unwrap_or_default().is_empty() {
        let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
        errors.push(FieldError::required(path.field("nameservers"), detail));
        return;
    }
    validate_nameservers(config, &path.clone().field("nameservers"), errors);
    validate_searches(config, &path.clone().field("searches"), errors);
    for (at, option) in config.options.iter().flatten().enumerate() {
        if option.name.as_deref().unwrap_or_default().is_empty() {
            errors.push(FieldError::required(path.clone().field("options").index(at), "must not be empty"));
        }
    }
}

fn validate_nameservers(config: &PodDNSConfig, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let nameservers = config.nameservers.as_deref().unwrap_or_default();
    if nameservers.len() > MOST_NAMESERVERS {
        let detail = format!("must not have more than {MOST_NAMESERVERS} nameservers");
        errors.push(FieldError::invalid(path.clone(), json!(nameservers), detail));
    }
    for (at, nameserver) in nameservers.iter().enumerate() {
        errors.extend(FieldError::invalid_each(path.clone().index(at), nameserver.as_str(), ip_address(nameserver)));
    }
}

fn validate_searches(config: &PodDNSConfig, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let searches = config.searches.as_deref().unwrap_or_default();
    if searches.len() > MOST_SEARCHES {
        let detail = format!("must not have more than {MOST_SEARCHES} search paths");
        errors.push(FieldError::invalid(path.clone(), json!(searches), detail));
    }
    if searches.join(" ").len() > MOST_SEARCH_BYTES {
        let detail = format!("must not have more than {MOST_SEARCH_BYTES} characters (including spaces) in the search list");
        errors.push(FieldError::invalid(path.clone(), json!(searches), detail));
    }
    for (at, search) in searches.iter().enumerate().filter(|(_, search)| *search != ".") {
        let search = search.strip_suffix('.').unwrap_or(search);
        let wrong = syntax::dns_1123_subdomain_with_underscore(search);
        errors.extend(FieldError::invalid_each(path.clone().index(at), search, wrong));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn messages(policy: &str, config: Value) -> String {
        let spec = PodSpec {
            dns_policy: Some(policy.to_owned()),
            dns_config: serde_json::from_value(config).expect("a configuration"),
            ..PodSpec::default()
        };
        let mut errors = Vec::new();
        validate_dns_policy(&spec, &FieldPath::of("p"), &mut errors);
        validate_dns_config(&spec, &FieldPath::of("p"), &mut errors);
        errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_configuration_is_refused_in_the_words_of_the_api_server() {
        let long = "x".repeat(63);
        let long = format!("{long}.{long}.{long}");
        for (policy, config, expected) in [
            ("ClusterFirst", Value::Null, ""),
            ("", Value::Null, "p.dnsPolicy: Required value"),
            ("None", json!({ "nameservers": ["1.1.1.1"], "searches": [".", "a_b.c.", "_tcp.x"] }), ""),
            ("None", Value::Null, "p.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"),
            (
                "None",
                json!({ "searches": ["A"] }),
                "p.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None",
            ),
            (
                "Default",
                json!({ "nameservers": ["1.1.1.1", "1.1.1.1", "1.1.1.1", "x"] }),
                "p.dnsConfig.nameservers: Invalid value: [\"1.1.1.1\",\"1.1.1.1\",\"1.1.1.1\",\"x\"]: must not have more than 3 \
                 nameservers; p.dnsConfig.nameservers[3]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or \
                 2001:db8::ffff)",
            ),
            ("Default", json!({ "options": [{ "value": "1" }] }), "p.dnsConfig.options[0]: Required value: must not be empty"),
        ] {
            assert_eq!(messages(policy, config), expected);
        }
        let found = messages("Default", json!({ "searches": ["A."] }));
        assert!(found.starts_with("p.dnsConfig.searches[0]: Invalid value: \"A\": a lowercase RFC 1123 subdomain"), "{found}");
        let found = messages("Default", json!({ "searches": vec!["a"; 33] }));
        assert!(found.ends_with("must not have more than 32 search paths"), "{found}");
        let found = messages("Default", json!({ "searches": vec![long; 11] }));
        assert!(found.ends_with("must not have more than 2048 characters (including spaces) in the search list"), "{found}");
    }
}
