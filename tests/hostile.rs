//! Inputs made to hurt: each gets an answer, in bounded memory, without a panic.

use std::sync::Arc;

use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{Problem, SourceText, read_manifest};

fn problems_of_manifest(text: &str) -> Vec<Problem> {
    read_manifest(&Arc::new(SourceText::new("hostile", text.to_owned()))).problems
}

fn problems_of_dump(text: &str) -> Vec<Problem> {
    let mut dump = DumpReader::default();
    dump.read("hostile", text.as_bytes());
    dump.take_problems()
}

#[test]
fn deep_nesting_is_refused_in_yaml_and_json() {
    let deep = 200_000;
    for text in [
        format!("a: {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("a: {}", "[".repeat(deep)),
        format!("{}1{}", "{\"a\":".repeat(deep), "}".repeat(deep)),
        "{\"a\":".repeat(deep),
        "- ".repeat(deep),
        (0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect(),
    ] {
        assert!(!problems_of_manifest(&text).is_empty(), "{}", &text[..20]);
        problems_of_dump(&text);
    }
}

#[test]
fn aliases_that_multiply_are_refused() {
    let bomb: String = (1..30).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, level| {
        let below = format!("*a{},", level - 1).repeat(9);
        format!("{text}a{level}: &a{level} [{below}]\n")
    });
    let chain: String = (1..3000).fold("a0: &a0 [[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} [[[[[[[[[[[[[[[[*a{}]]]]]]]]]]]]]]]]\n", level - 1)
    });
    for text in [&bomb, &chain] {
        let problems = problems_of_manifest(text);
        assert!(problems.iter().any(|problem| problem.message.contains("excessive aliasing")), "{problems:?}");
        assert!(!problems_of_dump(text).is_empty());
    }
}

#[test]
fn merges_that_multiply_are_refused() {
    let bomb: String = (1..30).fold("a0: &a0 {k0: 1, l0: 1}\n".to_owned(), |text, level| {
        let below = format!("*a{},", level - 1).repeat(9);
        format!("{text}a{level}: &a{level}\n  <<: [{below}]\n  k{level}: 1\n")
    });
    assert!(!problems_of_manifest(&bomb).is_empty());
}

#[test]
fn control_characters_bad_bytes_and_halves_of_things_are_survived() {
    for bytes in [
        &b"\xff\xfe\x00"[..],
        b"\xef\xbb\xbf",
        b"\x00",
        b"{",
        b"[",
        b"{\"items\":",
        b"{\"items\":[",
        b"{\"items\":[{}",
        b"{\"items\":[{},]}",
        b"{\"items\":[1,\"a\",null,[]]}",
        b"{\"kind\":7}",
        b"{\"kind\":\"List\",\"items\":{}}",
        b"{\"a\":\"\\ud800\"}",
        b"{\"a\":1e999}",
        b"}{",
        b"---\n---\n...\n---",
        b"&a *a",
        b"*a",
        b"!!binary x: 1",
        b"? [a]\n: b",
        b"<<: 1",
        b"\"\\x",
        b"a: \"unclosed\n\n",
        b"\t\t\t",
        b"%YAML 1.1\n---\na: 1",
        b"kind: DaemonSet\napiVersion: apps/v1\nspec: {template: {spec: {containers: [null, {}]}}}",
        b"kind: DaemonSet\napiVersion: apps/v1\nmetadata: []\n",
        b"kind: List\napiVersion: v1\nitems: [{kind: List, items: [{kind: List, items: null}]}]",
    ] {
        let source = Arc::new(SourceText::from_bytes("hostile", bytes));
        read_manifest(&source);
        let mut dump = DumpReader::default();
        dump.read("hostile", bytes);
        dump.take_problems();
        dump.finish("hostile");
    }
}

#[test]
fn a_mapping_of_a_hundred_thousand_keys_takes_no_quadratic_time() {
    // Quadratic search would compare five thousand million keys here.
    let text: String = (0..100_000).map(|at| format!("key{at}: {at}\n")).collect();
    assert!(problems_of_manifest(&text).is_empty(), "it is no Kubernetes object");
    assert!(!problems_of_manifest(&format!("apiVersion: apps/v1\n{text}")).is_empty(), "it has no kind");
}

#[test]
fn lists_that_nest_without_end_are_left_out_and_the_rest_counts() {
    let node = "{\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\"}}";
    for depth in [100, 500, 100_000] {
        for (open, close) in [("[", "]"), ("{\"items\":[", "]}"), ("{\"kind\":\"List\",\"items\":[", "]}")] {
            let deep = format!("[{}{},{node}]", open.repeat(depth), close.repeat(depth));
            for text in [deep.clone(), format!("# YAML\n{deep}")] {
                let mut dump = DumpReader::default();
                dump.read("hostile", text.as_bytes());
                let problems = dump.take_problems();
                assert_eq!(problems.len(), 1, "{depth} {open}: {problems:?}");
                assert!(dump.node_count() == 1 || text.starts_with('#') && depth > 200, "{depth} {open}");
            }
        }
    }
}

#[test]
fn a_text_of_too_many_values_is_refused_before_its_tree_is_built() {
    let text = format!("# YAML\n[{}]", "a,".repeat(20_000_001));
    let problems = problems_of_dump(&text);
    assert!(matches!(problems.as_slice(), [problem] if problem.message.contains("20 million values")), "{problems:?}");
}
