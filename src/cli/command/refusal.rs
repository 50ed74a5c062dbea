//! What the API server has against a DaemonSet: bad input, which is worth an answer all the same.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;

use crate::api::{FieldError, default_daemon_set, refused_fields};
use crate::manifest::{Authored, Place, Problem};
use crate::model::FieldPath;
use crate::report::{RefusedReport, Written, refused_reports};

/// Every field for which the API server refuses a DaemonSet.
pub(super) fn refusals(authored: &Authored<DaemonSet>) -> Vec<FieldError> {
    let mut stored = authored.object.clone();
    default_daemon_set(&mut stored);
    refused_fields(&authored.object, &stored, authored.has(&FieldPath::of("spec.selector")))
}

/// The first refusal as a problem; `shown` is what the command shows nevertheless.
pub(super) fn refused(authored: &Authored<DaemonSet>, errors: &[FieldError], shown: &str) -> Option<Problem> {
    let summary = RefusedReport::summary(&refused_reports(&Written::by_author(authored), errors))?;
    let located = authored.locate(errors.first()?.place());
    let problem = Problem::error(format!("the API server refuses this DaemonSet: {summary}"))
        .at(Place::Text(Arc::clone(authored.source()), located.key.unwrap_or(located.value)))
        .help(format!("{shown} as if it were accepted; daemonset-plan lint FILE shows every error"));
    Some(problem)
}
