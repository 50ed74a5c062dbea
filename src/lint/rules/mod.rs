//! The registry: every rule, by id. Each has a file and, beside it, its page.

mod dead_annotation;
mod duplicate_key;
mod host_path_without_type;
mod invalid_field;
mod invalid_type;
mod latest_image;
mod missing_cpu_request;
mod overlapping_selector;
mod persistent_volume_claim;
mod removed_api_version;
mod selector_mismatch;
mod server_warning;
mod service_account_field;
mod surge_without_max_unavailable_zero;
mod unknown_field;
mod version_label_in_selector;

use super::rule::Rule;

/// Every rule, in the order of the ids.
pub const RULES: &[Rule] = &[
    dead_annotation::RULE,
    duplicate_key::RULE,
    host_path_without_type::RULE,
    invalid_field::RULE,
    invalid_type::RULE,
    latest_image::RULE,
    missing_cpu_request::RULE,
    overlapping_selector::RULE,
    persistent_volume_claim::RULE,
    removed_api_version::RULE,
    selector_mismatch::RULE,
    server_warning::RULE,
    service_account_field::RULE,
    surge_without_max_unavailable_zero::RULE,
    unknown_field::RULE,
    version_label_in_selector::RULE,
];
