//! Lists: pages, what is read of them, and what becomes of a list that fails.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};

use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{Objects, Severity};
use daemonset_plan::source::live::{ResourceKind, Scope, connect};
use daemonset_plan::source::{ClusterSource, Wanted, collect_for};
use serde_json::{Value, json};

use super::access::{access, collected, complaints, connected, lines};
use super::recordings::{cluster, message, paged, recording};
use super::stand_in::{Answer, Reply, Seen, StandIn};

/// The recorded cluster, but for one path, which gets this answer.
fn all_but(path: &'static str, reply: impl Fn() -> Reply + Send + Sync + 'static) -> StandIn {
    StandIn::new(move |seen| if seen.path() == path { reply() } else { cluster(seen) })
}

fn status(code: u16, reason: &str, message: &str) -> Reply {
    let body =
        json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "reason": reason, "code": code});
    Reply::json(code, &body)
}

#[test]
fn a_recorded_cluster_is_read_whole() {
    let stand_in = StandIn::new(cluster);
    let (read, cluster) = collected(&connected(&stand_in));
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    assert!(read.forbidden.is_empty(), "{:?}", read.forbidden);
    assert_eq!(cluster.nodes().len(), 14);
    assert!(cluster.pods().known().is_some_and(|pods| !pods.is_empty()));
    let policies = cluster.policies();
    assert_eq!(policies.resource_quotas.missing(), None);
    assert_eq!(policies.resource_quotas.objects().len(), 1);
    assert_eq!(policies.limit_ranges.missing(), None);
    assert!(policies.limit_ranges.objects().is_empty(), "the one there is of another namespace");
    assert_eq!(cluster.storage().volumes.missing(), None);
    let [(described, what)] = read.inputs.as_slice() else { panic!("{:?}", read.inputs) };
    assert_eq!(described, "context dev");
    assert!(what.contains("14 Nodes") && what.contains("1 ResourceQuota"), "{what}");
}

#[test]
fn the_same_facts_come_from_the_server_as_from_a_dump() {
    let stand_in = StandIn::new(cluster);
    let (_, live) = collected(&connected(&stand_in));
    let mut reader = DumpReader::default();
    for name in ["nodes-all", "pods-running"] {
        let Reply::Answer { body, .. } = recording(name) else { panic!("{name}") };
        reader.read(name, body.as_slice());
    }
    let dumped = reader.finish("the dump");
    assert_eq!(format!("{:?}", live.nodes()), format!("{:?}", dumped.nodes()));
    assert_eq!(format!("{:?}", live.pods()), format!("{:?}", dumped.pods()));
}

#[test]
fn every_request_says_who_asks_and_what_for() {
    let stand_in = StandIn::new(cluster);
    collected(&connected(&stand_in));
    let seen = stand_in.seen();
    for asked in &seen {
        assert_eq!(asked.method, "GET");
        assert_eq!(asked.header("user-agent"), [concat!("daemonset-plan/", env!("CARGO_PKG_VERSION"))]);
        assert_eq!(asked.header("accept"), ["application/json"]);
        assert_eq!(asked.header("accept-encoding"), ["gzip"]);
        assert_eq!(asked.header("authorization"), ["Bearer secret"]);
        assert_eq!(asked.query("limit").as_deref(), Some("500"), "{}", asked.target);
    }
    let mut lists: Vec<(&str, Option<String>)> = seen.iter().map(|asked| (asked.path(), asked.query("fieldSelector"))).collect();
    lists.sort();
    let selected = |path, selector: &str| (path, Some(selector.to_owned()));
    let expected = [
        ("/api/v1/namespaces", None),
        ("/api/v1/namespaces/shop/limitranges", None),
        ("/api/v1/namespaces/shop/persistentvolumeclaims", None),
        selected("/api/v1/namespaces/shop/pods", "status.phase=Failed"),
        selected("/api/v1/namespaces/shop/pods", "status.phase=Succeeded"),
        ("/api/v1/namespaces/shop/resourcequotas", None),
        ("/api/v1/namespaces/shop/serviceaccounts", None),
        ("/api/v1/nodes", None),
        ("/api/v1/persistentvolumes", None),
        selected("/api/v1/pods", "status.phase!=Succeeded,status.phase!=Failed"),
        ("/apis/node.k8s.io/v1/runtimeclasses", None),
        ("/apis/scheduling.k8s.io/v1/priorityclasses", None),
        ("/apis/storage.k8s.io/v1/csinodes", None),
        ("/apis/storage.k8s.io/v1/storageclasses", None),
    ];
    assert_eq!(lists, expected);
}

#[test]
fn other_kinds_can_be_asked_for_everywhere() {
    let stand_in = StandIn::new(cluster);
    let mut reader = DumpReader::default();
    let wanted = [ResourceKind::DaemonSets, ResourceKind::ControllerRevisions];
    let read = connected(&stand_in).collect(&wanted, Scope::default(), &mut reader, &|_, _| ());
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    assert!(read.inputs[0].1.contains("DaemonSets"), "{:?}", read.inputs);
    let paths: Vec<String> = stand_in.seen().iter().map(|seen| seen.path().to_owned()).collect();
    assert_eq!(paths.len(), 2);
    assert!(paths.contains(&"/apis/apps/v1/daemonsets".to_owned()), "{paths:?}");
}

#[test]
fn pages_are_followed_to_the_last_one_and_progress_is_told() {
    let stand_in = StandIn::new(paged);
    let told = RefCell::new(Vec::new());
    let mut reader = DumpReader::default();
    let read = connected(&stand_in).collect(&[ResourceKind::Nodes], Scope::default(), &mut reader, &|kind, count| {
        told.borrow_mut().push((kind, count));
    });
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    assert_eq!(reader.node_count(), 14);
    assert_eq!(told.into_inner(), [("nodes", 0), ("nodes", 5), ("nodes", 10), ("nodes", 14)]);
    assert_eq!(stand_in.seen().len(), 3);
}

#[test]
fn a_packed_list_is_unpacked() {
    let stand_in = StandIn::new(|seen: &Seen| {
        assert_eq!(seen.header("accept-encoding"), ["gzip"]);
        recording("nodes-gzip")
    });
    let mut reader = DumpReader::default();
    let read = connected(&stand_in).collect(&[ResourceKind::Nodes], Scope::default(), &mut reader, &|_, _| ());
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    assert_eq!(reader.node_count(), 14);
}

#[test]
fn a_list_that_expires_on_the_way_is_read_once_more_and_nothing_counts_twice() {
    let asked = AtomicUsize::new(0);
    let stand_in = StandIn::new(move |seen| match (seen.path(), seen.query("continue"), seen.query("limit")) {
        ("/api/v1/nodes", None, None) => recording("nodes-all"),
        ("/api/v1/nodes", Some(_), _) if asked.fetch_add(1, Ordering::SeqCst) == 1 => {
            status(410, "Expired", "The provided continue parameter is too old to display a consistent list result.")
        }
        _ => paged(seen),
    });
    let (read, cluster) = collected(&connected(&stand_in));
    assert_eq!(lines(&read.problems), ["the list of nodes expired on the way and was read again from the start | -"]);
    assert_eq!(read.problems[0].severity, Severity::Warning);
    assert_eq!(cluster.nodes().len(), 14);
    assert!(read.inputs[0].1.contains("14 Nodes"), "{:?}", read.inputs);
}

#[test]
fn a_list_that_keeps_expiring_is_given_up() {
    let stand_in = all_but("/api/v1/pods", || status(410, "Expired", "too old"));
    let (read, cluster) = collected(&connected(&stand_in));
    assert_eq!(
        lines(&read.problems),
        [
            "cannot list pods: 410 Gone: too old | try again",
            "the list of pods expired on the way and was read again from the start | -"
        ]
    );
    assert_eq!(cluster.pods().missing(), Some("410 Gone: too old"));
    assert_eq!(stand_in.seen().iter().filter(|seen| seen.path() == "/api/v1/pods").count(), 2);
}

#[test]
fn what_this_user_may_not_list_is_missing_in_the_servers_own_words() {
    let stand_in = StandIn::new(|seen| match seen.path() {
        "/api/v1/pods" | "/api/v1/namespaces/shop/pods" => recording("forbidden-pods"),
        "/api/v1/namespaces/shop/resourcequotas" => recording("forbidden-resourcequotas"),
        "/apis/node.k8s.io/v1/runtimeclasses" => recording("unknown-group"),
        _ => cluster(seen),
    });
    let (read, cluster) = collected(&connected(&stand_in));
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let forbidden = [
        (ResourceKind::Pods, message("forbidden-pods")),
        (ResourceKind::RuntimeClasses, "404 page not found".to_owned()),
        (ResourceKind::ResourceQuotas, message("forbidden-resourcequotas")),
    ];
    assert_eq!(read.forbidden, forbidden);
    assert_eq!(cluster.pods().missing(), Some(message("forbidden-pods").as_str()));
    assert_eq!(cluster.policies().resource_quotas.missing(), Some(message("forbidden-resourcequotas").as_str()));
    assert_eq!(cluster.policies().runtime_classes.missing(), Some("404 page not found"));
    assert_eq!(cluster.policies().limit_ranges.missing(), None);
    assert_eq!(cluster.nodes().len(), 14);
}

#[test]
fn what_is_forbidden_in_one_namespace_still_counts_in_another() {
    let stand_in = all_but("/api/v1/namespaces/web/resourcequotas", || recording("forbidden-resourcequotas"));
    let mut reader = DumpReader::default();
    let namespaces = ["shop".to_owned(), "web".to_owned()];
    let read = connected(&stand_in).collect(&[ResourceKind::ResourceQuotas], Scope::of(&namespaces), &mut reader, &|_, _| ());
    assert_eq!(read.forbidden.len(), 1);
    let cluster = reader.finish("the cluster");
    let quotas = &cluster.policies().resource_quotas;
    assert_eq!((quotas.objects().len(), quotas.missing()), (1, Some(message("forbidden-resourcequotas").as_str())));
}

#[test]
fn without_nodes_there_is_no_plan() {
    let stand_in = all_but("/api/v1/nodes", || recording("forbidden-nodes"));
    let (_folder, options) = access(&stand_in, "{token: secret}");
    let source = ClusterSource::Live(Box::new(options));
    let read = collect_for(&source, Objects::default(), Wanted::in_namespaces(&["shop".to_owned()]), &|_, _| ());
    assert!(read.cluster.is_none());
    assert_eq!(
        lines(&read.problems),
        [
            "cannot list nodes: nodes is forbidden: User \"viewer\" cannot list resource \"nodes\" in API group \"\" at the cluster scope | \
             a plan needs to list nodes: ask for that right, or choose another user with --user or --as"
        ]
    );
    assert_eq!(read.problems[0].severity, Severity::Failure);
}

#[test]
fn a_cluster_without_nodes_is_told_as_such() {
    let none = || Reply::json(200, &json!({"kind": "NodeList", "apiVersion": "v1", "metadata": {}, "items": null}));
    let stand_in = all_but("/api/v1/nodes", none);
    let (_folder, options) = access(&stand_in, "{token: secret}");
    let read = collect_for(&ClusterSource::Live(Box::new(options)), Objects::default(), Wanted::default(), &|_, _| ());
    assert!(read.cluster.is_none());
    assert_eq!(lines(&read.problems), ["this cluster has no nodes | -"]);
}

#[test]
fn every_failure_of_a_list_is_one_line_with_the_next_step() {
    const LATER: &str = "the API server is overloaded or broken: try again later";
    let cases: [(Answer, &str); 10] = [
        (
            || status(500, "InternalError", "etcdserver: request timed out"),
            &format!("500 Internal Server Error: etcdserver: request timed out | {LATER}"),
        ),
        (|| Reply::text(502, "<html><body>Bad Gateway</body></html>"), &format!("502 Bad Gateway | {LATER}")),
        (|| status(400, "BadRequest", "bad selector"), "400 Bad Request: bad selector | -"),
        (|| Reply::text(200, "<html><body>Sign in</body></html>"), "the answer is no JSON, at line 1 column 1 | try again"),
        (
            || Reply::text(302, "").with("Location", "https://sign-in.example.com/"),
            "302 Found | something on the way asks to go elsewhere, mostly to sign in: is this the address of the API server itself?",
        ),
        (
            || Reply::text(200, "no gzip").with("Content-Encoding", "gzip"),
            "the answer is packed with gzip and cannot be unpacked | try again",
        ),
        (|| recording("nodes-all"), "the answer is no list of pods | try again"),
        (|| recording("pods-running").cut_off(), "the connection was closed | try again"),
        (|| recording("nodes-gzip").cut_off(), "the connection was closed | try again"),
        (
            || Reply::text(200, "{\"kind\": \"PodList\", \"items\": [{\"metadata\": {"),
            "the answer ends in the middle, at line 1 column 44 | try again",
        ),
    ];
    for (answer, expected) in cases {
        let stand_in = all_but("/api/v1/pods", answer);
        let (read, cluster) = collected(&connected(&stand_in));
        assert_eq!(lines(&read.problems), [format!("cannot list pods: {expected}")]);
        assert_eq!(read.problems[0].severity, Severity::Failure);
        assert_eq!(cluster.pods().missing(), expected.split(" | ").next(), "and nothing of half a list counts");
        assert_eq!(cluster.nodes().len(), 14);
    }
}

#[test]
fn a_list_of_several_pages_that_breaks_off_counts_for_nothing() {
    let stand_in = StandIn::new(|seen| match seen.query("continue") {
        Some(_) => paged(seen).halved(),
        None => paged(seen),
    });
    let (read, cluster) = collected(&connected(&stand_in));
    assert!(read.problems[0].message.starts_with("cannot list nodes: the answer ends in the middle"), "{:?}", read.problems);
    assert_eq!(cluster.nodes().len(), 0);
}

#[test]
fn a_list_without_an_end_is_given_up() {
    let page = |items: Value, token: String| {
        Reply::json(200, &json!({"kind": "PodList", "apiVersion": "v1", "metadata": {"continue": token}, "items": items}))
    };
    let pages = AtomicUsize::new(0);
    let next = move || pages.fetch_add(1, Ordering::SeqCst).to_string();
    let same = StandIn::new(move |seen| match seen.path() {
        "/api/v1/pods" => page(json!([{"metadata": {"name": "p"}}]), "same".to_owned()),
        _ => cluster(seen),
    });
    let empty = StandIn::new(move |seen| if seen.path() == "/api/v1/pods" { page(json!([]), next()) } else { cluster(seen) });
    for (stand_in, asked, why) in
        [(same, 2, "a page has the same continue token as the one before"), (empty, 20, "20 pages in a row hold nothing")]
    {
        let (read, cluster) = collected(&connected(&stand_in));
        assert_eq!(lines(&read.problems), [format!("cannot list pods: the list does not end: {why} | try again")]);
        assert_eq!(cluster.pods().known(), None);
        assert_eq!(stand_in.seen().iter().filter(|seen| seen.path() == "/api/v1/pods").count(), asked);
    }
}

#[test]
fn the_same_failure_of_many_lists_is_one_line() {
    let stand_in = StandIn::new(|_| status(500, "InternalError", "down"));
    let (_folder, options) = access(&stand_in, "{token: secret}");
    let expected = "cannot list nodes, pods and 10 more kinds: 500 Internal Server Error: down | \
                    the API server is overloaded or broken: try again later";
    assert_eq!(complaints(&stand_in, &options), [expected]);
}

#[test]
fn an_overloaded_server_is_asked_again_when_it_says_so() {
    for (code, header) in [(429, Some("0")), (503, Some("0")), (500, Some("0")), (503, None)] {
        let refused = AtomicUsize::new(0);
        let stand_in = StandIn::new(move |seen| {
            let is_first = seen.path() == "/api/v1/nodes" && refused.fetch_add(1, Ordering::SeqCst) < 2;
            let busy = status(code, "", "busy");
            match (is_first, header) {
                (false, _) => cluster(seen),
                (true, Some(seconds)) => busy.with("Retry-After", seconds),
                (true, None) => busy,
            }
        });
        let (read, cluster) = collected(&connected(&stand_in));
        assert!(read.problems.is_empty(), "{code}: {:?}", read.problems);
        assert_eq!(cluster.nodes().len(), 14);
    }
}

#[test]
fn an_overloaded_server_is_not_asked_for_ever() {
    for (wait, asked) in [("0", 5), ("3600", 1)] {
        let stand_in = all_but("/api/v1/pods", move || status(429, "TooManyRequests", "busy").with("Retry-After", wait));
        let (read, _) = collected(&connected(&stand_in));
        let expected = "cannot list pods: 429 Too Many Requests: busy | the API server is overloaded or broken: try again later";
        assert_eq!(lines(&read.problems), [expected]);
        assert_eq!(stand_in.seen().iter().filter(|seen| seen.path() == "/api/v1/pods").count(), asked, "Retry-After: {wait}");
    }
}

#[test]
fn an_item_that_is_none_is_left_out_and_told() {
    let broken = || {
        Reply::json(
            200,
            &json!({"kind": "PriorityClassList", "apiVersion": "scheduling.k8s.io/v1", "metadata": {}, "items": [
                {"metadata": {"name": "high"}, "value": 10},
                {"metadata": {"name": "odd"}, "value": "ten"},
            ]}),
        )
    };
    let stand_in = all_but("/apis/scheduling.k8s.io/v1/priorityclasses", broken);
    let (_folder, options) = access(&stand_in, "{token: secret}");
    let (read, cluster) = collected(&connect(&options).expect("the kubeconfig is right"));
    assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
    assert_eq!(cluster.policies().priority_classes.objects().len(), 1);
}
