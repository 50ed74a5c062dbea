//! How far a rolling update goes at once (`pkg/controller/daemon/util/daemonset_util.go:UnavailableCount, SurgeCount`,
//! `pkg/controller/daemon/update.go:updatedDesiredNodeCounts`).

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::sync::Strategy;
use crate::model::FieldPath;

/// The limits of a rolling update.
#[derive(Debug, Clone, Copy)]
pub struct RollingUpdate<'a> {
    max_unavailable: Option<&'a IntOrString>,
    max_surge: Option<&'a IntOrString>,
}

/// How the pods of a DaemonSet as stored are replaced on so many desired nodes.
pub fn strategy_of(daemon_set: &DaemonSet, desired: usize) -> Strategy {
    match RollingUpdate::of(daemon_set) {
        None => Strategy::OnDelete,
        Some(update) if update.max_surge(desired) > 0 => Strategy::Surge { max_surge: update.max_surge(desired) },
        Some(update) => Strategy::Replace { max_unavailable: update.at_once(desired) },
    }
}

impl<'a> RollingUpdate<'a> {
    /// The rolling update of a DaemonSet as stored; `None` where pods are replaced only when somebody deletes them.
    pub fn of(daemon_set: &'a DaemonSet) -> Option<Self> {
        let strategy = daemon_set.spec.as_ref()?.update_strategy.as_ref()?;
        if strategy.type_.as_deref() != Some("RollingUpdate") {
            return None;
        }
        let limits = strategy.rolling_update.as_ref();
        Some(Self {
            max_unavailable: limits.and_then(|limits| limits.max_unavailable.as_ref()),
            max_surge: limits.and_then(|limits| limits.max_surge.as_ref()),
        })
    }

    /// Whether new pods start beside old ones.
    pub fn surges(&self) -> bool {
        self.max_surge(100) > 0
    }

    /// How many of so many nodes may be without an available pod.
    pub fn max_unavailable(&self, desired: usize) -> usize {
        resolve(self.max_unavailable, desired)
    }

    /// How many of so many nodes may have a new pod beside the old one.
    pub fn max_surge(&self, desired: usize) -> usize {
        resolve(self.max_surge, desired)
    }

    /// How many nodes are updated at the same time; where both limits come to nothing, the controller takes 1.
    pub fn at_once(&self, desired: usize) -> usize {
        if self.surges() { self.max_surge(desired) } else { self.max_unavailable(desired).max(1) }
    }

    /// How many waves it takes to update so many nodes.
    pub fn waves(&self, desired: usize) -> usize {
        desired.div_ceil(self.at_once(desired).max(1))
    }

    /// The field that decides how many nodes are updated at once.
    pub fn limit_path(&self) -> FieldPath {
        FieldPath::of("spec.updateStrategy.rollingUpdate").field(self.limit_name())
    }

    /// `maxSurge` or `maxUnavailable`.
    pub fn limit_name(&self) -> &'static str {
        if self.surges() { "maxSurge" } else { "maxUnavailable" }
    }

    /// The limit as written or defaulted: `1`, `10%`.
    pub fn limit(&self) -> String {
        match if self.surges() { self.max_surge } else { self.max_unavailable } {
            Some(IntOrString::Int(number)) => number.to_string(),
            Some(IntOrString::String(text)) => text.clone(),
            None => "1".to_owned(),
        }
    }
}

/// A number of nodes, or a share of the desired ones, rounded up. What validation refuses counts as 0.
fn resolve(limit: Option<&IntOrString>, desired: usize) -> usize {
    match limit {
        Some(IntOrString::Int(number)) => usize::try_from(*number).unwrap_or_default(),
        Some(IntOrString::String(text)) => {
            let percent = text.strip_suffix('%').and_then(|number| number.parse::<usize>().ok()).unwrap_or_default();
            percent.saturating_mul(desired).div_ceil(100)
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_rounded_up_and_numbers_stay() {
        let of = |text: &str| IntOrString::String(text.to_owned());
        for (limit, desired, nodes) in [
            (of("10%"), 3, 1),
            (of("10%"), 51, 6),
            (of("33%"), 10, 4),
            (of("100%"), 51, 51),
            (of("0%"), 51, 0),
            (of("5"), 51, 0),
            (IntOrString::Int(5), 3, 5),
            (IntOrString::Int(-1), 3, 0),
        ] {
            assert_eq!(resolve(Some(&limit), desired), nodes, "{limit:?} of {desired}");
        }
    }
}
