//! Which Pod Security Standard a namespace asks for, and of which version
//! (`pod-security-admission/api/helpers.go:PolicyToEvaluate`).

use std::collections::BTreeMap;
use std::fmt;

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";
const WARN: &str = "pod-security.kubernetes.io/warn";
const WARN_VERSION: &str = "pod-security.kubernetes.io/warn-version";

/// The newest version in which any check changed: later ones and `latest` mean this.
const NEWEST_MINOR: u64 = 35;

/// How strict a Pod Security Standard is; the stricter is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Everything is allowed.
    Privileged,
    /// Known ways to more privileges are forbidden.
    Baseline,
    /// Pods must be hardened.
    Restricted,
}

impl Level {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "privileged" => Some(Self::Privileged),
            "baseline" => Some(Self::Baseline),
            "restricted" => Some(Self::Restricted),
            _ => None,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        })
    }
}

/// The version of Kubernetes whose checks are made. It prints as the label says, even where it is newer than any check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `latest`: every check in its newest form.
    Latest,
    /// `v1.N`, with N.
    Minor(u64),
}

impl Version {
    /// Anything but `latest` and `v1.N` without leading zeros means `latest`, as does an N that fills no `int`.
    fn parse(text: &str) -> Self {
        let minor = text.strip_prefix("v1.").filter(|minor| {
            let digits = !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
            digits && (*minor == "0" || !minor.starts_with('0'))
        });
        let minor = minor.and_then(|minor| minor.parse::<i64>().ok()).and_then(|minor| u64::try_from(minor).ok());
        minor.map_or(Self::Latest, Self::Minor)
    }

    /// The minor version whose checks are made.
    pub(super) fn effective_minor(self) -> u64 {
        match self {
            Self::Latest => NEWEST_MINOR,
            Self::Minor(minor) => minor.min(NEWEST_MINOR),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("latest"),
            Self::Minor(minor) => write!(f, "v1.{minor}"),
        }
    }
}

/// A Pod Security Standard of one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How strict it is.
    pub level: Level,
    /// Which version of its checks counts.
    pub version: Version,
}

impl Policy {
    /// What an API server without a configuration of its own takes where a namespace says nothing.
    const DEFAULT: Self = Self { level: Level::Privileged, version: Version::Latest };

    /// The policy that pods of a namespace with these labels must satisfy. An unknown level is the strictest.
    pub fn enforced(namespace_labels: &BTreeMap<String, String>) -> Self {
        let level = namespace_labels.get(ENFORCE).map(|level| Level::parse(level).unwrap_or(Level::Restricted));
        Self { level: level.unwrap_or(Self::DEFAULT.level), version: version_of(namespace_labels, ENFORCE_VERSION) }
    }

    /// The policy whose violations are only warned of, for pods and for objects with a pod template.
    ///
    /// An unknown level means no warnings. Without a level of its own, the one that is enforced, if it was understood,
    /// with its version unless there is one of its own.
    pub fn warned(namespace_labels: &BTreeMap<String, String>) -> Self {
        let version = version_of(namespace_labels, WARN_VERSION);
        if let Some(level) = namespace_labels.get(WARN) {
            return Self { level: Level::parse(level).unwrap_or(Level::Privileged), version };
        }
        let enforced = namespace_labels.get(ENFORCE).and_then(|level| Level::parse(level));
        match enforced.filter(|level| *level > Self::DEFAULT.level) {
            Some(level) if namespace_labels.contains_key(WARN_VERSION) => Self { level, version },
            Some(_) => Self::enforced(namespace_labels),
            None => Self { level: Self::DEFAULT.level, version },
        }
    }
}

fn version_of(labels: &BTreeMap<String, String>, key: &str) -> Version {
    labels.get(key).map_or(Policy::DEFAULT.version, |version| Version::parse(version))
}

/// As in the API server's message: `baseline:v1.20`.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.level, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| (format!("pod-security.kubernetes.io/{key}"), (*value).to_owned())).collect()
    }

    #[test]
    fn the_enforced_policy_comes_from_the_labels_and_fails_closed() {
        for (pairs, expected) in [
            (&[][..], "privileged:latest"),
            (&[("enforce", "baseline")], "baseline:latest"),
            (&[("enforce", "Baseline")], "restricted:latest"),
            (&[("enforce", "")], "restricted:latest"),
            (&[("enforce-version", "v1.20")], "privileged:v1.20"),
            (&[("enforce", "baseline"), ("enforce-version", "v1.0")], "baseline:v1.0"),
            (&[("enforce", "baseline"), ("enforce-version", "v1.99")], "baseline:v1.99"),
            (&[("enforce", "baseline"), ("enforce-version", "v1.020")], "baseline:latest"),
            (&[("enforce", "baseline"), ("enforce-version", "1.20")], "baseline:latest"),
            (&[("enforce", "baseline"), ("enforce-version", "v1.+2")], "baseline:latest"),
            (&[("enforce", "baseline"), ("enforce-version", "v2.0")], "baseline:latest"),
            (&[("enforce", "baseline"), ("enforce-version", "v1.99999999999999999999")], "baseline:latest"),
        ] {
            assert_eq!(Policy::enforced(&labels(pairs)).to_string(), expected, "{pairs:?}");
        }
    }

    #[test]
    fn warnings_follow_their_own_labels_or_what_is_enforced() {
        for (pairs, expected) in [
            (&[][..], "privileged:latest"),
            (&[("warn", "restricted"), ("enforce", "baseline"), ("enforce-version", "v1.20")], "restricted:latest"),
            (&[("warn", "everything"), ("enforce", "baseline")], "privileged:latest"),
            (&[("enforce", "baseline"), ("enforce-version", "v1.20")], "baseline:v1.20"),
            (&[("enforce", "baseline"), ("enforce-version", "v1.20"), ("warn-version", "v1.30")], "baseline:v1.30"),
            (&[("enforce", "everything"), ("enforce-version", "v1.20")], "privileged:latest"),
            (&[("enforce", "privileged"), ("enforce-version", "v1.20")], "privileged:latest"),
        ] {
            assert_eq!(Policy::warned(&labels(pairs)).to_string(), expected, "{pairs:?}");
        }
    }

    #[test]
    fn versions_above_the_newest_mean_the_newest() {
        assert_eq!(Version::Minor(20).effective_minor(), 20);
        assert_eq!(Version::Minor(99).effective_minor(), Version::Latest.effective_minor());
    }
}
