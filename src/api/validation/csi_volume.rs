//! Volumes of CSI drivers (`pkg/apis/core/validation/validation.go:validateCSIVolumeSource`).

use k8s_openapi::api::core::v1::CSIVolumeSource;

use super::field_error::FieldError;
use super::required_text::require;
use super::syntax::dns_1123_subdomain;
use crate::model::FieldPath;

pub(super) fn validate_csi(source: &CSIVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_driver_name(&source.driver, &path.clone().field("driver"), errors);
    let Some(secret) = &source.node_publish_secret_ref else { return };
    let name = path.clone().field("nodePublishSecretRef").field("name");
    require(&secret.name, name.clone(), errors);
    if !secret.name.is_empty() {
        // Spelled as if the name were the source's own.
        let wrong = dns_1123_subdomain(&secret.name).into_iter();
        errors.extend(wrong.map(|wrong| FieldError::invalid(path.clone().field("name"), &*secret.name, wrong).at(name.clone())));
    }
}

/// The name of a driver: a DNS subdomain in letters of any case.
fn validate_driver_name(driver: &str, field: &FieldPath, errors: &mut Vec<FieldError>) {
    if driver.is_empty() {
        return require(driver, field.clone(), errors);
    }
    if driver.len() > 63 {
        errors.push(FieldError::too_long(field.clone(), 63));
    }
    let wrong = dns_1123_subdomain(&driver.to_lowercase()).into_iter();
    errors.extend(wrong.map(|wrong| FieldError::invalid(field.clone(), driver, wrong)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn the_driver_is_a_subdomain_of_any_case() {
        let subdomain = |name: &str| format!("Invalid value: {name:?}: {}", dns_1123_subdomain("_").join(""));
        assert_errors(
            validate_csi,
            &[
                (json!({ "driver": "Disk.CSI.example.com", "nodePublishSecretRef": { "name": "a" } }), &[]),
                (json!({ "driver": "" }), &[("driver", "Required value")]),
                (json!({ "driver": "a_b" }), &[("driver", &subdomain("a_b"))]),
                (json!({ "driver": "a".repeat(64) }), &[("driver", "Too long: may not be more than 63 bytes")]),
                (json!({ "driver": "a", "nodePublishSecretRef": {} }), &[("nodePublishSecretRef.name", "Required value")]),
                (json!({ "driver": "a", "nodePublishSecretRef": { "name": "B" } }), &[("name", &subdomain("B"))]),
            ],
        );
    }

    #[test]
    fn a_wrong_name_of_a_secret_is_found_at_its_place() {
        let source = serde_json::from_value(json!({ "driver": "a", "nodePublishSecretRef": { "name": "B" } })).expect("a source");
        let mut errors = Vec::new();
        validate_csi(&source, &FieldPath::of("csi"), &mut errors);
        assert_eq!(errors[0].place().to_string(), "csi.nodePublishSecretRef.name");
    }
}
