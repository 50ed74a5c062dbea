//! What there is a page of: the rules of lint and the reasons of reports, by the names that these carry.

use crate::engine::Plugin;
use crate::lint::{RULES, Rule};
use crate::manifest::Problem;
use crate::model::did_you_mean;

/// Something that can be explained.
#[derive(Debug, Clone, Copy)]
pub enum Topic {
    /// A rule of lint.
    Rule(&'static Rule),
    /// Who gives a reason.
    Reason(Plugin),
}

impl Topic {
    /// Every rule, by id, and then everybody who gives reasons, in the order in which they are asked.
    pub fn all() -> impl Iterator<Item = Self> {
        RULES.iter().map(Self::Rule).chain(Plugin::ALL.into_iter().map(Self::Reason))
    }

    /// The rule or reason of this name, in capital or small letters.
    ///
    /// # Errors
    /// Where there is none: a problem that names the nearest.
    pub fn named(name: &str) -> Result<Self, Problem> {
        Self::all().find(|topic| topic.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
            let nearest = did_you_mean(name, Self::all().map(Self::name), |known| known.len() / 3);
            let help = nearest.unwrap_or_else(|| "daemonset-plan explain lists rules and reasons".to_owned());
            Problem::error(format!("unknown rule or reason {name:?}")).help(help)
        })
    }

    /// The id of the rule or the name that reports give as `plugin`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.id,
            Self::Reason(plugin) => plugin.name(),
        }
    }

    /// What it is: a rule is of a level, the others are reasons.
    pub fn kind(self) -> String {
        match self {
            Self::Rule(rule) => rule.level.to_string(),
            Self::Reason(_) => "reason".to_owned(),
        }
    }

    /// The page, in Markdown.
    pub fn page(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.page,
            Self::Reason(plugin) => page_of_reason(plugin),
        }
    }

    /// What it is about, in a sentence: the first paragraph of its page.
    pub fn summary(self) -> &'static str {
        self.page().split("\n\n").nth(1).unwrap_or_default().trim()
    }
}

fn page_of_reason(plugin: Plugin) -> &'static str {
    match plugin {
        Plugin::DaemonSetController => include_str!("../../docs/reasons/DaemonSetController.md"),
        Plugin::NamespaceLifecycle => include_str!("../../docs/reasons/NamespaceLifecycle.md"),
        Plugin::LimitRanger => include_str!("../../docs/reasons/LimitRanger.md"),
        Plugin::ServiceAccount => include_str!("../../docs/reasons/ServiceAccount.md"),
        Plugin::Priority => include_str!("../../docs/reasons/Priority.md"),
        Plugin::RuntimeClass => include_str!("../../docs/reasons/RuntimeClass.md"),
        Plugin::Validation => include_str!("../../docs/reasons/Validation.md"),
        Plugin::PodSecurity => include_str!("../../docs/reasons/PodSecurity.md"),
        Plugin::ResourceQuota => include_str!("../../docs/reasons/ResourceQuota.md"),
        Plugin::Scheduler => include_str!("../../docs/reasons/Scheduler.md"),
        Plugin::SchedulingGates => include_str!("../../docs/reasons/SchedulingGates.md"),
        Plugin::NodeUnschedulable => include_str!("../../docs/reasons/NodeUnschedulable.md"),
        Plugin::TaintToleration => include_str!("../../docs/reasons/TaintToleration.md"),
        Plugin::NodeAffinity => include_str!("../../docs/reasons/NodeAffinity.md"),
        Plugin::NodePorts => include_str!("../../docs/reasons/NodePorts.md"),
        Plugin::NodeResourcesFit => include_str!("../../docs/reasons/NodeResourcesFit.md"),
        Plugin::VolumeRestrictions => include_str!("../../docs/reasons/VolumeRestrictions.md"),
        Plugin::NodeVolumeLimits => include_str!("../../docs/reasons/NodeVolumeLimits.md"),
        Plugin::VolumeBinding => include_str!("../../docs/reasons/VolumeBinding.md"),
        Plugin::VolumeZone => include_str!("../../docs/reasons/VolumeZone.md"),
        Plugin::PodTopologySpread => include_str!("../../docs/reasons/PodTopologySpread.md"),
        Plugin::InterPodAffinity => include_str!("../../docs/reasons/InterPodAffinity.md"),
        Plugin::DefaultPreemption => include_str!("../../docs/reasons/DefaultPreemption.md"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_found_by_name_in_capital_or_small_letters() {
        for (name, found) in [
            ("NodeResourcesFit", "NodeResourcesFit"),
            ("noderesourcesfit", "NodeResourcesFit"),
            ("missing-cpu-request", "missing-cpu-request"),
            ("MISSING-CPU-REQUEST", "missing-cpu-request"),
        ] {
            assert_eq!(Topic::named(name).map(Topic::name).ok(), Some(found));
        }
    }

    #[test]
    fn of_an_unknown_name_the_nearest_rule_or_reason_is_told() {
        for (name, help) in [
            ("noderesourcefit", "did you mean NodeResourcesFit?"),
            ("latest-images", "did you mean latest-image?"),
            ("missing-cpu", "did you mean missing-cpu-request?"),
            ("quota", "did you mean ResourceQuota?"),
            ("memory", "did you mean missing-memory-limit or missing-memory-request?"),
            ("xyz", "daemonset-plan explain lists rules and reasons"),
            (&"x".repeat(1000), "daemonset-plan explain lists rules and reasons"),
        ] {
            let problem = Topic::named(name).expect_err("there is no such topic");
            assert_eq!(problem.help.as_deref(), Some(help), "{name}");
        }
    }

    #[test]
    fn no_two_topics_have_one_name() {
        let mut names: Vec<String> = Topic::all().map(|topic| topic.name().to_lowercase()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
