//! Findings of the rules and of reading → [`LintReport`].

use std::cmp::Ordering;

use k8s_openapi::api::apps::v1::DaemonSet;

use super::fingerprint::{identity, with_fingerprints};
use super::header::Header;
use super::lint::{
    FindingReport, FixReport, LevelReport, LintReport, LintSummary, ObjectReport, RelatedReport, RuleReport, SuppressedReport,
    SuppressionReport,
};
use super::linted_manifest::LintedManifest;
use super::location::LocationReport;
use super::reading_findings::{finding_of_problem, finding_of_unused, findings_of_object, is_reported_by_a_rule};
use super::suppressions::{PlacedSuppression, Suppressions};
use crate::lint::{Finding, Linted, RULES, Related, Rule, Settings};
use crate::manifest::{Authored, Problem};
use crate::model::FieldPath;

/// Splits the problems of reading: those that become findings of rules, and all others. What could not be read is bad input
/// where the rule that would report it does not run.
pub fn problems_of_rules(problems: Vec<Problem>, settings: &Settings) -> (Vec<Problem>, Vec<Problem>) {
    problems.into_iter().partition(|problem| is_reported_by_a_rule(problem, settings))
}

/// Makes the report. `header` comes with the inputs and the problems that no rule speaks of; `problems` are those of rules.
/// From which level on findings make the run fail is for the caller to say.
pub fn lint_report(
    mut header: Header,
    manifest: LintedManifest<'_>,
    problems: &[Problem],
    linted: &Linted,
    settings: &Settings,
    suppressions: Vec<PlacedSuppression>,
    with_cluster: bool,
) -> LintReport {
    header.add_not_evaluated(linted.not_evaluated.iter());
    let mut suppressions = Suppressions::new(suppressions);
    let (mut findings, mut suppressed) = (Vec::new(), Vec::new());
    for finding in all_findings(manifest, problems, linted, settings) {
        match suppressions.suppress(&finding) {
            Some(suppression) => suppressed.push(SuppressedReport { finding, suppression }),
            None => findings.push(finding),
        }
    }
    let unused = suppressions.unused(settings, with_cluster, &manifest.files());
    for finding in findings_of_unused(&unused, settings) {
        match suppressions.suppress(&finding) {
            Some(suppression) => suppressed.push(SuppressedReport { finding, suppression }),
            None => findings.push(finding),
        }
    }
    findings.sort_by(by_place);
    let count = |level| findings.iter().filter(|finding: &&FindingReport| finding.level == level).count();
    let summary = LintSummary {
        daemon_sets: manifest.manifest.daemon_sets.len(),
        errors: count(LevelReport::Error),
        warnings: count(LevelReport::Warning),
        infos: count(LevelReport::Info),
        suppressed: suppressed.len(),
    };
    let rules = rules(settings, &findings);
    LintReport { header, summary, fail_on: None, findings, suppressed, unused_suppressions: unused, rules }
}

/// Every finding, by file, line and rule, with its fingerprint.
fn all_findings(manifest: LintedManifest<'_>, problems: &[Problem], linted: &Linted, settings: &Settings) -> Vec<FindingReport> {
    let mut findings: Vec<FindingReport> = problems.iter().filter_map(|problem| finding_of_problem(problem, settings)).collect();
    let daemon_sets: Vec<(&Authored<DaemonSet>, ObjectReport)> =
        manifest.daemon_sets().map(|(authored, namespace)| (authored, object(authored, namespace))).collect();
    for (authored, object) in &daemon_sets {
        findings.extend(findings_of_object(authored, object, settings));
    }
    findings.extend(linted.findings.iter().filter_map(|finding| finding_report(finding, &daemon_sets)));
    findings.sort_by(by_place);
    with_fingerprints(findings)
}

/// By file and line, then by rule.
fn by_place(a: &FindingReport, b: &FindingReport) -> Ordering {
    let place = |finding: &FindingReport| finding.location.clone().map(|at| (at.path, at.line, at.column));
    place(a).cmp(&place(b)).then_with(|| (&a.rule, &a.message).cmp(&(&b.rule, &b.message)))
}

/// What nothing was found for, unless nobody wants to know.
fn findings_of_unused(unused: &[SuppressionReport], settings: &Settings) -> Vec<FindingReport> {
    with_fingerprints(unused.iter().filter_map(|unused| finding_of_unused(unused, settings)).collect())
}

fn object(authored: &Authored<DaemonSet>, namespace: &str) -> ObjectReport {
    let name = authored.object.metadata.name.clone().unwrap_or_default();
    ObjectReport { kind: "DaemonSet".to_owned(), namespace: namespace.to_owned(), name }
}

fn finding_report(finding: &Finding, daemon_sets: &[(&Authored<DaemonSet>, ObjectReport)]) -> Option<FindingReport> {
    let (authored, object) = daemon_sets.get(finding.subject)?;
    let found = &finding.found;
    let related = |related: &Related| {
        let (authored, _) = daemon_sets.get(related.subject.unwrap_or(finding.subject))?;
        Some(RelatedReport {
            message: related.message.clone(),
            field_path: related.place.to_string(),
            location: location(authored, &related.place),
        })
    };
    Some(FindingReport {
        rule: finding.rule.id.to_owned(),
        level: LevelReport::of(finding.level)?,
        message: found.message.clone(),
        help: found.help.clone(),
        object: Some(object.clone()),
        field_path: Some(found.field.as_ref().unwrap_or(&found.place).to_string()),
        location: Some(location(authored, &found.place)),
        template: authored.template().map(str::to_owned),
        related: found.related.iter().filter_map(related).collect(),
        fix: found.fix.as_ref().map(|fix| FixReport { field_path: fix.place.to_string(), yaml: fix.yaml.clone() }),
        refused_by_server: found.refused_by_server,
        fingerprint: identity(&authored.stable_path(&found.place), &found.key),
    })
}

/// The field's key, or the value of what has none; of an absent field, its deepest ancestor that is there.
fn location(authored: &Authored<DaemonSet>, path: &FieldPath) -> LocationReport {
    let located = authored.locate(path);
    LocationReport::of(authored.source(), located.key.unwrap_or(located.value))
}

fn rules(settings: &Settings, findings: &[FindingReport]) -> Vec<RuleReport> {
    let report = |rule: &Rule| {
        let found = findings.iter().any(|finding| finding.rule == rule.id);
        Some(RuleReport {
            id: rule.id.to_owned(),
            level: LevelReport::of(settings.level_of(rule))?,
            summary: rule.summary().to_owned(),
            page: found.then(|| rule.page.to_owned()),
        })
    };
    RULES.iter().filter_map(report).collect()
}
