//! What a pod fails, and the words of the API server for it (`pod-security-admission/policy/checks.go:ForbiddenDetail`,
//! `admission/admission.go:EvaluatePod`).

use std::fmt;

use super::policy::Policy;

/// A pod does not satisfy a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The policy.
    pub policy: Policy,
    /// Every check that failed, baseline before restricted, each by ID. Never empty.
    pub checks: Vec<FailedCheck>,
}

/// One check that a pod failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedCheck {
    /// Kubernetes' name for it: `hostPorts`.
    pub id: &'static str,
    /// What is forbidden: `hostPort`.
    pub reason: String,
    /// Who does it: `container "agent" uses hostPort 80`.
    pub detail: String,
}

/// What a check found against a pod.
pub(super) struct Finding {
    /// What is forbidden.
    pub(super) reason: &'static str,
    /// Who does it.
    pub(super) detail: String,
}

impl Violation {
    /// The warning that comes with an object whose pod template violates the policy, and which is accepted all the same.
    pub fn warning(&self) -> String {
        format!("would violate PodSecurity \"{}\": {}", self.policy, self.details())
    }

    fn details(&self) -> String {
        let details: Vec<String> = self.checks.iter().map(FailedCheck::to_string).collect();
        details.join(", ")
    }
}

/// As in the API server's message, after `pods "x" is forbidden: `.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "violates PodSecurity \"{}\": {}", self.policy, self.details())
    }
}

impl fmt::Display for FailedCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.reason, self.detail)
    }
}
