//! `master-toleration-only`: tolerates the taint that control-plane nodes had until Kubernetes 1.24, not the one they have.

use k8s_openapi::api::core::v1::Toleration;

use crate::lint::control_plane::{CONTROL_PLANE, MASTER, is_missed_by_its_taint};
use crate::lint::costs::{share, untolerated};
use crate::lint::{Check, Context, Found, InCluster, Level, Rule};
use crate::model::{self, FieldPath};

pub(super) const RULE: Rule = Rule {
    id: "master-toleration-only",
    level: Level::Warning,
    page: include_str!("master_toleration_only.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

/// Whether the pod tolerates the old taint of control-plane nodes and nothing of it the new one.
pub(super) fn is_about_control_plane(context: &Context<'_>) -> bool {
    master(context).is_some()
}

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some((master, path)) = master(context) else { return Vec::new() };
    let words = format!("tolerates {MASTER}, which control-plane nodes of kubeadm are not tainted with since Kubernetes 1.25");
    let (message, level) = match context.in_cluster {
        None if is_missed_by_its_taint(context) => (words, None),
        None => return Vec::new(),
        Some(InCluster { cluster, plan }) => {
            let costs = untolerated(context);
            let missed = costs.iter().filter(|cost| *cost.taint.key == *CONTROL_PLANE).map(|cost| cost.nodes).max();
            let old = cluster.nodes().iter().any(|node| node.taints.iter().any(|taint| *taint.key == *MASTER));
            match missed {
                Some(nodes) => (format!("{words}: {CONTROL_PLANE} excludes {}", share(nodes, plan)), None),
                None if old || !is_missed_by_its_taint(context) => return Vec::new(),
                None => (format!("{words}; this cluster has neither taint"), Some(Level::Info)),
            }
        }
    };
    let found = Found::at(path.field("key"), message)
        .help("tolerate the new taint as well, or instead where no node is older than 1.25")
        .fix(context.pod_path().field("tolerations"), replacement(master));
    vec![Found { level, ..found }]
}

/// The first toleration of the old taint, unless another tolerates the new one whatever its value and effect.
fn master<'a>(context: &Context<'a>) -> Option<(&'a Toleration, FieldPath)> {
    let is_new = |toleration: &Toleration| toleration.key.as_deref() == Some(CONTROL_PLANE);
    let tolerates_all = |toleration: &Toleration| {
        let toleration = model::Toleration::from(toleration);
        toleration.key.is_empty() && toleration.effect.is_none_or(|effect| effect == model::Effect::NoSchedule)
    };
    if context.tolerations().any(|(toleration, _)| is_new(toleration) || tolerates_all(toleration)) {
        return None;
    }
    context.tolerations().find(|(toleration, _)| toleration.key.as_deref() == Some(MASTER))
}

fn replacement(master: &Toleration) -> String {
    match master.effect.as_deref() {
        None | Some("") => format!("- {{key: {CONTROL_PLANE}, operator: Exists}}"),
        // The taint has this effect, whatever the old one was tolerated for.
        Some(_) => format!("- {{key: {CONTROL_PLANE}, operator: Exists, effect: NoSchedule}}"),
    }
}
