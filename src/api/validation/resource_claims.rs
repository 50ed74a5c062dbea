//! Claims of a pod to devices (`pkg/apis/core/validation/validation.go:validatePodResourceClaims`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::PodResourceClaim;
use serde_json::json;

use super::field_error::FieldError;
use super::syntax;
use crate::model::FieldPath;

/// The claims of a pod, which stand in the list at `path`.
pub(super) fn validate_resource_claims(claims: &[PodResourceClaim], path: &FieldPath, errors: &mut Vec<FieldError>) {
    let mut names = BTreeSet::new();
    for (at, claim) in claims.iter().enumerate() {
        let path = path.clone().index(at);
        let (name, name_path) = (claim.name.as_str(), path.clone().field("name"));
        if name.is_empty() {
            errors.push(FieldError::required(name_path, ""));
        } else if names.insert(name) {
            errors.extend(FieldError::invalid_each(name_path.clone(), name, syntax::dns_1123_label(name)));
        } else {
            errors.push(FieldError::duplicate(name_path, name));
        }
        validate_source(claim, &path, errors);
    }
}

/// A claim is there already, or is made from a template for every pod.
fn validate_source(claim: &PodResourceClaim, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let sources =
        [("resourceClaimName", &claim.resource_claim_name), ("resourceClaimTemplateName", &claim.resource_claim_template_name)];
    let detail = match sources.iter().filter(|(_, name)| name.is_some()).count() {
        0 => Some("must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"),
        1 => None,
        _ => Some("at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"),
    };
    if let Some(detail) = detail {
        // The API server shows its own form of the claim.
        let shown = format!(
            "{{\"Name\":{},\"ResourceClaimName\":{},\"ResourceClaimTemplateName\":{}}}",
            json!(claim.name),
            json!(claim.resource_claim_name),
            json!(claim.resource_claim_template_name)
        );
        errors.push(FieldError::invalid(path.clone(), json!(claim), detail).showing(shown));
    }
    for (field, name) in sources {
        if let Some(name) = name {
            errors.extend(FieldError::invalid_each(path.clone().field(field), name.as_str(), syntax::dns_1123_subdomain(name)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_has_a_name_of_its_own_and_one_source() {
        let claims = json!([
            { "name": "a", "resourceClaimName": "x.y" },
            { "name": "a", "resourceClaimTemplateName": "x" },
            { "name": "", "resourceClaimName": "x" },
            { "name": "b" },
            { "name": "c", "resourceClaimName": "x", "resourceClaimTemplateName": "y" },
            { "name": "d.e", "resourceClaimName": "X" },
        ]);
        let claims: Vec<PodResourceClaim> = serde_json::from_value(claims).expect("claims");
        let mut errors = Vec::new();
        validate_resource_claims(&claims, &FieldPath::of("r"), &mut errors);
        let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages[..5],
            [
                "r[1].name: Duplicate value: \"a\"",
                "r[2].name: Required value",
                "r[3]: Invalid value: {\"Name\":\"b\",\"ResourceClaimName\":null,\"ResourceClaimTemplateName\":null}: must specify one \
                 of: `resourceClaimName`, `resourceClaimTemplateName`",
                "r[4]: Invalid value: {\"Name\":\"c\",\"ResourceClaimName\":\"x\",\"ResourceClaimTemplateName\":\"y\"}: at most one \
                 of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
                "r[5].name: Invalid value: \"d.e\": must not contain dots",
            ]
        );
        assert_eq!(errors[5].field.to_string(), "r[5].resourceClaimName");
        assert_eq!(errors.len(), 6);
    }
}
