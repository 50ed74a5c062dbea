//! Any report that can be read is rendered in every format, and comes back from JSON as it was.

#![no_main]

use daemonset_plan::render::{render_audit, render_diff, render_plan};
use daemonset_plan::report::{AuditReport, DiffReport, LintReport, PlanReport};
use daemonset_plan_fuzz as fuzz;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(report) = serde_json::from_slice::<PlanReport>(bytes) {
        fuzz::render_every(&report, render_plan);
    }
    if let Ok(report) = serde_json::from_slice::<LintReport>(bytes) {
        fuzz::render_every_lint(&report);
    }
    if let Ok(report) = serde_json::from_slice::<DiffReport>(bytes) {
        fuzz::render_every(&report, render_diff);
    }
    if let Ok(report) = serde_json::from_slice::<AuditReport>(bytes) {
        fuzz::render_every(&report, render_audit);
    }
});
