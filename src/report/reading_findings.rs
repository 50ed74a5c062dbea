//! Findings that no rule looks for: what was wrong with the text before there was an object to look at, and suppressions that
//! turned out to be unused.

use k8s_openapi::api::apps::v1::DaemonSet;

use super::fingerprint::identity;
use super::lint::{FindingReport, LevelReport, ObjectReport, RelatedReport, SuppressionReport};
use super::location::LocationReport;
use crate::lint::{Level, Settings, rule};
use crate::manifest::{About, Authored, Place, Problem, Severity};

/// Fields that the API server does not know, and keys that are given twice.
pub(super) fn findings_of_object(
    authored: &Authored<DaemonSet>,
    object: &ObjectReport,
    settings: &Settings,
) -> Vec<FindingReport> {
    let unknown = authored.unknown_fields.iter().filter_map(|unknown| {
        let location = LocationReport::of(authored.source(), unknown.key);
        let found = finding("unknown-field", format!("unknown field \"{}\"", unknown.path), Some(location), settings)?;
        let help = match unknown.nearest {
            Some(nearest) => format!("did you mean {nearest}?"),
            None => "remove it, or move it to where it belongs: the indentation decides".to_owned(),
        };
        let path = Some(unknown.path.to_string());
        let fingerprint = identity(&authored.stable_path(&unknown.path), "");
        Some(FindingReport { help: Some(help), field_path: path, refused_by_server: true, fingerprint, ..found })
    });
    let duplicates = authored.duplicate_keys.iter().filter_map(|duplicate| {
        let at = |span| LocationReport::of(authored.source(), span);
        let message = format!("key \"{}\" is given twice, and this one has no effect", duplicate.path);
        let found = finding("duplicate-key", message, Some(at(duplicate.ignored)), settings)?;
        let related = RelatedReport {
            message: "the last one counts".to_owned(),
            field_path: duplicate.path.to_string(),
            location: at(duplicate.effective),
        };
        let report = FindingReport {
            help: Some("keep one of them".to_owned()),
            field_path: Some(duplicate.path.to_string()),
            related: vec![related],
            fingerprint: identity(&authored.stable_path(&duplicate.path), ""),
            ..found
        };
        Some(report)
    });
    let of_object = |finding: FindingReport| {
        let template = authored.template().map(str::to_owned);
        FindingReport { object: Some(object.clone()), template, ..finding }
    };
    unknown.chain(duplicates).map(of_object).collect()
}

/// The finding that a problem of reading is; `None` for one that is none of a rule's, or of a rule that does not run.
pub(super) fn finding_of_problem(problem: &Problem, settings: &Settings) -> Option<FindingReport> {
    if problem.severity == Severity::Failure {
        return None;
    }
    let (id, field_path, stable_path) = rule_of(problem)?;
    let location = match &problem.place {
        Some(Place::Text(source, span)) => Some(LocationReport::of(source, *span)),
        // What is no text has no lines; its beginning stands for all of it.
        Some(Place::Path(path)) => Some(LocationReport { path: path.clone(), line: 1, column: 1, end_line: 1, end_column: 1 }),
        _ => None,
    };
    let finding = finding(id, problem.message.clone(), location, settings)?;
    let object = problem.object.as_ref().map(|(namespace, name)| ObjectReport {
        kind: "DaemonSet".to_owned(),
        namespace: namespace.clone(),
        name: name.clone(),
    });
    let fingerprint = identity(&stable_path, defect(problem));
    let (help, template) = (problem.help.clone(), problem.template.clone());
    Some(FindingReport { help, field_path, object, template, refused_by_server: true, fingerprint, ..finding })
}

/// Whether a rule that runs reports a problem of reading.
pub(super) fn is_reported_by_a_rule(problem: &Problem, settings: &Settings) -> bool {
    let runs = |id| rule(id).is_ok_and(|rule| settings.level_of(rule) > Level::Off);
    problem.severity != Severity::Failure && rule_of(problem).is_some_and(|(id, ..)| runs(id))
}

/// The rule, the field, and the field as it is called whatever moves.
fn rule_of(problem: &Problem) -> Option<(&'static str, Option<String>, String)> {
    match &problem.about {
        About::Syntax | About::Kind => Some(("invalid-type", None, String::new())),
        About::InvalidType { path, stable_path } => Some(("invalid-type", Some(path.to_string()), stable_path.clone())),
        About::ApiVersion { .. } => Some(("removed-api-version", Some("apiVersion".to_owned()), "apiVersion".to_owned())),
        About::Other => None,
    }
}

/// The message without the field that it may begin with.
fn defect(problem: &Problem) -> &str {
    let About::InvalidType { path, .. } = &problem.about else { return &problem.message };
    let rest = problem.message.strip_prefix(&path.to_string()).and_then(|rest| rest.strip_prefix(": "));
    rest.unwrap_or(&problem.message)
}

/// The finding that an unused suppression is.
pub(super) fn finding_of_unused(unused: &SuppressionReport, settings: &Settings) -> Option<FindingReport> {
    let of = match unused.origin.as_str() {
        "config" => "entry of the settings",
        "baseline" => "entry of the baseline",
        origin => origin,
    };
    let message = format!("this {of} leaves out {}, which is not found", unused.rule);
    let finding = finding("unused-suppression", message, unused.location.clone(), settings)?;
    let fingerprint = identity("", &format!("{} {}", unused.origin, unused.rule));
    Some(FindingReport { help: Some("remove it".to_owned()), fingerprint, ..finding })
}

fn finding(id: &str, message: String, location: Option<LocationReport>, settings: &Settings) -> Option<FindingReport> {
    let rule = rule(id).ok()?;
    let level = settings.level_of(rule);
    Some(FindingReport {
        rule: rule.id.to_owned(),
        level: LevelReport::of(level)?,
        message,
        help: None,
        object: None,
        field_path: None,
        location,
        template: None,
        related: Vec::new(),
        fix: None,
        refused_by_server: false,
        fingerprint: String::new(),
    })
}
