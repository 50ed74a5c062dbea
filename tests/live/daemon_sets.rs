//! One DaemonSet: as it is in the cluster, and as it would be.

use daemonset_plan::manifest::Severity;
use serde_json::{Value, json};

use super::access::{connected, line};
use super::recordings::{message, recording};
use super::stand_in::{Answer, Reply, StandIn};

#[test]
fn a_daemon_set_is_there_or_it_is_not() {
    let stand_in = StandIn::new(|seen| match seen.path() {
        "/apis/apps/v1/namespaces/shop/daemonsets/log-agent" => recording("daemonset-shop-log-agent"),
        _ => recording("daemonset-missing"),
    });
    let connection = connected(&stand_in);
    let text = connection.daemon_set("shop", "log-agent").expect("the server answers").expect("it is there");
    let object: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(object["metadata"]["name"], "log-agent");
    assert_eq!(connection.daemon_set("shop", "nope").expect("the server answers"), None);
    // Whatever a name is, it is one part of the path.
    assert_eq!(connection.daemon_set("shop", "../x").expect("the server answers"), None);
    assert_eq!(stand_in.seen()[2].path(), "/apis/apps/v1/namespaces/shop/daemonsets/..%2Fx");
}

#[test]
fn a_daemon_set_that_cannot_be_had_is_told() {
    let cases: [(Answer, &str); 3] = [
        (
            || recording("forbidden-pods"),
            "pods is forbidden: User \"viewer\" cannot list resource \"pods\" in API group \"\" at the cluster scope | \
             ask for that right, or choose another user with --user or --as",
        ),
        (
            || Reply::json(500, &json!({"message": "down"})),
            "cannot get DaemonSet shop/x from SERVER: 500 Internal Server Error: down | -",
        ),
        (
            || recording("daemonset-shop-log-agent").halved(),
            "cannot get DaemonSet shop/x from SERVER: the answer ends in the middle | try again",
        ),
    ];
    for (answer, expected) in cases {
        let stand_in = StandIn::new(move |_| answer());
        let problem = connected(&stand_in).daemon_set("shop", "x").expect_err("it cannot be had");
        assert_eq!(line(&problem).replace(&stand_in.url(), "SERVER"), expected);
        assert_eq!(problem.severity, Severity::Failure);
    }
}

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
