//! Volumes of storage area networks
//! (`pkg/apis/core/validation/validation.go:validateISCSIVolumeSource`, `validateFCVolumeSource`).

use k8s_openapi::api::core::v1::{FCVolumeSource, ISCSIVolumeSource};

use super::field_error::FieldError;
use super::required_text::require;
use crate::model::FieldPath;

const LUN_RANGE: &str = "must be between 0 and 255, inclusive";

pub(super) fn validate_iscsi(source: &ISCSIVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    require(&source.target_portal, path.clone().field("targetPortal"), errors);
    require(&source.iqn, path.clone().field("iqn"), errors);
    if let Some(wrong) = qualified_name_error(&source.iqn).filter(|_| !source.iqn.is_empty()) {
        errors.push(FieldError::invalid(path.clone().field("iqn"), &*source.iqn, wrong));
    }
    if !(0..=255).contains(&source.lun) {
        errors.push(FieldError::invalid(path.clone().field("lun"), source.lun, LUN_RANGE));
    }
    let authenticates = source.chap_auth_discovery == Some(true) || source.chap_auth_session == Some(true);
    if authenticates && source.secret_ref.is_none() {
        errors.push(FieldError::required(path.clone().field("secretRef"), ""));
    }
    if let Some(initiator) = source.initiator_name.as_deref()
        && let Some(wrong) = qualified_name_error(initiator)
    {
        let error = FieldError::invalid(path.clone().field("initiatorname"), initiator, wrong);
        errors.push(error.at(path.clone().field("initiatorName")));
    }
}

pub(super) fn validate_fc(source: &FCVolumeSource, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let names = source.target_wwns.as_deref().unwrap_or_default();
    let has_identifiers = source.wwids.as_ref().is_some_and(|identifiers| !identifiers.is_empty());
    let names_field = || path.clone().field("targetWWNs");
    if names.is_empty() && !has_identifiers {
        errors.push(FieldError::required(names_field(), "must specify either targetWWNs or wwids, but not both"));
    }
    if names.is_empty() {
        return;
    }
    if has_identifiers {
        errors.push(FieldError::invalid(names_field(), names, "targetWWNs and wwids can not be specified simultaneously"));
    }
    let lun = path.clone().field("lun");
    match source.lun {
        None => errors.push(FieldError::required(lun, "lun is required if targetWWNs is specified")),
        Some(0..=255) => {}
        Some(number) => errors.push(FieldError::invalid(lun, number, LUN_RANGE)),
    }
}

/// What is wrong with the name of a target or an initiator.
fn qualified_name_error(name: &str) -> Option<&'static str> {
    let is_valid = match name.get(..3) {
        Some("iqn") => name.match_indices("iqn.").any(|(at, prefix)| is_dated_name(&name[at + prefix.len()..])),
        Some("eui") => is_identifier(&name[3..], 16),
        Some("naa") => is_identifier(&name[3..], 32),
        _ => return Some("must be valid format starting with iqn, eui, or naa"),
    };
    (!is_valid).then_some("must be valid format")
}

/// The rest of `iqn.2001-04.com.example:storage`: the month in which somebody owned the domain, the domain, a name.
fn is_dated_name(rest: &str) -> bool {
    let Some((owner, name)) = rest.split_once(':') else { return false };
    let is_date = |date: &str| date.char_indices().all(|(at, c)| if at == 4 { c == '-' } else { c.is_ascii_digit() });
    let dated = owner.get(..7).is_some_and(is_date);
    let domain = owner.get(7..).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
    dated
        && !domain.is_empty()
        && domain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
        && !name.is_empty()
        && !name.contains([',', ';', '*', '&', '$', '|', ' ', '\t', '\n', '\r', '\x0c'])
}

/// Any separator and then so many letters and digits.
fn is_identifier(rest: &str, length: usize) -> bool {
    let mut characters = rest.chars();
    let separated = characters.next().is_some_and(|separator| separator != '\n');
    let identifier = characters.as_str();
    separated && identifier.len() == length && identifier.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expected_errors::assert_errors;
    use super::*;

    #[test]
    fn names_of_targets_have_one_of_three_formats() {
        let eui = format!("eui.{}", "0123456789abcdEF");
        let naa = format!("naa.{}", "0".repeat(32));
        for good in ["iqn.2001-04.com.example:storage.disk1", "iqn.2001-04.a-b:c:d", &eui, &naa, "iqn iqn.2001-04.a:b"] {
            assert_eq!(qualified_name_error(good), None, "{good}");
        }
        for bad in
            ["iqn.2001-4.com:a", "iqn.2001-04.com", "iqn.2001-04.:a", "iqn.2001-04.com:a b", "eui.0", "naa.0", "iqn.é001-04.a:b"]
        {
            assert_eq!(qualified_name_error(bad), Some("must be valid format"), "{bad}");
        }
        for bad in ["", "a", "IQN.2001-04.com:a"] {
            assert_eq!(qualified_name_error(bad), Some("must be valid format starting with iqn, eui, or naa"), "{bad}");
        }
    }

    #[test]
    fn an_iscsi_disk_has_a_portal_a_name_and_a_small_number() {
        let iqn = "iqn.2001-04.com.example:a";
        assert_errors(
            validate_iscsi,
            &[
                (json!({ "targetPortal": "a", "iqn": iqn, "lun": 0 }), &[]),
                (
                    json!({ "targetPortal": "", "iqn": "", "lun": 0 }),
                    &[("targetPortal", "Required value"), ("iqn", "Required value")],
                ),
                (
                    json!({ "targetPortal": "a", "iqn": iqn, "lun": 256, "chapAuthSession": true }),
                    &[("lun", "Invalid value: 256: must be between 0 and 255, inclusive"), ("secretRef", "Required value")],
                ),
                (
                    json!({ "targetPortal": "a", "iqn": iqn, "lun": 0, "initiatorName": "iqn.b" }),
                    &[("initiatorname", "Invalid value: \"iqn.b\": must be valid format")],
                ),
            ],
        );
    }

    #[test]
    fn a_fibre_channel_disk_has_names_with_a_number_or_identifiers() {
        assert_errors(
            validate_fc,
            &[
                (json!({ "wwids": ["a"] }), &[]),
                (json!({ "targetWWNs": ["a"], "lun": 0 }), &[]),
                (json!({}), &[("targetWWNs", "Required value: must specify either targetWWNs or wwids, but not both")]),
                (
                    json!({ "targetWWNs": ["a"], "wwids": ["b"], "lun": -1 }),
                    &[
                        ("targetWWNs", "Invalid value: [\"a\"]: targetWWNs and wwids can not be specified simultaneously"),
                        ("lun", "Invalid value: -1: must be between 0 and 255, inclusive"),
                    ],
                ),
                (json!({ "targetWWNs": ["a"] }), &[("lun", "Required value: lun is required if targetWWNs is specified")]),
            ],
        );
    }
}
