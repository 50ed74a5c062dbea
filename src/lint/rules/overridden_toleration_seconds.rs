//! `overridden-toleration-seconds`: `tolerationSeconds` that the controller erases
//! (`pkg/controller/daemon/util/daemonset_util.go:AddOrUpdateDaemonPodTolerations`).

use k8s_openapi::api::core::v1::PodSpec;

use crate::engine::daemon_pod_tolerations;
use crate::lint::{Check, Context, Found, Level, Rule};
use crate::model::Toleration;

pub(super) const RULE: Rule = Rule {
    id: "overridden-toleration-seconds",
    level: Level::Info,
    page: include_str!("overridden_toleration_seconds.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// Whether the controller overwrites the toleration with its own, which has no `tolerationSeconds`.
pub(super) fn is_overridden(toleration: &Toleration) -> bool {
    let without_seconds = Toleration { toleration_seconds: None, ..toleration.clone() };
    let added = daemon_pod_tolerations(&PodSpec::default());
    toleration.toleration_seconds.is_some() && added.iter().any(|added| added.toleration == without_seconds)
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let tolerations = context.tolerations().map(|(authored, path)| (Toleration::from(authored), path));
    let overridden = tolerations.filter(|(toleration, _)| is_overridden(toleration));
    let found = overridden.map(|(toleration, path)| {
        let seconds = toleration.toleration_seconds.unwrap_or_default();
        let message = format!("tolerationSeconds {seconds} has no effect: the controller tolerates {toleration} forever");
        Found::at(path.field("tolerationSeconds"), message)
            .help("daemon pods stay on nodes that are not ready or unreachable; leave the toleration out")
    });
    found.collect()
}
