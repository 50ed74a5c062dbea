//! How far a rolling update goes at once, and how long that takes (`pkg/controller/daemon/update.go`,
//! `pkg/controller/daemon/util/daemonset_util.go:UnavailableCount, SurgeCount`).

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::model::FieldPath;

/// How long a pod is taken to need until it is ready, in seconds: nothing in a manifest tells.
pub const ASSUMED_START_SECONDS: i64 = 30;

/// The rolling update of a DaemonSet.
#[derive(Debug, Clone, Copy)]
pub struct RollingUpdate<'a> {
    max_unavailable: Option<&'a IntOrString>,
    max_surge: Option<&'a IntOrString>,
    /// `terminationGracePeriodSeconds`.
    grace_seconds: i64,
    min_ready_seconds: i64,
}

impl<'a> RollingUpdate<'a> {
    /// The rolling update of a DaemonSet as stored; `None` where pods are replaced only when somebody deletes them.
    pub fn of(daemon_set: &'a DaemonSet) -> Option<Self> {
        let spec = daemon_set.spec.as_ref()?;
        let strategy = spec.update_strategy.as_ref()?;
        if strategy.type_.as_deref() != Some("RollingUpdate") {
            return None;
        }
        let limits = strategy.rolling_update.as_ref();
        let grace = spec.template.spec.as_ref().and_then(|pod| pod.termination_grace_period_seconds);
        Some(Self {
            max_unavailable: limits.and_then(|limits| limits.max_unavailable.as_ref()),
            max_surge: limits.and_then(|limits| limits.max_surge.as_ref()),
            grace_seconds: grace.unwrap_or(30),
            min_ready_seconds: spec.min_ready_seconds.unwrap_or_default().into(),
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

    /// How many nodes are updated at the same time.
    pub fn at_once(&self, desired: usize) -> usize {
        if self.surges() { self.max_surge(desired) } else { self.max_unavailable(desired).max(1) }
    }

    /// How many waves it takes to update so many nodes.
    pub fn waves(&self, desired: usize) -> usize {
        desired.div_ceil(self.at_once(desired).max(1))
    }

    /// How long it takes to update so many nodes if every old pod uses its whole grace period, in seconds.
    pub fn seconds(&self, desired: usize) -> i64 {
        let waves = i64::try_from(self.waves(desired)).unwrap_or(i64::MAX);
        let start = ASSUMED_START_SECONDS.saturating_add(self.min_ready_seconds);
        if self.surges() {
            return waves.saturating_mul(start).saturating_add(self.grace_seconds);
        }
        waves.saturating_mul(start.saturating_add(self.grace_seconds))
    }

    /// What [`seconds`](Self::seconds) counts for each wave: `30 s to start (assumed), up to 30 s to stop`.
    pub fn counted(&self) -> String {
        let mut parts = vec![format!("{ASSUMED_START_SECONDS} s to start (assumed)")];
        if self.min_ready_seconds > 0 {
            parts.push(format!("{} s minReadySeconds", self.min_ready_seconds));
        }
        if !self.surges() {
            parts.push(format!("up to {} s to stop", self.grace_seconds));
        }
        parts.join(", ")
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

/// A span of time for people: `45 s`, `12 min`, `2 h 5 min`.
pub fn duration_in_words(seconds: i64) -> String {
    // Whole minutes are exact enough above two of them.
    let minutes = seconds.saturating_add(59) / 60;
    match (seconds, minutes / 60, minutes % 60) {
        (..120, ..) => format!("{seconds} s"),
        (_, 0, minutes) => format!("{minutes} min"),
        (_, hours, 0) => format!("{hours} h"),
        (_, hours, minutes) => format!("{hours} h {minutes} min"),
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

    #[test]
    fn waves_take_as_long_as_the_slots_that_run_side_by_side() {
        let (five, none) = (IntOrString::Int(5), IntOrString::Int(0));
        let one_by_one = RollingUpdate {
            max_unavailable: Some(&IntOrString::Int(1)),
            max_surge: Some(&none),
            grace_seconds: 5,
            min_ready_seconds: 30,
        };
        assert_eq!((one_by_one.waves(20), one_by_one.seconds(20)), (20, 20 * 65));
        let surge = RollingUpdate { max_unavailable: Some(&none), max_surge: Some(&five), ..one_by_one };
        assert_eq!((surge.waves(20), surge.seconds(20)), (4, 4 * 60 + 5));
    }

    #[test]
    fn spans_of_time_are_told_in_the_unit_people_would_use() {
        for (seconds, words) in [(45, "45 s"), (119, "119 s"), (121, "3 min"), (3600, "1 h"), (7500, "2 h 5 min")] {
            assert_eq!(duration_in_words(seconds), words);
        }
    }
}
