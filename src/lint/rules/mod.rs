//! The registry: every rule, by id. Each has a file and, beside it, its page.

mod deprecated_node_label;
mod duplicate_key;
mod invalid_field;
mod invalid_type;
mod master_toleration_only;
mod missing_cpu_request;
mod mixed_os_or_arch;
mod no_matching_node;
mod node_name_set;
mod or_ed_node_selector_terms;
mod overridden_toleration_seconds;
mod redundant_toleration;
mod removed_api_version;
mod runs_on_virtual_nodes;
mod selector_mismatch;
mod selects_nothing;
mod spread_without_effect;
mod surge_without_max_unavailable_zero;
mod tolerates_everything;
mod toleration_value_mismatch;
mod unknown_field;
mod unset_operator;
mod untolerated_taint;

use super::rule::Rule;

/// Every rule, in the order of the ids.
pub const RULES: &[Rule] = &[
    deprecated_node_label::RULE,
    duplicate_key::RULE,
    invalid_field::RULE,
    invalid_type::RULE,
    master_toleration_only::RULE,
    missing_cpu_request::RULE,
    mixed_os_or_arch::RULE,
    no_matching_node::RULE,
    node_name_set::RULE,
    or_ed_node_selector_terms::RULE,
    overridden_toleration_seconds::RULE,
    redundant_toleration::RULE,
    removed_api_version::RULE,
    runs_on_virtual_nodes::RULE,
    selector_mismatch::RULE,
    selects_nothing::RULE,
    spread_without_effect::RULE,
    surge_without_max_unavailable_zero::RULE,
    tolerates_everything::RULE,
    toleration_value_mismatch::RULE,
    unknown_field::RULE,
    unset_operator::RULE,
    untolerated_taint::RULE,
];
