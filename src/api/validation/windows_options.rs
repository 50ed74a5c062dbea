//! Options of security for Windows (`validation.go:validateWindowsSecurityContextOptions`).

use k8s_openapi::api::core::v1::WindowsSecurityContextOptions;

use super::field_error::FieldError;
use super::syntax::dns_1123_subdomain;
use crate::model::FieldPath;

const MOST_KIB_OF_SPEC: usize = 64;
const DOMAIN_IS_SHORTER_THAN: usize = 256;
const LONGEST_USER: usize = 104;

/// Validates the options of a container or of a pod.
pub(super) fn validate_windows_options(options: &WindowsSecurityContextOptions, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(name) = options.gmsa_credential_spec_name.as_deref() {
        let path = path.clone().field("gmsaCredentialSpecName");
        errors.extend(FieldError::invalid_each(path.clone(), name, dns_1123_subdomain(name)));
    }
    if let Some(spec) = options.gmsa_credential_spec.as_deref() {
        let wrong = if spec.is_empty() {
            Some("gmsaCredentialSpec cannot be an empty string".to_owned())
        } else {
            (spec.len() > MOST_KIB_OF_SPEC * 1024)
                .then(|| format!("gmsaCredentialSpec size must be under {MOST_KIB_OF_SPEC} KiB"))
        };
        errors.extend(FieldError::invalid_each(path.clone().field("gmsaCredentialSpec"), spec, wrong));
    }
    if let Some(name) = options.run_as_user_name.as_deref() {
        errors.extend(FieldError::invalid_each(path.clone().field("runAsUserName"), name, wrong_with_user_name(name)));
    }
}

/// A user, or a domain, a backslash and a user.
fn wrong_with_user_name(name: &str) -> Vec<String> {
    if name.is_empty() {
        return vec!["runAsUserName cannot be an empty string".to_owned()];
    }
    if name.bytes().any(|byte| byte.is_ascii_control()) {
        return vec!["runAsUserName cannot contain control characters".to_owned()];
    }
    let (domain, user) = match *name.split('\\').collect::<Vec<_>>().as_slice() {
        [user] => (None, user),
        [domain, user] => (Some(domain), user),
        _ => return vec!["runAsUserName cannot contain more than one backslash".to_owned()],
    };
    let mut wrong = Vec::new();
    if domain.is_some_and(|domain| domain.len() >= DOMAIN_IS_SHORTER_THAN) {
        wrong.push(format!("runAsUserName's Domain length must be under {DOMAIN_IS_SHORTER_THAN} characters"));
    }
    if domain.is_some_and(|domain| !is_net_bios_domain(domain) && !is_dns_domain(domain)) {
        wrong.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format".to_owned());
    }
    if user.is_empty() {
        wrong.push("runAsUserName's User cannot be empty".to_owned());
    } else if user.len() > LONGEST_USER {
        wrong.push(format!("runAsUserName's User length must not be longer than {LONGEST_USER} characters"));
    }
    if !user.is_empty() && user.chars().all(|c| matches!(c, '.' | ' ')) {
        wrong.push("runAsUserName's User cannot contain only periods or spaces".to_owned());
    }
    if user.contains(['"', '/', '\\', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']']) {
        wrong.push("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]".to_owned());
    }
    wrong
}

fn is_net_bios_domain(domain: &str) -> bool {
    let is_allowed = !domain.contains(['\\', '/', ':', '*', '?', '"', '<', '>', '|']);
    is_allowed && !domain.starts_with('.') && (1..=15).contains(&domain.chars().count())
}

fn is_dns_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        let ends = [bytes.first(), bytes.last()];
        (1..=63).contains(&bytes.len())
            && ends.into_iter().flatten().all(u8::is_ascii_alphanumeric)
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn users_of_windows_have_a_name_and_perhaps_a_domain() {
        for (given, expected) in [
            (json!({ "securityContext": { "windowsOptions": { "runAsUserName": "ContainerUser" } } }), vec![]),
            (json!({ "securityContext": { "windowsOptions": { "runAsUserName": "NT AUTHORITY\\SYSTEM" } } }), vec![]),
            (json!({ "securityContext": { "windowsOptions": { "runAsUserName": "a-very-long.domain.example\\me" } } }), vec![]),
            (
                json!({ "securityContext": { "windowsOptions": { "runAsUserName": "" } } }),
                vec![
                    r#"securityContext.windowsOptions.runAsUserName: Invalid value: "": runAsUserName cannot be an empty string"#,
                ],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "runAsUserName": "a\\b\\c" } } }),
                vec![
                    r#"securityContext.windowsOptions.runAsUserName: Invalid value: "a\\b\\c": runAsUserName cannot contain more than one backslash"#,
                ],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "runAsUserName": "\\me" } } }),
                vec![
                    r#"securityContext.windowsOptions.runAsUserName: Invalid value: "\\me": runAsUserName's Domain doesn't match the NetBios nor the DNS format"#,
                ],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "runAsUserName": "d\\" } } }),
                vec![
                    r#"securityContext.windowsOptions.runAsUserName: Invalid value: "d\\": runAsUserName's User cannot be empty"#,
                ],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "runAsUserName": ". ." } } }),
                vec![
                    r#"securityContext.windowsOptions.runAsUserName: Invalid value: ". .": runAsUserName's User cannot contain only periods or spaces"#,
                ],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "runAsUserName": "a@b" } } }),
                vec![
                    r#"securityContext.windowsOptions.runAsUserName: Invalid value: "a@b": runAsUserName's User cannot contain the following characters: "/\:;|=,+*?<>@[]"#,
                ],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "runAsUserName": "a\tb" } } }),
                vec![
                    r#"securityContext.windowsOptions.runAsUserName: Invalid value: "a\tb": runAsUserName cannot contain control characters"#,
                ],
            ),
            (
                json!({ "securityContext": { "windowsOptions": { "gmsaCredentialSpec": "", "gmsaCredentialSpecName": "ok.example" } } }),
                vec![
                    r#"securityContext.windowsOptions.gmsaCredentialSpec: Invalid value: "": gmsaCredentialSpec cannot be an empty string"#,
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
