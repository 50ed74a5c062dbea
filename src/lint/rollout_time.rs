//! How long a rolling update takes, as far as a manifest tells.

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::engine::rollout::RollingUpdate;

/// How long a pod is taken to need until it is ready, in seconds: nothing in a manifest tells.
const ASSUMED_START_SECONDS: i64 = 30;

/// The times that the waves of a rolling update are made of, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct RolloutTime<'a> {
    update: RollingUpdate<'a>,
    /// `terminationGracePeriodSeconds`.
    grace: i64,
    min_ready: i64,
}

impl<'a> RolloutTime<'a> {
    /// Those of a DaemonSet as stored, which is updated in this way.
    pub fn of(daemon_set: &DaemonSet, update: RollingUpdate<'a>) -> Self {
        let spec = daemon_set.spec.as_ref();
        let grace = spec.and_then(|spec| spec.template.spec.as_ref()).and_then(|pod| pod.termination_grace_period_seconds);
        let min_ready = spec.and_then(|spec| spec.min_ready_seconds).unwrap_or_default();
        Self { update, grace: grace.unwrap_or(30), min_ready: min_ready.into() }
    }

    /// How long it takes to update so many nodes if every old pod uses its whole grace period, in seconds.
    pub fn seconds(&self, desired: usize) -> i64 {
        let waves = i64::try_from(self.update.waves(desired)).unwrap_or(i64::MAX);
        let start = ASSUMED_START_SECONDS.saturating_add(self.min_ready);
        if self.update.surges() {
            return waves.saturating_mul(start).saturating_add(self.grace);
        }
        waves.saturating_mul(start.saturating_add(self.grace))
    }

    /// What [`seconds`](Self::seconds) counts for each wave: `30 s to start (assumed), up to 30 s to stop`.
    pub fn counted(&self) -> String {
        let mut parts = vec![format!("{ASSUMED_START_SECONDS} s to start (assumed)")];
        if self.min_ready > 0 {
            parts.push(format!("{} s minReadySeconds", self.min_ready));
        }
        if !self.update.surges() {
            parts.push(format!("up to {} s to stop", self.grace));
        }
        parts.join(", ")
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
    use serde_json::json;

    use super::*;

    #[test]
    fn waves_take_as_long_as_the_slots_that_run_side_by_side() {
        for (limits, waves, seconds) in [
            (json!({ "maxUnavailable": 1, "maxSurge": 0 }), 20, 20 * 65),
            (json!({ "maxUnavailable": 0, "maxSurge": 5 }), 4, 4 * 60 + 5),
        ] {
            let daemon_set = json!({ "spec": {
                "selector": {}, "minReadySeconds": 30, "updateStrategy": { "type": "RollingUpdate", "rollingUpdate": limits },
                "template": { "spec": { "terminationGracePeriodSeconds": 5, "containers": [] } },
            } });
            let daemon_set: DaemonSet = serde_json::from_value(daemon_set).expect("a DaemonSet");
            let update = RollingUpdate::of(&daemon_set).expect("a rolling update");
            assert_eq!((update.waves(20), RolloutTime::of(&daemon_set, update).seconds(20)), (waves, seconds));
        }
    }

    #[test]
    fn spans_of_time_are_told_in_the_unit_people_would_use() {
        for (seconds, words) in [(45, "45 s"), (119, "119 s"), (121, "3 min"), (3600, "1 h"), (7500, "2 h 5 min")] {
            assert_eq!(duration_in_words(seconds), words);
        }
    }
}
