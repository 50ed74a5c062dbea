//! What the commands answer, as plain data: public, versioned (`daemonset-plan/v1`), serialisable both ways.
//!
//! The only place where a field's path becomes a line and a column. Fields are only ever added within v1.
//! May use: `model`, `api` (refusals), `manifest` (positions), `engine`, `lint`.

mod audit;
mod audit_builder;
mod audit_words;
mod baseline;
mod diff;
mod diff_builder;
mod expectation;
mod fingerprint;
mod header;
mod lint;
mod lint_builder;
mod linted_manifest;
mod location;
mod plan;
mod plan_builder;
mod reading_findings;
mod refused;
mod rollout;
mod rollout_builder;
mod suppressions;
mod topic;
mod written;

pub use audit::{
    AgreementReport, AuditReport, AuditedStatusReport, DaemonSetAuditReport, NodeDifferenceReport, NodeFindingReport,
    RolloutStateReport, StatusDifferenceReport,
};
pub use audit_builder::audit_report;
pub use baseline::{Baseline, BaselineEntry, BaselineFolders};
pub use diff::{
    ChangeReport, DaemonSetDiffReport, DiffReport, DiffSummary, EffectReport, FieldChangeReport, HeadroomReport, KeptFieldReport,
    NodeDiffReport, ReplacementReport, WhenReport,
};
pub use diff_builder::{DiffedDaemonSet, diff_report};
pub use expectation::Expectation;
pub use header::{API_VERSION, Header, InputReport, LeftOutReport, NotEvaluated, ProblemReport, Tool};
pub use lint::{
    FindingReport, FixReport, LevelReport, LintReport, LintSummary, ObjectReport, RelatedReport, RuleReport, SuppressedReport,
    SuppressionReport,
};
pub use lint_builder::{lint_report, problems_of_rules};
pub use linted_manifest::LintedManifest;
pub use location::LocationReport;
pub use plan::{
    AdmissionReport, CheckReport, DaemonSetReport, ExpectationReport, NodeReport, PlanReport, ReasonReport, StatusReport,
    SuggestionReport, Summary, VerdictReport, VictimReport, WhyReport,
};
pub use plan_builder::{PlannedDaemonSet, plan_report};
pub use refused::{RefusedReport, refused_reports};
pub use rollout::{
    AfterReport, BlastRadiusReport, EstimateReport, RolloutReport, SecondsReport, StepReport, StuckReport, TimeoutReport,
    UnblockReport, WaveReport,
};
pub use suppressions::{PlacedSuppression, suppressions_of, unknown_rule};
pub use topic::Topic;
pub use written::Written;
