//! What probes do, and what runs when a container starts and stops
//! (`validation.go:validateHandler, validateLifecycle, validateSleepAction`).

use k8s_openapi::api::core::v1::{
    ExecAction, GRPCAction, HTTPGetAction, Lifecycle, LifecycleHandler, Probe, SleepAction, TCPSocketAction,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::choice::check_choice;
use super::field_error::FieldError;
use super::syntax::{http_header_name, port_name, port_number};
use crate::model::FieldPath;

/// The kinds of handlers; exactly one has to be given.
struct Handler<'h> {
    exec: Option<&'h ExecAction>,
    http_get: Option<&'h HTTPGetAction>,
    tcp_socket: Option<&'h TCPSocketAction>,
    grpc: Option<&'h GRPCAction>,
    sleep: Option<&'h SleepAction>,
}

/// Validates what a probe does.
pub(super) fn validate_probe_handler(probe: &Probe, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let handler = Handler {
        exec: probe.exec.as_ref(),
        http_get: probe.http_get.as_ref(),
        tcp_socket: probe.tcp_socket.as_ref(),
        grpc: probe.grpc.as_ref(),
        sleep: None,
    };
    validate_handler(&handler, None, path, errors);
}

/// Validates what runs after a container starts and before it stops. The signal to stop has been dropped,
/// because its feature is off.
pub(super) fn validate_lifecycle(
    lifecycle: &Lifecycle,
    grace_period: Option<i64>,
    path: &FieldPath,
    errors: &mut Vec<FieldError>,
) {
    for (field, handler) in [("postStart", &lifecycle.post_start), ("preStop", &lifecycle.pre_stop)] {
        if let Some(handler) = handler {
            validate_handler(&of_lifecycle(handler), grace_period, &path.clone().field(field), errors);
        }
    }
}

fn of_lifecycle(handler: &LifecycleHandler) -> Handler<'_> {
    Handler {
        exec: handler.exec.as_ref(),
        http_get: handler.http_get.as_ref(),
        tcp_socket: handler.tcp_socket.as_ref(),
        grpc: None,
        sleep: handler.sleep.as_ref(),
    }
}

fn validate_handler(handler: &Handler<'_>, grace_period: Option<i64>, path: &FieldPath, errors: &mut Vec<FieldError>) {
    let given = [
        ("exec", handler.exec.is_some()),
        ("httpGet", handler.http_get.is_some()),
        ("tcpSocket", handler.tcp_socket.is_some()),
        ("grpc", handler.grpc.is_some()),
        ("sleep", handler.sleep.is_some()),
    ];
    let mut given = given.into_iter().filter(|(_, is_given)| *is_given).map(|(kind, _)| kind);
    let Some(first) = given.next() else {
        return errors.push(FieldError::required(path.clone(), "must specify a handler type"));
    };
    // Only the first is looked at, the others are too many.
    let at = path.clone().field(first);
    if let Some(exec) = handler.exec {
        if exec.command.as_ref().is_none_or(Vec::is_empty) {
            errors.push(FieldError::required(at.field("command"), ""));
        }
    } else if let Some(http_get) = handler.http_get {
        validate_http_get(http_get, &at, errors);
    } else if let Some(tcp_socket) = handler.tcp_socket {
        validate_port(&tcp_socket.port, &at.field("port"), errors);
    } else if let Some(grpc) = handler.grpc {
        validate_port(&IntOrString::Int(grpc.port), &at.field("port"), errors);
    } else if let Some(sleep) = handler.sleep {
        validate_sleep(sleep, grace_period, at, errors);
    }
    errors.extend(given.map(|kind| FieldError::forbidden(path.clone().field(kind), "may not specify more than 1 handler type")));
}

fn validate_http_get(action: &HTTPGetAction, path: &FieldPath, errors: &mut Vec<FieldError>) {
    if action.path.as_ref().is_none_or(String::is_empty) {
        errors.push(FieldError::required(path.clone().field("path"), ""));
    }
    validate_port(&action.port, &path.clone().field("port"), errors);
    let scheme = action.scheme.as_deref().unwrap_or_default();
    check_choice(scheme, &["HTTP", "HTTPS"], path.clone().field("scheme"), errors);
    let headers = path.clone().field("httpHeaders");
    for (at, header) in action.http_headers.iter().flatten().enumerate() {
        let found = FieldError::invalid_each(headers.clone(), header.name.as_str(), http_header_name(&header.name));
        errors.extend(found.map(|error| error.at(headers.clone().index(at).field("name"))));
    }
}

/// Whether a container has a port of that name is not looked at.
fn validate_port(port: &IntOrString, path: &FieldPath, errors: &mut Vec<FieldError>) {
    match port {
        IntOrString::Int(number) => errors.extend(FieldError::invalid_each(path.clone(), *number, port_number(*number))),
        IntOrString::String(name) => errors.extend(FieldError::invalid_each(path.clone(), name.as_str(), port_name(name))),
    }
}

fn validate_sleep(action: &SleepAction, grace_period: Option<i64>, path: FieldPath, errors: &mut Vec<FieldError>) {
    let Some(most) = grace_period.filter(|most| action.seconds < 0 || action.seconds > *most) else { return };
    let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({most})");
    errors.push(FieldError::invalid(path, action.seconds, detail));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template_errors::lines_of_container;

    #[test]
    fn a_handler_is_of_one_kind_and_complete() {
        for (given, expected) in [
            (
                json!({ "livenessProbe": { "httpGet": { "port": "nobody-has-it" } }, "lifecycle": { "preStop": { "sleep": { "seconds": 30 } }, "postStart": { "exec": { "command": ["x"] } } } }),
                vec![],
            ),
            (
                json!({ "livenessProbe": {}, "lifecycle": { "preStop": {} } }),
                vec![
                    "lifecycle.preStop: Required value: must specify a handler type",
                    "livenessProbe: Required value: must specify a handler type",
                ],
            ),
            (
                json!({ "livenessProbe": { "exec": {}, "httpGet": { "port": 0 }, "grpc": { "port": 0 } } }),
                vec![
                    "livenessProbe.exec.command: Required value",
                    "livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type",
                    "livenessProbe.grpc: Forbidden: may not specify more than 1 handler type",
                ],
            ),
            (
                json!({ "livenessProbe": { "tcpSocket": { "port": 70000 } }, "startupProbe": { "grpc": { "port": 0 } } }),
                vec![
                    "livenessProbe.tcpSocket.port: Invalid value: 70000: must be between 1 and 65535, inclusive",
                    "startupProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive",
                ],
            ),
            (
                json!({ "livenessProbe": { "httpGet": { "port": "80", "scheme": "https", "httpHeaders": [{ "name": "A_B", "value": "" }] } } }),
                vec![
                    r#"livenessProbe.httpGet.port: Invalid value: "80": must contain at least one letter (a-z)"#,
                    r#"livenessProbe.httpGet.scheme: Unsupported value: "https": supported values: "HTTP", "HTTPS""#,
                    r#"livenessProbe.httpGet.httpHeaders: Invalid value: "A_B": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+') @ livenessProbe.httpGet.httpHeaders[0].name"#,
                ],
            ),
            (
                json!({ "lifecycle": { "preStop": { "sleep": { "seconds": 31 } }, "postStart": { "sleep": { "seconds": -1 } } } }),
                vec![
                    "lifecycle.postStart.sleep: Invalid value: -1: must be non-negative and less than terminationGracePeriodSeconds (30)",
                    "lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)",
                ],
            ),
        ] {
            assert_eq!(lines_of_container(&given), expected, "{given}");
        }
    }
}
