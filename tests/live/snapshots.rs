//! Snapshots of a live cluster: plans and audits from them are those of the cluster itself, to the byte but for what the input is called.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::access::{Folder, access};
use super::recordings::{cluster, recording};
use super::stand_in::{Reply, Seen, StandIn};
use crate::program::program;

/// Where the manifest of a test is, in the folder of its user.
const MANIFEST: &str = "agent.yaml";

/// What the program did.
struct Run {
    code: i32,
    out: String,
    said: String,
}

fn run(command: &mut Command) -> Run {
    let command = command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").env("COLUMNS", "200");
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { code: status.code().expect("a code"), out: text(stdout), said: text(stderr) }
}

/// A user's way to a stand-in, and a place for snapshots.
struct User {
    _stand_in: StandIn,
    folder: Folder,
}

impl User {
    fn of(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let stand_in = StandIn::new(answer);
        let (folder, _) = access(&stand_in, "{token: secret}");
        folder.write(MANIFEST, include_str!("../cli/inputs/agent.yaml").replace("namespace: monitoring", "namespace: shop"));
        Self { _stand_in: stand_in, folder }
    }

    /// The program, whose manifest is that of the folder.
    fn program(&self, arguments: &[&str]) -> Command {
        let manifest = self.folder.path(MANIFEST);
        let mut command = program();
        command.args(arguments.iter().map(|argument| if *argument == MANIFEST { &manifest } else { *argument }));
        command
    }

    fn live(&self, arguments: &[&str]) -> Run {
        run(self.program(arguments).arg("--kubeconfig").arg(self.folder.path("config")))
    }

    /// Takes a snapshot and hands back what was written and said.
    fn snapshot(&self, more: &[&str]) -> (Run, String) {
        let path = self.folder.path("snapshot.json");
        let run = self.live(&[&["snapshot", "-o", &path], more].concat());
        (run, std::fs::read_to_string(path).unwrap_or_default())
    }

    fn kept(&self, arguments: &[&str]) -> Run {
        run(self.program(arguments).arg("--nodes").arg(self.folder.path("snapshot.json")))
    }
}

/// A report without the names of its inputs and what they hold: of a live cluster a plan asks for no more than it needs.
fn without_inputs(report: &str) -> String {
    let mut report: Value = serde_json::from_str(report).expect("a report");
    assert!(report["inputs"].is_array(), "{report}");
    report["inputs"].take();
    report.to_string()
}

const REPORTS: [&[&str]; 4] =
    [&["plan", MANIFEST, "-o", "json"], &["plan", MANIFEST], &["audit", "-o", "json"], &["audit", "-o", "wide"]];

#[test]
fn a_report_from_a_snapshot_is_the_report_of_the_cluster() {
    let forbidden = |kind: &'static str| {
        move |seen: &Seen| match seen.path().ends_with(kind) {
            true => recording("forbidden-resourcequotas"),
            false => cluster(seen),
        }
    };
    for (what, user, words) in [
        ("everything may be listed", User::of(cluster), None),
        ("limit ranges may not", User::of(forbidden("/limitranges")), Some("limit ranges")),
        ("quotas may not", User::of(forbidden("/resourcequotas")), Some("resource quotas")),
        ("pods may not", User::of(forbidden("/pods")), Some("existing pods")),
    ] {
        let (taken, _) = user.snapshot(&[]);
        assert_eq!(taken.code, 0, "{what}: {}", taken.said);
        for arguments in REPORTS {
            let (live, kept) = (user.live(arguments), user.kept(arguments));
            assert_eq!((live.code, &live.said), (kept.code, &kept.said), "{what}: {arguments:?}");
            if arguments.ends_with(&["json"]) {
                assert_eq!(without_inputs(&live.out), without_inputs(&kept.out), "{what}: {arguments:?}");
            } else {
                assert_eq!(live.out, kept.out, "{what}: {arguments:?}");
            }
            let told = |kind: &str| live.out.contains(kind) && live.out.contains("resourcequotas is forbidden: User");
            assert!(words.is_none_or(told), "{what}: {arguments:?}: {}", live.out);
        }
    }
}

/// Another answer of the recorded cluster, of lists so many objects at once; nothing is promised of the size of a page.
fn in_pages(seen: &Seen, size: usize) -> Reply {
    let Reply::Answer { code: 200, body, .. } = cluster(seen) else { panic!("{}", seen.target) };
    let mut list: Value = serde_json::from_slice(&body).expect("a list");
    let from = seen.query("continue").map_or(0, |token| token.parse().expect("a token of this server"));
    let items = list["items"].as_array().cloned().unwrap_or_default();
    let page: Vec<Value> = items.iter().skip(from).take(size).cloned().collect();
    let next = from + page.len();
    list["items"] = page.into();
    list["metadata"]["continue"] = if next < items.len() { next.to_string().into() } else { Value::Null };
    Reply::json(200, &list)
}

#[test]
fn pages_and_lists_that_expire_change_nothing_of_audits_and_snapshots() {
    let whole = User::of(cluster);
    let paged = User::of(|seen| in_pages(seen, 5));
    let asked = AtomicUsize::new(0);
    let expiring = User::of(move |seen| match (seen.path(), seen.query("limit"), seen.query("continue").as_deref()) {
        // Every second list of pods expires in its middle.
        ("/api/v1/pods", Some(_), Some("25")) if asked.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) => {
            Reply::json(410, &json!({"kind": "Status", "reason": "Expired", "message": "too old", "code": 410}))
        }
        (_, Some(_), _) => in_pages(seen, 5),
        (_, None, _) => cluster(seen),
    });
    let (taken, expected) = whole.snapshot(&[]);
    assert!(taken.said.contains("14 nodes, 53 pods"), "{}", taken.said);
    let audit = whole.live(&["audit", "-o", "wide"]);
    let note = "the list of pods expired on the way and was read again from the start";
    for (what, user, is_told) in [("pages", &paged, [false, false]), ("expiring", &expiring, [true, false])] {
        let (taken, written) = user.snapshot(&[]);
        assert_eq!((taken.code, taken.said.contains(note)), (0, is_told[0]), "{what}: {}", taken.said);
        assert!(written == expected, "{what}: another snapshot");
        let audited = user.live(&["audit", "-o", "wide"]);
        assert_eq!((audited.code, audited.said.contains(note)), (audit.code, is_told[1]), "{what}: {}", audited.said);
        assert_eq!(audited.out, audit.out, "{what}");
    }
}

#[test]
fn a_user_who_may_not_list_daemon_sets_gets_no_audit_and_a_snapshot_that_says_so() {
    let why = "daemonsets.apps is forbidden: User \"viewer\" cannot list resource \"daemonsets\" in API group \"apps\" at the cluster scope";
    let user = User::of(move |seen| match seen.path() {
        "/apis/apps/v1/daemonsets" => {
            Reply::json(403, &json!({"kind": "Status", "status": "Failure", "reason": "Forbidden", "message": why, "code": 403}))
        }
        _ => cluster(seen),
    });
    let refused = user.live(&["audit"]);
    assert_eq!((refused.code, refused.out.as_str()), (3, ""));
    let help = "help: ask for the right to list them, or choose another user with --user or --as";
    assert_eq!(refused.said, format!("  × no DaemonSets to audit: {why}\n  {help}\n"));
    let (taken, written) = user.snapshot(&[]);
    assert_eq!(taken.code, 0, "{}", taken.said);
    assert!(taken.said.contains("not in it, as plans and audits will say: DaemonSet\n"), "{}", taken.said);
    assert!(written.contains("\"missing.daemonset-plan.io/DaemonSet\":\"daemonsets.apps is forbidden: "), "{written}");
    let (strict, _) = user.snapshot(&["--strict"]);
    assert_eq!(strict.code, 2);
    assert!(strict.said.contains(&format!("not collected: DaemonSet: {why}")), "{}", strict.said);
    let audited = user.kept(&["audit"]);
    assert_eq!(audited.code, 2);
    assert!(audited.said.starts_with(&format!("  × no DaemonSets to audit: {why}\n")), "{}", audited.said);
}

/// The recorded cluster with all pods in another namespace than shop, where the status of a DaemonSet counts some.
fn without_pods_of_shop(seen: &Seen) -> Reply {
    match (seen.path(), cluster(seen)) {
        ("/api/v1/pods", Reply::Answer { body, .. }) => {
            let mut list: Value = serde_json::from_slice(&body).expect("JSON");
            let pods = list["items"].as_array_mut().expect("items").iter_mut();
            pods.for_each(|pod| pod["metadata"]["namespace"] = json!("web"));
            Reply::json(200, &list)
        }
        (_, reply) => reply,
    }
}

#[test]
fn pods_that_a_whole_list_does_not_have_are_missing_from_the_cluster() {
    let user = User::of(without_pods_of_shop);
    let audited = user.live(&["audit", "shop/log-agent"]);
    assert_eq!(audited.code, 1, "{}", audited.out);
    assert!(audited.out.contains("differs"), "{}", audited.out);
    let (_, snapshot) = user.snapshot(&[]);
    assert!(!snapshot.contains("perhaps-partial"));
    let kept = user.kept(&["audit", "shop/log-agent", "-o", "json"]);
    assert_eq!(kept.code, 1, "{}", kept.out);
    let live = user.live(&["audit", "shop/log-agent", "-o", "json"]);
    assert_eq!(without_inputs(&kept.out), without_inputs(&live.out));
    assert!(!live.out.contains("dump"), "{}", live.out);
}

#[test]
fn a_dump_without_pods_of_a_namespace_may_have_left_them_out_and_its_snapshot_says_so() {
    let user = User::of(without_pods_of_shop);
    let (_, snapshot) = user.snapshot(&[]);
    let mut dump: Value = serde_json::from_str(&snapshot).expect("JSON");
    dump["metadata"] = json!({});
    user.folder.write("dump.json", dump.to_string());
    let arguments = |path: &str| ["audit", "shop/log-agent", "-o", "json", "--nodes", path].map(str::to_owned);
    let audit = |name: &str| run(program().args(arguments(&user.folder.path(name))));
    let of_dump = audit("dump.json");
    assert_eq!(of_dump.code, 0, "{}", of_dump.out);
    assert!(of_dump.out.contains("no pods of namespace shop are in the dump"), "{}", of_dump.out);
    let made =
        run(program().args(["snapshot", "--nodes", &user.folder.path("dump.json"), "-o", &user.folder.path("again.json")]));
    assert_eq!(made.code, 0, "{}", made.said);
    let of_snapshot = audit("again.json");
    assert_eq!((of_snapshot.code, without_inputs(&of_snapshot.out)), (0, without_inputs(&of_dump.out)));
}
