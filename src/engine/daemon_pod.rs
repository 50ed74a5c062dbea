//! The pod that the DaemonSet controller makes of a template
//! (`pkg/controller/daemon/util/daemonset_util.go`).

use k8s_openapi::api::core::v1::PodSpec;

use crate::model::{Effect, Toleration};

/// Who asks for a toleration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TolerationOrigin {
    /// The template, at this index of `spec.template.spec.tolerations`.
    Template(usize),
    /// The controller adds it to every daemon pod.
    Controller,
}

/// A toleration of the pod that the controller makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaemonToleration {
    /// What it tolerates.
    pub toleration: Toleration,
    /// Where it comes from.
    pub origin: TolerationOrigin,
}

/// What the controller adds, in its order; the last only to pods in the host's network.
const ADDED: [(&str, Effect); 7] = [
    ("node.kubernetes.io/not-ready", Effect::NoExecute),
    ("node.kubernetes.io/unreachable", Effect::NoExecute),
    ("node.kubernetes.io/disk-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/memory-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/pid-pressure", Effect::NoSchedule),
    ("node.kubernetes.io/unschedulable", Effect::NoSchedule),
    ("node.kubernetes.io/network-unavailable", Effect::NoSchedule),
];

/// The tolerations of the pod: the template's, then what `AddOrUpdateDaemonPodTolerations` adds.
///
/// An entry of the template with the same key, effect, operator and value is overwritten where it stands,
/// which takes its `tolerationSeconds` away.
pub fn daemon_pod_tolerations(template: &PodSpec) -> Vec<DaemonToleration> {
    let authored = template.tolerations.iter().flatten().enumerate();
    let mut tolerations: Vec<DaemonToleration> = authored
        .map(|(at, toleration)| DaemonToleration {
            toleration: Toleration::from(toleration),
            origin: TolerationOrigin::Template(at),
        })
        .collect();
    let host_network = template.host_network == Some(true);
    for (key, effect) in &ADDED[..if host_network { ADDED.len() } else { ADDED.len() - 1 }] {
        let added = Toleration::exists(key, effect.clone());
        let same = |known: &&mut DaemonToleration| Toleration { toleration_seconds: None, ..known.toleration.clone() } == added;
        match tolerations.iter_mut().find(same) {
            Some(known) => known.toleration = added,
            None => tolerations.push(DaemonToleration { toleration: added, origin: TolerationOrigin::Controller }),
        }
    }
    tolerations
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1 as core;

    use super::*;

    fn authored(key: &str, operator: &str, effect: &str, seconds: Option<i64>) -> core::Toleration {
        core::Toleration {
            key: Some(key.to_owned()),
            operator: Some(operator.to_owned()),
            effect: Some(effect.to_owned()),
            toleration_seconds: seconds,
            value: None,
        }
    }

    #[test]
    fn the_network_unavailable_taint_is_tolerated_only_in_the_hosts_network() {
        let count = |host_network| daemon_pod_tolerations(&PodSpec { host_network, ..PodSpec::default() }).len();
        assert_eq!((count(None), count(Some(false)), count(Some(true))), (6, 6, 7));
    }

    #[test]
    fn an_equal_toleration_of_the_template_is_overwritten_in_place_and_loses_its_seconds() {
        let not_ready = "node.kubernetes.io/not-ready";
        let template = PodSpec {
            tolerations: Some(vec![
                authored(not_ready, "Exists", "NoExecute", Some(30)),
                authored(not_ready, "Exists", "", Some(30)),
            ]),
            ..PodSpec::default()
        };
        let tolerations = daemon_pod_tolerations(&template);
        assert_eq!(tolerations.len(), 2 + 5);
        assert_eq!(tolerations[0].toleration.toleration_seconds, None);
        assert_eq!(tolerations[0].origin, TolerationOrigin::Template(0));
        assert_eq!(tolerations[1].toleration.toleration_seconds, Some(30), "another effect is another toleration");
    }
}
