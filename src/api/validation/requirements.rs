//! Requests and limits (`validation.go:validateResourceRequirements, ValidateResourceQuantityValue, validateResourceClaimNames`).

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{ResourceClaim, ResourceRequirements};
use k8s_openapi::apimachinery::pkg::api::resource as api;

use super::field_error::FieldError;
use super::syntax::dns_1123_label;
use crate::model::{FieldPath, Quantity, is_extended, is_huge_pages, is_overcommit_allowed};

/// Says what is wrong with the name of a resource.
pub(super) type CheckName = fn(&str, &FieldPath, &mut Vec<FieldError>);

/// Resources without a fraction that are not somebody else's.
const INTEGER_RESOURCES: &[&str] = &[
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

/// Validates requests, limits and claims of a container or of a pod as a whole.
pub(super) fn validate_requirements(
    resources: &ResourceRequirements,
    check_name: CheckName,
    claim_names: &BTreeSet<&str>,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    let (mut has_huge_pages, mut has_cpu_or_memory) = (false, false);
    for (list, amounts) in [("limits", &resources.limits), ("requests", &resources.requests)] {
        for (name, amount) in amounts.iter().flatten() {
            let path = path.clone().field(list).key(name);
            check_name(name, &path, errors);
            validate_amount(name, amount, &path, errors);
            has_huge_pages |= is_huge_pages(name);
            has_cpu_or_memory |= matches!(name.as_str(), "cpu" | "memory");
        }
    }
    check_requests_fit_limits(resources, path, errors);
    if has_huge_pages && !has_cpu_or_memory {
        errors.push(FieldError::forbidden(path.clone(), "HugePages require cpu or memory"));
    }
    validate_claim_names(resources.claims.as_deref().unwrap_or_default(), claim_names, &path.clone().field("claims"), errors);
}

/// What is no amount at all was refused when the object was decoded.
fn parsed(amount: &api::Quantity) -> Option<Quantity> {
    amount.0.trim().parse().ok()
}

fn validate_amount(name: &str, authored: &api::Quantity, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(amount) = parsed(authored) else { return };
    let mut refuse = |detail: String| errors.push(FieldError::invalid(path.clone(), authored.0.trim(), detail));
    if amount < Quantity::ZERO {
        refuse("must be greater than or equal to 0".to_owned());
    }
    if (is_extended(name) || INTEGER_RESOURCES.contains(&name)) && amount.milli_value() % 1000 != 0 {
        refuse("must be an integer".to_owned());
    }
    if is_huge_pages(name) && !is_multiple_of_page(name, amount) {
        refuse(format!("{} is not positive integer multiple of {name}", authored.0.trim()));
    }
}

fn is_multiple_of_page(name: &str, amount: Quantity) -> bool {
    let page: Option<Quantity> = name.strip_prefix("hugepages-").and_then(|size| size.parse().ok());
    let page = page.filter(|page| *page > Quantity::ZERO && page.milli_value() % 1000 == 0);
    page.is_some_and(|page| amount.value() % page.value() == 0)
}

/// Requests may not exceed limits, and have to equal them where nothing may be overcommitted.
pub(crate) fn check_requests_fit_limits(resources: &ResourceRequirements, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let no_limits = BTreeMap::new();
    let limits = resources.limits.as_ref().unwrap_or(&no_limits);
    for (name, authored) in resources.requests.iter().flatten() {
        let Some(request) = parsed(authored) else { continue };
        let requests = path.clone().field("requests");
        let entry = requests.clone().key(name);
        let must_be = match limits.get(name) {
            None if !is_overcommit_allowed(name) => {
                let detail = "Limit must be set for non overcommitable resources";
                errors.push(FieldError::required(path.clone().field("limits"), detail).at(entry));
                continue;
            }
            None => continue,
            Some(limit) => match parsed(limit) {
                Some(amount) if request != amount && !is_overcommit_allowed(name) => {
                    format!("must be equal to {name} limit of {}", limit.0.trim())
                }
                Some(amount) if request > amount => format!("must be less than or equal to {name} limit of {}", limit.0.trim()),
                _ => continue,
            },
        };
        errors.push(FieldError::invalid(requests, authored.0.trim(), must_be).at(entry));
    }
}

fn validate_claim_names(claims: &[ResourceClaim], claim_names: &BTreeSet<&str>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    // Names stand for all requests of a claim, pairs for one of them.
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (at, claim) in claims.iter().enumerate() {
        let path = path.clone().index(at);
        let name = claim.name.as_str();
        if name.is_empty() {
            errors.push(FieldError::required(path, ""));
            continue;
        }
        let request = claim.request.as_deref().unwrap_or_default();
        if seen.contains(&(name, "")) {
            errors.push(FieldError::duplicate(path.clone(), name));
        } else {
            if request.is_empty() {
                let overlapping = seen.iter().filter(|(seen, _)| *seen == name);
                errors.extend(overlapping.map(|_| FieldError::duplicate(path.clone(), name)));
            } else {
                errors.extend(FieldError::invalid_each(path.clone().field("request"), request, dns_1123_label(request)));
                if seen.contains(&(name, request)) {
                    errors.push(FieldError::duplicate(path.clone(), format!("{name}/{request}")));
                }
            }
            seen.insert((name, request));
        }
        if !claim_names.contains(name) {
            let names: Vec<&str> = claim_names.iter().copied().collect();
            let which = if names.is_empty() { " which is empty".to_owned() } else { format!(": {}", names.join(", ")) };
            let detail = format!("must be one of the names in pod.spec.resourceClaims{which}");
            errors.push(FieldError { detail, ..FieldError::not_found(path, name) });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::{lines_of_container, lines_of_spec};

    #[test]
    fn requests_stay_within_limits_and_equal_them_where_nothing_is_overcommitted() {
        for (given, expected) in [
            (
                json!({ "resources": { "requests": { "cpu": "0.1", "memory": "1Gi" }, "limits": { "cpu": "100m", "a.b/gpu": "1" } } }),
                vec![],
            ),
            (
                json!({ "resources": { "requests": { "cpu": "2", "memory": "1G" }, "limits": { "cpu": "500m", "memory": "1000M" } } }),
                vec![
                    r#"resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 500m @ resources.requests[cpu]"#,
                ],
            ),
            (
                json!({ "resources": { "requests": { "a.b/gpu": "1" }, "limits": { "a.b/gpu": "2" } } }),
                vec![
                    r#"resources.requests: Invalid value: "1": must be equal to a.b/gpu limit of 2 @ resources.requests[a.b/gpu]"#,
                ],
            ),
            (
                json!({ "resources": { "requests": { "a.b/gpu": "1" } } }),
                vec![
                    "resources.limits: Required value: Limit must be set for non overcommitable resources @ resources.requests[a.b/gpu]",
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn amounts_are_not_negative_and_whole_where_they_have_to_be() {
        for (given, expected) in [
            (json!({ "resources": { "requests": { "memory": "1m", "cpu": "no quantity" } } }), vec![]),
            (
                json!({ "resources": { "requests": { "cpu": "-1" }, "limits": { "a.b/gpu": "1500m" } } }),
                vec![
                    r#"resources.limits[a.b/gpu]: Invalid value: "1500m": must be an integer"#,
                    r#"resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0"#,
                ],
            ),
            (json!({ "resources": { "limits": { "hugepages-2Mi": "4Mi", "cpu": "1" } } }), vec![]),
            (
                json!({ "resources": { "limits": { "hugepages-2Mi": "3Mi" } } }),
                vec![
                    r#"resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi"#,
                    "resources: Forbidden: HugePages require cpu or memory",
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }

    #[test]
    fn claims_are_those_of_the_pod() {
        for (given, expected) in [
            (
                json!({ "resourceClaims": [{ "name": "b", "resourceClaimName": "c" }, { "name": "a", "resourceClaimName": "c" }], "containers": [{ "name": "a", "image": "i", "resources": { "claims": [{ "name": "a", "request": "x" }, { "name": "a", "request": "y" }, { "name": "b" }] } }] }),
                vec![],
            ),
            (
                json!({ "resourceClaims": [{ "name": "b", "resourceClaimName": "c" }, { "name": "a", "resourceClaimName": "c" }], "containers": [{ "name": "a", "image": "i", "resources": { "claims": [{ "name": "" }, { "name": "c" }, { "name": "a", "request": "x" }, { "name": "a", "request": "x" }, { "name": "a" }, { "name": "a", "request": "y" }] } }] }),
                vec![
                    "containers[0].resources.claims[0]: Required value",
                    r#"containers[0].resources.claims[1]: Not found: "c": must be one of the names in pod.spec.resourceClaims: a, b"#,
                    r#"containers[0].resources.claims[3]: Duplicate value: "a/x""#,
                    r#"containers[0].resources.claims[4]: Duplicate value: "a""#,
                    r#"containers[0].resources.claims[5]: Duplicate value: "a""#,
                ],
            ),
        ] {
            assert_eq!(lines_of_spec(&given), expected, "{given}");
        }
    }
}
