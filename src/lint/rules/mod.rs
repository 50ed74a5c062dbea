//! The registry: every rule, by id. Each has a file and, beside it, its page.

mod duplicate_key;
mod invalid_field;
mod invalid_type;
mod missing_cpu_request;
mod removed_api_version;
mod selector_mismatch;
mod surge_without_max_unavailable_zero;
mod unknown_field;

use super::rule::Rule;

/// Every rule, in the order of the ids.
pub const RULES: &[Rule] = &[
    duplicate_key::RULE,
    invalid_field::RULE,
    invalid_type::RULE,
    missing_cpu_request::RULE,
    removed_api_version::RULE,
    selector_mismatch::RULE,
    surge_without_max_unavailable_zero::RULE,
    unknown_field::RULE,
];
