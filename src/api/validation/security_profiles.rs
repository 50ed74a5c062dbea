//! Profiles of seccomp and AppArmor (`validation.go:validateSeccompProfileField, ValidateAppArmorProfileField`).

use k8s_openapi::api::core::v1::{AppArmorProfile, SeccompProfile};
use serde_json::json;

use super::choice::check_choice;
use super::field_error::FieldError;
use super::syntax::local_descending_path;
use crate::model::FieldPath;

const TYPES: &[&str] = &["Localhost", "RuntimeDefault", "Unconfined"];

/// The longest path there is, without the end mark.
const LONGEST_PATH: usize = 4095;

/// Validates a seccomp profile.
pub(super) fn validate_seccomp_profile(profile: &SeccompProfile, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let type_path = path.clone().field("type");
    if profile.type_.is_empty() {
        errors.push(FieldError::required(type_path, "type is required when seccompProfile is set"));
    } else {
        check_choice(&profile.type_, TYPES, type_path, errors);
    }
    let path = path.clone().field("localhostProfile");
    match (profile.type_ == "Localhost", profile.localhost_profile.as_deref()) {
        (true, None) => errors.push(FieldError::required(path, "must be set when seccomp type is Localhost")),
        (true, Some(file)) => errors.extend(FieldError::invalid_each(path.clone(), file, local_descending_path(file))),
        (false, None) => {}
        (false, Some(file)) => {
            let shown = format!(r#"{{"Type":{},"LocalhostProfile":{}}}"#, json!(profile.type_), json!(file));
            errors.push(FieldError::invalid_struct(path, &shown, "can only be set when seccomp type is Localhost"));
        }
    }
}

/// Validates an AppArmor profile.
pub(super) fn validate_app_armor_profile(profile: &AppArmorProfile, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let file_path = path.clone().field("localhostProfile");
    match (profile.type_.as_str(), profile.localhost_profile.as_deref()) {
        ("Localhost", None | Some("")) => {
            errors.push(FieldError::required(file_path, "must be set when AppArmor type is Localhost"));
        }
        ("Localhost", Some(file)) => {
            if file.trim() != file {
                errors.push(FieldError::invalid(file_path.clone(), file, "must not be padded with whitespace"));
            }
            if file.len() > LONGEST_PATH {
                errors.push(FieldError::too_long(file_path, LONGEST_PATH));
            }
        }
        ("RuntimeDefault" | "Unconfined", Some(file)) => {
            errors.push(FieldError::invalid(file_path, file, "can only be set when AppArmor type is Localhost"));
        }
        ("RuntimeDefault" | "Unconfined", None) => {}
        ("", _) => {
            let detail = "type is required when appArmorProfile is set";
            errors.push(FieldError::required(path.clone().field("type"), detail));
        }
        (other, _) => errors.push(FieldError::not_supported(path.clone().field("type"), other, TYPES)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn profiles_of_a_node_are_files_and_others_are_none() {
        for (given, expected) in [
            (
                json!({ "securityContext": { "seccompProfile": { "type": "Localhost", "localhostProfile": "a/b" }, "appArmorProfile": { "type": "Localhost", "localhostProfile": "/a" } } }),
                vec![],
            ),
            (
                json!({ "securityContext": { "seccompProfile": { "type": "" }, "appArmorProfile": { "type": "" } } }),
                vec![
                    "securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set",
                    "securityContext.appArmorProfile.type: Required value: type is required when appArmorProfile is set",
                ],
            ),
            (
                json!({ "securityContext": { "seccompProfile": { "type": "None" }, "appArmorProfile": { "type": "None" } } }),
                vec![
                    r#"securityContext.seccompProfile.type: Unsupported value: "None": supported values: "Localhost", "RuntimeDefault", "Unconfined""#,
                    r#"securityContext.appArmorProfile.type: Unsupported value: "None": supported values: "Localhost", "RuntimeDefault", "Unconfined""#,
                ],
            ),
            (
                json!({ "securityContext": { "seccompProfile": { "type": "Localhost" }, "appArmorProfile": { "type": "Localhost", "localhostProfile": "" } } }),
                vec![
                    "securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
                    "securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost",
                ],
            ),
            (
                json!({ "securityContext": { "seccompProfile": { "type": "Localhost", "localhostProfile": "/a" }, "appArmorProfile": { "type": "Localhost", "localhostProfile": " a" } } }),
                vec![
                    r#"securityContext.seccompProfile.localhostProfile: Invalid value: "/a": must be a relative path"#,
                    r#"securityContext.appArmorProfile.localhostProfile: Invalid value: " a": must not be padded with whitespace"#,
                ],
            ),
            (
                json!({ "securityContext": { "seccompProfile": { "type": "Unconfined", "localhostProfile": "a" }, "appArmorProfile": { "type": "Unconfined", "localhostProfile": "a" } } }),
                vec![
                    r#"securityContext.seccompProfile.localhostProfile: Invalid value: {"Type":"Unconfined","LocalhostProfile":"a"}: can only be set when seccomp type is Localhost"#,
                    r#"securityContext.appArmorProfile.localhostProfile: Invalid value: "a": can only be set when AppArmor type is Localhost"#,
                ],
            ),
            (
                json!({ "securityContext": { "appArmorProfile": { "type": "Localhost", "localhostProfile": "a".repeat(4096) } } }),
                vec!["securityContext.appArmorProfile.localhostProfile: Too long: may not be more than 4095 bytes"],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
