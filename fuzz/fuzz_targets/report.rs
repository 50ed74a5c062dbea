//! Any report that can be read is rendered in every format, and comes back from JSON as it was.

#![no_main]

use daemonset_plan::render::{ReportFormat, View, render_audit, render_diff};
use daemonset_plan::report::{AuditReport, DiffReport, LintReport, PlanReport};
use daemonset_plan_fuzz as fuzz;
use libfuzzer_sys::fuzz_target;

const FORMATS: [ReportFormat; 4] = [ReportFormat::Table, ReportFormat::Wide, ReportFormat::Markdown, ReportFormat::Yaml];

fuzz_target!(|bytes: &[u8]| {
    if let Ok(report) = serde_json::from_slice::<PlanReport>(bytes) {
        fuzz::render_every_plan(&report);
    }
    if let Ok(report) = serde_json::from_slice::<LintReport>(bytes) {
        fuzz::render_every_lint(&report);
    }
    if let Ok(report) = serde_json::from_slice::<DiffReport>(bytes) {
        for (format, view) in FORMATS.into_iter().flat_map(|format| fuzz::VIEWS.map(|view| (format, view))) {
            fuzz::harmless(&fuzz::written(|out| render_diff(&report, format, view, out)), view.color);
        }
        let json = fuzz::written(|out| render_diff(&report, ReportFormat::Json, View::default(), out));
        assert_eq!(serde_json::from_str::<DiffReport>(&json).expect("our own JSON"), report);
    }
    if let Ok(report) = serde_json::from_slice::<AuditReport>(bytes) {
        for (format, view) in FORMATS.into_iter().flat_map(|format| fuzz::VIEWS.map(|view| (format, view))) {
            fuzz::harmless(&fuzz::written(|out| render_audit(&report, format, view, out)), view.color);
        }
        let json = fuzz::written(|out| render_audit(&report, ReportFormat::Json, View::default(), out));
        assert_eq!(serde_json::from_str::<AuditReport>(&json).expect("our own JSON"), report);
    }
});
