//! One DaemonSet as it would be.

use serde_json::Value;

use super::access::connected;
use super::recordings::{message, recording};
use super::stand_in::StandIn;

#[test]
fn an_apply_is_only_tried() {
    let stand_in = StandIn::new(|_| recording("dry-run-apply"));
    let body = r#"{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"log-agent"}}"#;
    let text =
        connected(&stand_in).dry_run_apply("shop", "log-agent", body).expect("the server answers").expect("it is accepted");
    let object: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(object["spec"]["template"]["spec"]["containers"][0]["image"], "registry.example.com/log-agent:2.0");
    let seen = stand_in.seen();
    let [asked] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((asked.method.as_str(), asked.path()), ("PATCH", "/apis/apps/v1/namespaces/shop/daemonsets/log-agent"));
    assert_eq!(asked.header("content-type"), ["application/apply-patch+yaml"]);
    assert_eq!(asked.body, body);
    // Whatever a name is, it is one part of the path.
    let answered = connected(&stand_in).dry_run_apply("shop", "../x", body);
    assert!(answered.is_ok_and(|tried| tried.is_ok()));
    assert_eq!(stand_in.seen()[1].path(), "/apis/apps/v1/namespaces/shop/daemonsets/..%2Fx");
    for (name, value) in [("dryRun", "All"), ("fieldManager", "daemonset-plan"), ("force", "true"), ("fieldValidation", "Strict")]
    {
        assert_eq!(asked.query(name).as_deref(), Some(value));
    }
}

#[test]
fn an_apply_that_is_refused_says_why_in_the_servers_words() {
    let stand_in = StandIn::new(|_| recording("dry-run-apply-immutable"));
    let refused =
        connected(&stand_in).dry_run_apply("shop", "log-agent", "{}").expect("the server answers").expect_err("it is refused");
    assert_eq!((refused.code, refused.reason.as_str()), (422, "Invalid"));
    assert_eq!(refused.message, message("dry-run-apply-immutable"));
    assert!(refused.message.contains("field is immutable"), "{}", refused.message);
    let stand_in = StandIn::new(|_| recording("unauthorized"));
    let problem = connected(&stand_in).dry_run_apply("shop", "log-agent", "{}").expect_err("nobody was asked for an opinion");
    assert!(problem.message.ends_with("does not accept the credentials of user viewer: Unauthorized"), "{}", problem.message);
}
