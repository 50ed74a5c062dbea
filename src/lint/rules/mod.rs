//! The registry: every rule, by id. Each has a file and, beside it, its page.

mod critical_priority_outside_kube_system;
mod does_not_fit;
mod duplicate_key;
mod host_network_dns_policy;
mod host_port_conflict;
mod invalid_field;
mod invalid_type;
mod limits_without_requests;
mod long_termination_grace;
mod missing_cpu_request;
mod missing_memory_limit;
mod missing_memory_request;
mod missing_priority_class;
mod missing_readiness_probe;
mod no_rollback_history;
mod pods_always_rejected;
mod removed_api_version;
mod rollout_never_finishes;
mod selector_mismatch;
mod serial_rollout;
mod surge_with_host_port;
mod surge_without_max_unavailable_zero;
mod unavailable_everywhere;
mod unknown_field;
mod unknown_priority_class;
mod update_on_delete;

use super::rule::Rule;

/// Every rule, in the order of the ids.
pub const RULES: &[Rule] = &[
    critical_priority_outside_kube_system::RULE,
    does_not_fit::RULE,
    duplicate_key::RULE,
    host_network_dns_policy::RULE,
    host_port_conflict::RULE,
    invalid_field::RULE,
    invalid_type::RULE,
    limits_without_requests::RULE,
    long_termination_grace::RULE,
    missing_cpu_request::RULE,
    missing_memory_limit::RULE,
    missing_memory_request::RULE,
    missing_priority_class::RULE,
    missing_readiness_probe::RULE,
    no_rollback_history::RULE,
    pods_always_rejected::RULE,
    removed_api_version::RULE,
    rollout_never_finishes::RULE,
    selector_mismatch::RULE,
    serial_rollout::RULE,
    surge_with_host_port::RULE,
    surge_without_max_unavailable_zero::RULE,
    unavailable_everywhere::RULE,
    unknown_field::RULE,
    unknown_priority_class::RULE,
    update_on_delete::RULE,
];
