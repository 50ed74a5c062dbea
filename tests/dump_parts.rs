//! Large dumps are read in several parts at the same time. That changes nothing: what is in them is what is read of each object alone.

use daemonset_plan::manifest::Place;
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::model::{Node, Pod};
use serde_json::{Value, json};

use crate::dumps::{node, pod};

/// So many objects of 4 KB are some parts of 2 MiB.
const MANY: usize = 3000;

/// Facts and problems, with the lines where these are.
type Read = (Vec<Node>, Vec<Pod>, Vec<(String, usize)>);

fn facts(reader: DumpReader) -> (Vec<Node>, Vec<Pod>) {
    let cluster = reader.finish("dump");
    (cluster.nodes().to_vec(), cluster.pods().known().cloned().unwrap_or_default())
}

fn read_whole(text: &str) -> Read {
    let mut reader = DumpReader::default();
    reader.read("dump", text.as_bytes());
    let problems = reader.take_problems();
    let line = |place: &Option<Place>| if let Some(Place::Streamed(_, position)) = place { position.line } else { 0 };
    let problems = problems.iter().map(|problem| (problem.message.clone(), line(&problem.place))).collect();
    let (nodes, pods) = facts(reader);
    (nodes, pods, problems)
}

/// The same, of each object alone: no file is large then.
fn read_one_by_one(objects: &[Value]) -> Read {
    let (mut reader, mut problems) = (DumpReader::default(), Vec::new());
    for object in objects {
        reader.read("dump", object.to_string().as_bytes());
        problems.extend(reader.take_problems().into_iter().map(|problem| (problem.message, 0)));
    }
    let (nodes, pods) = facts(reader);
    (nodes, pods, problems)
}

/// An object with as much that nobody reads as real ones have, and with what looks like the end of an item inside of a text.
fn padded(mut object: Value) -> Value {
    let text = "},\n        {\n            \"apiVersion\": \"v1\", \"kind\": \"Node\"".repeat(40);
    object["metadata"]["annotations"] = json!({"last-applied": text, "more": {"items": [{"kind": "Node"}, {"kind": "Pod"}]}});
    object
}

fn objects() -> Vec<Value> {
    let kind_of = |at: usize| if at % 3 == 2 { pod(&format!("p{at}")) } else { node(&format!("n{at}")) };
    (0..MANY).map(kind_of).map(padded).collect()
}

/// What kubectl prints, and what the API server sends.
fn lists(objects: &[Value]) -> [String; 2] {
    let list = json!({"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": ""}});
    let mut pretty = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    serde::Serialize::serialize(&list, &mut serde_json::Serializer::with_formatter(&mut pretty, formatter))
        .expect("memory takes it");
    [String::from_utf8(pretty).expect("UTF-8"), list.to_string()]
}

fn assert_equal(text: &str, objects: &[Value]) {
    let (nodes, pods, problems) = read_whole(text);
    let (expected_nodes, expected_pods, expected_problems) = read_one_by_one(objects);
    assert_eq!(nodes, expected_nodes);
    assert_eq!(pods, expected_pods);
    let messages = |problems: &[(String, usize)]| problems.iter().map(|(message, _)| message.clone()).collect::<Vec<_>>();
    assert_eq!(messages(&problems), messages(&expected_problems));
}

#[test]
fn a_large_list_holds_what_its_items_hold() {
    let objects = objects();
    for text in lists(&objects) {
        assert!(text.len() > 9_000_000, "large enough for several parts: {}", text.len());
        assert_equal(&text, &objects);
    }
}

#[test]
fn defects_lists_inside_and_several_lists_are_met_in_the_middle_of_a_part() {
    let mut objects = objects();
    objects[700]["spec"]["taints"] = json!("none");
    objects[701]["metadata"]["name"] = json!(null);
    objects[1500] = padded(node("n0"));
    objects[2100]["spec"] = json!(7);
    for text in lists(&objects) {
        let (.., problems) = read_whole(&text);
        for (message, line) in problems.iter().filter(|(_, line)| *line > 0) {
            let before: String = text.lines().take(*line).collect::<Vec<_>>().join("\n");
            let items = before.matches("\"managedFields\"").count() + before.matches("\"conditions\"").count();
            assert!(text.lines().count() == 1 || (690..2200).contains(&items), "{message} in line {line}, after {items} objects");
        }
        assert_eq!(problems.iter().filter(|(_, line)| *line > 0).count(), 3, "{problems:?}");
        let (nodes, ..) = read_whole(&text);
        assert_eq!(
            nodes.len(),
            (0..MANY).filter(|at| at % 3 != 2 && ![700, 1500, 2100].contains(at)).count() - usize::from(701 % 3 != 2)
        );
    }
    let nested: Vec<Value> = (0..3).map(|at| padded(node(&format!("inside-{at}")))).collect();
    let mut with_list = self::objects();
    with_list[900] = json!({"apiVersion": "v1", "kind": "List", "items": nested});
    let mut flat = self::objects();
    flat.splice(900..=900, nested);
    for text in lists(&with_list) {
        assert_equal(&text, &flat);
    }
    let two = lists(&self::objects()).concat();
    let (nodes, ..) = read_whole(&two);
    assert_eq!(nodes.len(), MANY - MANY / 3);
}

#[test]
fn a_large_list_that_is_cut_off_counts_up_to_there() {
    let objects = objects();
    let [pretty, _] = lists(&objects);
    let whole = pretty.match_indices("\n        {\n").nth(2000).map(|(at, _)| at).expect("so many items");
    let (nodes, pods, problems) = read_whole(&pretty[..whole + 500]);
    assert_eq!(nodes.len() + pods.len(), 2000);
    let [(message, line)] = problems.as_slice() else { panic!("{problems:?}") };
    assert!(message.contains("ends here in the middle"), "{message}");
    assert_eq!(*line, pretty[..whole + 500].lines().count());
    let mut damaged = pretty;
    damaged.replace_range(whole + 20..whole + 21, "\u{1}");
    let (nodes, pods, problems) = read_whole(&damaged);
    assert_eq!((nodes.len() + pods.len(), problems.len()), (2000, 1), "{problems:?}");
    assert_eq!(problems[0].1, damaged[..whole + 20].lines().count());
}

/// Looking for places to cut reads on a long way: doing that again for every item would take hours.
#[test]
fn items_that_all_begin_differently_are_read_in_one_go() {
    let distinct: Vec<String> = (0..200_000).map(|at| format!("{{\"key-{at}\": 1}}")).collect();
    let in_turns: Vec<String> =
        (0..200_000).map(|at| format!("{{\"key-{}\": 1, \"kind\": \"Node\"}}", at / 4 * 2 + at % 2)).collect();
    for items in [distinct, in_turns] {
        let text = format!("{{\"kind\": \"List\", \"items\": [{}, {}]}}", items.join(", "), node("n1"));
        let mut reader = DumpReader::default();
        reader.read("dump", text.as_bytes());
        assert_eq!(reader.finish("dump").nodes().len(), 1);
    }
}
