//! The registry: every rule, by id. Each has a file and, beside it, its page.

mod critical_priority_outside_kube_system;
mod dead_annotation;
mod deprecated_node_label;
mod does_not_fit;
mod duplicate_key;
mod duplicate_object;
mod host_network_dns_policy;
mod host_path_without_type;
mod host_port_conflict;
mod invalid_field;
mod invalid_type;
mod latest_image;
mod limits_without_requests;
mod long_termination_grace;
mod master_toleration_only;
mod missing_cpu_request;
mod missing_memory_limit;
mod missing_memory_request;
mod missing_priority_class;
mod missing_readiness_probe;
mod mixed_os_or_arch;
mod no_matching_node;
mod no_rollback_history;
mod node_name_set;
mod or_ed_node_selector_terms;
mod overlapping_selector;
mod overridden_toleration_seconds;
mod persistent_volume_claim;
mod pods_always_rejected;
mod redundant_toleration;
mod removed_api_version;
mod rollout_never_finishes;
mod runs_on_virtual_nodes;
mod selector_mismatch;
mod selects_nothing;
mod serial_rollout;
mod server_warning;
mod service_account_field;
mod spread_without_effect;
mod surge_with_host_port;
mod surge_without_max_unavailable_zero;
mod tolerates_everything;
mod toleration_value_mismatch;
mod unavailable_everywhere;
mod unknown_field;
mod unknown_priority_class;
mod unset_operator;
mod untolerated_taint;
mod unused_suppression;
mod update_on_delete;
mod version_label_in_selector;

use super::rule::Rule;

/// Every rule, in the order of the ids.
pub const RULES: &[Rule] = &[
    critical_priority_outside_kube_system::RULE,
    dead_annotation::RULE,
    deprecated_node_label::RULE,
    does_not_fit::RULE,
    duplicate_key::RULE,
    duplicate_object::RULE,
    host_network_dns_policy::RULE,
    host_path_without_type::RULE,
    host_port_conflict::RULE,
    invalid_field::RULE,
    invalid_type::RULE,
    latest_image::RULE,
    limits_without_requests::RULE,
    long_termination_grace::RULE,
    master_toleration_only::RULE,
    missing_cpu_request::RULE,
    missing_memory_limit::RULE,
    missing_memory_request::RULE,
    missing_priority_class::RULE,
    missing_readiness_probe::RULE,
    mixed_os_or_arch::RULE,
    no_matching_node::RULE,
    no_rollback_history::RULE,
    node_name_set::RULE,
    or_ed_node_selector_terms::RULE,
    overlapping_selector::RULE,
    overridden_toleration_seconds::RULE,
    persistent_volume_claim::RULE,
    pods_always_rejected::RULE,
    redundant_toleration::RULE,
    removed_api_version::RULE,
    rollout_never_finishes::RULE,
    runs_on_virtual_nodes::RULE,
    selector_mismatch::RULE,
    selects_nothing::RULE,
    serial_rollout::RULE,
    server_warning::RULE,
    service_account_field::RULE,
    spread_without_effect::RULE,
    surge_with_host_port::RULE,
    surge_without_max_unavailable_zero::RULE,
    tolerates_everything::RULE,
    toleration_value_mismatch::RULE,
    unavailable_everywhere::RULE,
    unknown_field::RULE,
    unknown_priority_class::RULE,
    unset_operator::RULE,
    untolerated_taint::RULE,
    unused_suppression::RULE,
    update_on_delete::RULE,
    version_label_in_selector::RULE,
];
