//! Baseline checks of what a pod takes from its node: namespaces, paths, ports, the node's network by way of probes,
//! processes on Windows (`pod-security-admission/policy/check_host*.go`, `check_windowsHostProcess.go`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{HTTPGetAction, TCPSocketAction, WindowsSecurityContextOptions};

use super::subject::{ContainerFields, Subject};
use super::violation::Finding;
use super::wording::{containers, for_count, pod_and_containers, quoted};

pub(super) fn host_namespaces(subject: &Subject<'_>) -> Option<Finding> {
    let spec = subject.spec;
    let namespaces = [(spec.host_network, "hostNetwork=true"), (spec.host_pid, "hostPID=true"), (spec.host_ipc, "hostIPC=true")];
    let shared: Vec<&str> = namespaces.iter().filter(|(shared, _)| *shared == Some(true)).map(|(_, words)| *words).collect();
    (!shared.is_empty()).then(|| Finding { reason: "host namespaces", detail: shared.join(", ") })
}

pub(super) fn host_path_volumes(subject: &Subject<'_>) -> Option<Finding> {
    let volumes = subject.spec.volumes.iter().flatten();
    let names: Vec<&str> = volumes.filter(|volume| volume.host_path.is_some()).map(|volume| volume.name.as_str()).collect();
    let detail = || format!("{} {}", for_count(names.len(), "volume", "volumes"), quoted(&names));
    (!names.is_empty()).then(|| Finding { reason: "hostPath volumes", detail: detail() })
}

/// Ports are listed in the order of their digits as text, 443 before 80.
pub(super) fn host_ports(subject: &Subject<'_>) -> Option<Finding> {
    let (mut names, mut ports) = (Vec::new(), BTreeSet::new());
    for container in &subject.containers {
        let mut used = container.ports.iter().filter_map(|port| port.host_port).filter(|port| *port != 0).peekable();
        if used.peek().is_some() {
            names.push(container.name);
        }
        ports.extend(used.map(|port| port.to_string()));
    }
    let detail = || {
        let ports_listed: Vec<&str> = ports.iter().map(String::as_str).collect();
        let (verb, noun) = (for_count(names.len(), "uses", "use"), for_count(ports.len(), "hostPort", "hostPorts"));
        format!("{} {verb} {noun} {}", containers(&names), ports_listed.join(", "))
    };
    (!names.is_empty()).then(|| Finding { reason: "hostPort", detail: detail() })
}

/// Unlike everywhere else, the containers are listed by name.
pub(super) fn host_probes_and_host_lifecycle(subject: &Subject<'_>) -> Option<Finding> {
    let (mut names, mut hosts) = (BTreeSet::new(), BTreeSet::new());
    for container in &subject.containers {
        let forbidden = probe_and_lifecycle_hosts(container);
        if !forbidden.is_empty() {
            names.insert(container.name);
        }
        hosts.extend(forbidden);
    }
    let names: Vec<&str> = names.into_iter().collect();
    let detail = || {
        let verb = for_count(names.len(), "uses", "use");
        let noun = for_count(hosts.len(), "probe or lifecycle host", "probe or lifecycle hosts");
        format!("{} {verb} {noun} {}", containers(&names), quoted(&hosts))
    };
    (!names.is_empty()).then(|| Finding { reason: "probe or lifecycle host", detail: detail() })
}

fn probe_and_lifecycle_hosts<'p>(container: &ContainerFields<'p>) -> Vec<&'p str> {
    let probes = container.probes.into_iter().flatten().map(|probe| (&probe.http_get, &probe.tcp_socket));
    let lifecycle = container.lifecycle.into_iter().flat_map(|lifecycle| [&lifecycle.post_start, &lifecycle.pre_stop]);
    let handlers = lifecycle.flatten().map(|handler| (&handler.http_get, &handler.tcp_socket));
    probes.chain(handlers).flat_map(|(http, tcp)| hosts_of(http.as_ref(), tcp.as_ref())).collect()
}

fn hosts_of<'p>(http: Option<&'p HTTPGetAction>, tcp: Option<&'p TCPSocketAction>) -> impl Iterator<Item = &'p str> + use<'p> {
    let hosts = [http.and_then(|http| http.host.as_deref()), tcp.and_then(|tcp| tcp.host.as_deref())];
    hosts.into_iter().flatten().filter(|host| !host.is_empty())
}

pub(super) fn windows_host_process(subject: &Subject<'_>) -> Option<Finding> {
    let is_host_process =
        |options: Option<&WindowsSecurityContextOptions>| options.is_some_and(|options| options.host_process == Some(true));
    let pod = is_host_process(subject.pod_security_context().and_then(|context| context.windows_options.as_ref()));
    let names = subject.containers_where(|context| is_host_process(context.and_then(|context| context.windows_options.as_ref())));
    let who = pod_and_containers(pod, &names)?;
    Some(Finding { reason: "hostProcess", detail: format!("{who} must not set securityContext.windowsOptions.hostProcess=true") })
}
