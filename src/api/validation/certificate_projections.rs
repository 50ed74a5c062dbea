//! Certificates in projected volumes: bundles of trust anchors and certificates of the pod itself
//! (`pkg/apis/core/validation/validation.go:validateProjectionSources`, `pkg/apis/core/validation/names.go`).

use k8s_openapi::api::core::v1::{ClusterTrustBundleProjection, PodCertificateProjection};

use super::annotations::annotations_size_error;
use super::field_error::FieldError;
use super::label_selector::validate_label_selector;
use super::required_text::require;
use super::syntax::{dns_1123_label, dns_1123_subdomain, qualified_name};
use super::volume_files::validate_non_reserved_path;
use crate::model::FieldPath;

const KEY_TYPES: [&str; 6] = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];
const HOUR: i32 = 3600;
const DAY: i32 = 24 * HOUR;
const LONGEST_DOMAIN: usize = 253;
/// A domain, a slash, a namespace, a dot and a name.
const LONGEST_SIGNER: usize = LONGEST_DOMAIN + 1 + 63 + 1 + 253;

pub(super) fn validate_cluster_trust_bundle(
    source: &ClusterTrustBundleProjection,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    match (&source.name, &source.signer_name) {
        (Some(_), Some(_)) => {
            let value = serde_json::to_value(source).unwrap_or_default();
            errors.push(FieldError::invalid(path.clone(), value, "only one of name and signerName may be used"));
        }
        (Some(name), None) => {
            let field = path.clone().field("name");
            if name.is_empty() {
                errors.push(FieldError::required(field.clone(), "must be a valid object name"));
            }
            let wrong = bundle_name_errors(name).into_iter();
            errors.extend(wrong.map(|wrong| {
                FieldError::invalid(field.clone(), &**name, format!("not a valid clustertrustbundlename: {wrong}"))
            }));
            if let Some(selector) = &source.label_selector {
                let value = serde_json::to_value(selector).unwrap_or_default();
                let detail = "labelSelector must be unset if name is specified";
                errors.push(FieldError::invalid(path.clone().field("labelSelector"), value, detail));
            }
        }
        (None, Some(signer)) => {
            let field = path.clone().field("signerName");
            if signer.is_empty() {
                errors.push(FieldError::required(field.clone(), "must be a valid signer name"));
            }
            validate_signer_name(signer, &field, errors);
            validate_label_selector(source.label_selector.as_ref(), &path.clone().field("labelSelector"), errors);
        }
        (None, None) => errors.push(FieldError::required(path.clone(), "either name or signerName must be specified")),
    }
    let field = path.clone().field("path");
    require(&source.path, field.clone(), errors);
    validate_non_reserved_path(&source.path, &field, errors);
}

/// What is wrong with the name of a bundle; a bundle of a signer is named `example.com:signer:name`.
fn bundle_name_errors(name: &str) -> Vec<String> {
    match name.rsplit_once(':') {
        Some(("", _)) => vec!["ClusterTrustBundle without signer name must not have \":\" in its name".to_owned()],
        Some((_, name)) => dns_1123_subdomain(name),
        None => dns_1123_subdomain(name),
    }
}

pub(super) fn validate_pod_certificate(source: &PodCertificateProjection, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_signer_name(&source.signer_name, &path.clone().field("signerName"), errors);
    validate_user_annotations(source, &path.clone().field("userAnnotations"), errors);
    if !KEY_TYPES.contains(&source.key_type.as_str()) {
        errors.push(FieldError::not_supported(path.clone().field("keyType"), &*source.key_type, &KEY_TYPES));
    }
    if let Some(seconds) = source.max_expiration_seconds {
        let host = source.signer_name.split('/').next().unwrap_or_default();
        let of_kubernetes = host == "kubernetes.io" || host.ends_with(".kubernetes.io");
        let most = if of_kubernetes { DAY } else { 91 * DAY };
        let field = path.clone().field("maxExpirationSeconds");
        if seconds < HOUR {
            errors.push(FieldError::invalid(field, seconds, "if provided, maxExpirationSeconds must be >= 3600"));
        } else if seconds > most {
            let detail = format!("if provided, maxExpirationSeconds must be <= {most}");
            errors.push(FieldError::invalid(field, seconds, detail));
        }
    }
    let files = [
        ("credentialBundlePath", &source.credential_bundle_path),
        ("keyPath", &source.key_path),
        ("certificateChainPath", &source.certificate_chain_path),
    ];
    for (field, file) in files {
        validate_non_reserved_path(file.as_deref().unwrap_or_default(), &path.clone().field(field), errors);
    }
    if files.iter().all(|(_, file)| file.as_deref().unwrap_or_default().is_empty()) {
        let detail = "specify at least one of credentialBundlePath, keyPath, and certificateChainPath";
        errors.push(FieldError::required(path.clone(), detail));
    }
}

/// Annotations for the signer, whose keys have a domain.
fn validate_user_annotations(source: &PodCertificateProjection, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let Some(annotations) = &source.user_annotations else { return };
    for key in annotations.keys() {
        let (lower, place) = (key.to_lowercase(), path.clone().key(key));
        let mut wrong = qualified_name(&lower);
        if key.is_empty() {
            errors.push(FieldError::required(path.clone(), "").at(place));
            continue;
        }
        if wrong.is_empty() && !lower.contains('/') {
            wrong.push("must be a domain-prefixed key (such as \"acme.io/foo\")".to_owned());
        }
        let wrong = wrong.into_iter();
        errors.extend(wrong.map(|wrong| FieldError::invalid(path.clone(), &*lower, wrong).at(place.clone())));
    }
    errors.extend(annotations_size_error(annotations, path));
}

/// The name of a signer: `example.com/signer`.
fn validate_signer_name(signer: &str, field: &FieldPath, errors: &mut Vec<FieldError>) {
    if signer.is_empty() {
        return errors.push(FieldError::required(field.clone(), ""));
    }
    let Some((domain, name)) = signer.split_once('/').filter(|(_, name)| !name.contains('/')) else {
        let detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
        return errors.push(FieldError::invalid(field.clone(), signer, detail));
    };
    if domain.len() > LONGEST_DOMAIN {
        errors.push(FieldError::too_long(field.clone(), LONGEST_DOMAIN));
    }
    validate_labels_of(domain, dns_1123_label, field, errors);
    if !domain.contains('.') {
        let detail = "should be a domain with at least two segments separated by dots";
        errors.push(FieldError::invalid(field.clone(), domain, detail));
    }
    validate_labels_of(name, dns_1123_subdomain, field, errors);
    if signer.len() > LONGEST_SIGNER {
        errors.push(FieldError::too_long(field.clone(), LONGEST_SIGNER));
    }
}

/// The parts of a name between dots; only the first wrong one is reported.
fn validate_labels_of(part: &str, wrong: fn(&str) -> Vec<String>, field: &FieldPath, errors: &mut Vec<FieldError>) {
    let first = part.split('.').map(|label| (label, wrong(label))).find(|(_, wrong)| !wrong.is_empty());
    if let Some((label, wrong)) = first {
        let details = wrong.into_iter().map(|wrong| format!("validating label {label:?}: {wrong}"));
        errors.extend(details.map(|detail| FieldError::invalid(field.clone(), part, detail)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn a_bundle_is_named_or_selected_by_its_signer() {
        let name = format!("Invalid value: \"A\": not a valid clustertrustbundlename: {}", dns_1123_subdomain("A").join(""));
        let form = "Invalid value: \"a\": must be a fully qualified domain and path of the form 'example.com/signer-name'";
        let domain = "Invalid value: \"a\": should be a domain with at least two segments separated by dots";
        let selector = "Invalid value: {}: labelSelector must be unset if name is specified";
        assert_errors(
            validate_cluster_trust_bundle,
            &[
                (json!({ "name": "example.com:signer:a", "path": "p" }), &[]),
                (json!({ "signerName": "example.com/a", "labelSelector": {}, "path": "p" }), &[]),
                (
                    json!({ "path": "" }),
                    &[("", "Required value: either name or signerName must be specified"), ("path", "Required value")],
                ),
                (json!({ "name": "A", "path": "p" }), &[("name", &name)]),
                (json!({ "name": "a", "labelSelector": {}, "path": "p" }), &[("labelSelector", selector)]),
                (json!({ "signerName": "a", "path": "p" }), &[("signerName", form)]),
                (
                    json!({ "signerName": "a/b", "path": "../p" }),
                    &[("signerName", domain), ("path", "Invalid value: \"../p\": must not contain '..'")],
                ),
            ],
        );
    }

    #[test]
    fn a_certificate_has_a_signer_a_key_a_life_span_and_a_file() {
        let key_type = "Unsupported value: \"RSA\": supported values: \"RSA3072\", \"RSA4096\", \"ECDSAP256\", \"ECDSAP384\", \
            \"ECDSAP521\", \"ED25519\"";
        let files = "Required value: specify at least one of credentialBundlePath, keyPath, and certificateChainPath";
        let prefix = "Invalid value: \"a\": must be a domain-prefixed key (such as \"acme.io/foo\")";
        let certificate = |signer: &str, seconds: i32| json!({ "signerName": signer, "keyType": "ED25519", "maxExpirationSeconds": seconds, "keyPath": "k" });
        assert_errors(
            validate_pod_certificate,
            &[
                (certificate("example.com/a", 91 * DAY), &[]),
                (
                    certificate("x.kubernetes.io/a", DAY + 1),
                    &[("maxExpirationSeconds", "Invalid value: 86401: if provided, maxExpirationSeconds must be <= 86400")],
                ),
                (
                    certificate("example.com/a", 3599),
                    &[("maxExpirationSeconds", "Invalid value: 3599: if provided, maxExpirationSeconds must be >= 3600")],
                ),
                (
                    json!({ "signerName": "", "keyType": "RSA" }),
                    &[("signerName", "Required value"), ("keyType", key_type), ("", files)],
                ),
                (
                    json!({ "signerName": "example.com/a", "keyType": "ED25519", "keyPath": "k", "userAnnotations": { "A": "", "b.c/d": "" } }),
                    &[("userAnnotations", prefix)],
                ),
            ],
        );
    }
}
