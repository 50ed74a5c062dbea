//! The formats of a diff.
use crate::diff_reports::*;
use daemonset_plan::render::*;
use daemonset_plan::report::*;
#[test]
fn look() {
    let many = DaemonSetDiffReport {
        rollout: Some(rollout(5000, waves(5000, 1), Some(span(60000, 200000)))),
        ..with_nodes(ChangeReport::Updated, numbered(5000, EffectReport::Restarts, None))
    };
    let created = with_nodes(ChangeReport::Created, numbered(3, EffectReport::Gains, None));
    let deleted = with_nodes(ChangeReport::Deleted, numbered(3, EffectReport::Loses, Some(WhenReport::AtOnce)));
    for width in [60, 80, 200] {
        println!("==={width}\n{}", table(&update(), width));
    }
    println!("===wide\n{}", rendered(&update(), DiffFormat::Wide));
    println!("===md\n{}", rendered(&update(), DiffFormat::Markdown));
    println!("===color\n{}", rendered_in(&update(), DiffFormat::Table, View { width: Some(100), color: true, ascii: true }));
    for ds in [created, deleted, replaced(), stuck(), many] {
        println!("===\n{}\n{}", table(&report(vec![ds.clone()]), 80), rendered(&report(vec![ds]), DiffFormat::Markdown));
    }
    println!("===several\n{}", table(&report(vec![unchanged(), replaced(), stuck(), unchanged()]), 80));
    println!("===nasty\n{}\n{}", table(&nasty(), 80), rendered(&nasty(), DiffFormat::Markdown));
}
