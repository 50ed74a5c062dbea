//! Defaults of probes and of what runs when a container starts and stops
//! (`pkg/apis/core/v1/defaults.go:SetDefaults_Probe`, `SetDefaults_HTTPGetAction`). May use: `model`.

use k8s_openapi::api::core::v1 as core;

use super::fill;

/// Fills in a liveness, readiness or startup probe.
pub(super) fn default_probe(probe: &mut core::Probe) {
    fill::number(&mut probe.timeout_seconds, 1);
    fill::number(&mut probe.period_seconds, 10);
    fill::number(&mut probe.success_threshold, 1);
    fill::number(&mut probe.failure_threshold, 3);
    probe.http_get.iter_mut().for_each(default_http_get);
    if let Some(grpc) = &mut probe.grpc {
        grpc.service.get_or_insert_default();
    }
}

/// Fills in the handlers of `postStart` and `preStop`.
pub(super) fn default_lifecycle(lifecycle: &mut core::Lifecycle) {
    let handlers = lifecycle.post_start.iter_mut().chain(&mut lifecycle.pre_stop);
    handlers.filter_map(|handler| handler.http_get.as_mut()).for_each(default_http_get);
}

fn default_http_get(action: &mut core::HTTPGetAction) {
    fill::text(&mut action.path, "/");
    fill::text(&mut action.scheme, "HTTP");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_of_a_probe_are_defaulted_and_what_was_said_stays() {
        let mut probe = core::Probe { period_seconds: Some(0), failure_threshold: Some(1), ..core::Probe::default() };
        probe.grpc = Some(core::GRPCAction { port: 5000, service: None });
        default_probe(&mut probe);
        let numbers = [probe.timeout_seconds, probe.period_seconds, probe.success_threshold, probe.failure_threshold];
        assert_eq!(numbers, [Some(1), Some(10), Some(1), Some(1)]);
        assert_eq!(probe.initial_delay_seconds, None);
        assert_eq!(probe.grpc.and_then(|grpc| grpc.service).as_deref(), Some(""));
    }

    #[test]
    fn requests_of_lifecycle_handlers_go_to_the_root_by_http() {
        let request = core::HTTPGetAction { scheme: Some("HTTPS".to_owned()), ..core::HTTPGetAction::default() };
        let handler = core::LifecycleHandler { http_get: Some(request), ..core::LifecycleHandler::default() };
        let mut lifecycle = core::Lifecycle { pre_stop: Some(handler), ..core::Lifecycle::default() };
        default_lifecycle(&mut lifecycle);
        let request = lifecycle.pre_stop.and_then(|handler| handler.http_get).unwrap_or_default();
        assert_eq!((request.path.as_deref(), request.scheme.as_deref()), (Some("/"), Some("HTTPS")));
    }
}
