//! Probes of a container (`validation.go:validateLivenessProbe, validateReadinessProbe, validateStartupProbe, validateProbe`).

use k8s_openapi::api::core::v1::{Container, Probe};

use super::field_error::FieldError;
use super::handler::validate_probe_handler;
use crate::model::FieldPath;

/// Validates the three probes of a container.
pub(super) fn validate_probes(container: &Container, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if let Some(probe) = &container.liveness_probe {
        validate_deciding_probe(probe, &path.clone().field("livenessProbe"), errors);
    }
    if let Some(probe) = &container.readiness_probe {
        let path = path.clone().field("readinessProbe");
        validate_probe(probe, &path, errors);
        if let Some(seconds) = probe.termination_grace_period_seconds {
            let field = path.field("terminationGracePeriodSeconds");
            errors.push(FieldError::invalid(field, seconds, "must not be set for readinessProbes"));
        }
    }
    if let Some(probe) = &container.startup_probe {
        validate_deciding_probe(probe, &path.clone().field("startupProbe"), errors);
    }
}

/// A probe that decides over the life of its container, for which one success has to be enough.
fn validate_deciding_probe(probe: &Probe, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_probe(probe, path, errors);
    let threshold = probe.success_threshold.unwrap_or_default();
    if threshold != 1 {
        errors.push(FieldError::invalid(path.clone().field("successThreshold"), threshold, "must be 1"));
    }
}

fn validate_probe(probe: &Probe, path: &FieldPath, errors: &mut Vec<FieldError>) {
    validate_probe_handler(probe, path, errors);
    let numbers = [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ];
    for (field, number) in numbers {
        if let Some(number) = number.filter(|number| *number < 0) {
            errors.push(FieldError::invalid(path.clone().field(field), number, "must be greater than or equal to 0"));
        }
    }
    if let Some(seconds) = probe.termination_grace_period_seconds.filter(|seconds| *seconds <= 0) {
        let field = path.clone().field("terminationGracePeriodSeconds");
        errors.push(FieldError::invalid(field, seconds, "must be greater than 0"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn numbers_of_a_probe_are_not_negative_and_one_success_decides() {
        for (given, expected) in [
            (
                json!({ "readinessProbe": { "tcpSocket": { "port": 1 }, "successThreshold": 2 }, "livenessProbe": { "tcpSocket": { "port": 1 }, "periodSeconds": 0, "terminationGracePeriodSeconds": 1 } }),
                vec![],
            ),
            (
                json!({ "livenessProbe": { "tcpSocket": { "port": 1 }, "initialDelaySeconds": -1, "successThreshold": -1 } }),
                vec![
                    "livenessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0",
                    "livenessProbe.successThreshold: Invalid value: -1: must be greater than or equal to 0",
                    "livenessProbe.successThreshold: Invalid value: -1: must be 1",
                ],
            ),
            (
                json!({ "readinessProbe": { "tcpSocket": { "port": 1 }, "terminationGracePeriodSeconds": 0 } }),
                vec![
                    "readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0",
                    "readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must not be set for readinessProbes",
                ],
            ),
            (
                json!({ "startupProbe": { "tcpSocket": { "port": 1 }, "successThreshold": 2 } }),
                vec!["startupProbe.successThreshold: Invalid value: 2: must be 1"],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
