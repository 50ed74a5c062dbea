//! Real dumps, where the folder with them is at hand beside the checkout: what their DaemonSets' status says agrees with what is
//! predicted from their nodes and pods.

use daemonset_plan::engine::audit::{Outcome, audit};
use daemonset_plan::manifest::Objects;
use daemonset_plan::source::{ClusterSource, collect};

use crate::corpus::{files, shared};

/// Dumps with DaemonSets that cannot be audited, and a piece of the message that says why.
const UNUSABLE: &[(&str, &str)] = &[("EpicApex__k8s-arena", "this dump holds no nodes")];

/// DaemonSets that are not as predicted, and why.
const DIFFERENT: &[(&str, &str, &str)] = &[];

#[test]
fn every_daemon_set_of_a_dump_of_the_corpus_agrees_with_its_status_or_is_listed() {
    let Some(nodes) = shared("corpus/nodes") else { return };
    let (mut agree, mut unusable, mut different) = (0, Vec::new(), Vec::new());
    for path in files(&nodes) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let collected = collect(&ClusterSource::Dumps(vec![path]), Objects::default());
        let holds_daemon_sets = collected.inputs.iter().any(|(_, what)| what.contains("DaemonSet"));
        let Some(cluster) = collected.cluster else {
            let messages: Vec<_> = collected.problems.iter().map(|problem| problem.message.clone()).collect();
            if holds_daemon_sets {
                unusable.push((name, messages.join("; ")));
            }
            continue;
        };
        assert_eq!(cluster.daemon_sets().missing().is_none(), holds_daemon_sets, "{name}");
        for audit in audit(&cluster, |_| true) {
            let daemon_set = audit.subject.daemon_set.metadata.name.clone().unwrap_or_default();
            let untold = audit.status.iter().filter(|field| matches!(field.outcome, Outcome::NotEvaluated(_))).count();
            println!("{name}: {daemon_set}: agrees {}, {untold} fields not evaluated", audit.agrees());
            if audit.agrees() && untold == 0 {
                agree += 1;
            } else {
                different.push((name.clone(), daemon_set, format!("{:?} {:?}", audit.status, audit.nodes)));
            }
        }
    }
    println!("audits: {agree} DaemonSets agree, {} do not, {} dumps cannot be audited", different.len(), unusable.len());
    for (name, why) in &unusable {
        assert!(UNUSABLE.iter().any(|(listed, piece)| listed == name && why.contains(piece)), "{name}: {why}");
    }
    for (name, daemon_set, found) in &different {
        let listed = DIFFERENT.iter().find(|(dump, listed, _)| dump == name && listed == daemon_set);
        println!("  {name}: {daemon_set}: {:?}", listed.map(|(.., why)| why));
        assert!(listed.is_some(), "{name}: {daemon_set}: {found}");
    }
    assert_eq!((unusable.len(), different.len()), (UNUSABLE.len(), DIFFERENT.len()));
    assert!(agree > 0);
}
