//! What the program does in a terminal, by way of a pseudo terminal.

#![cfg(unix)]

use std::fs::File;
use std::io::Read;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::program::program;

/// A terminal of this size, and the end of it that a program writes to.
pub fn terminal(rows: u16, columns: u16) -> (File, File) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("there are pseudo terminals");
    grantpt(&terminal).expect("it is ours");
    unlockpt(&terminal).expect("it is ours");
    tcsetwinsize(&terminal, Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).expect("it takes a size");
    let name = ptsname(&terminal, Vec::new()).expect("it has a name").into_string().expect("in ASCII");
    let end = File::options().read(true).write(true).open(name).expect("it can be opened");
    (File::from(terminal), end)
}

/// Everything that is written to a terminal until its last end is closed.
pub fn written(mut terminal: File) -> String {
    let mut bytes = Vec::new();
    // Linux says that the last end was closed by an error.
    let _ = terminal.read_to_end(&mut bytes);
    String::from_utf8(bytes).expect("UTF-8")
}

/// What the program prints on a terminal of this size.
fn printed(rows: u16, columns: u16, arguments: &[&str]) -> String {
    let (terminal, end) = terminal(rows, columns);
    let mut program = program();
    program
        .args(arguments)
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .env("TERM", "xterm")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let mut child = program.stdout(end).stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    // The program's end of the terminal is open here until the command goes.
    drop(program);
    let text = written(terminal);
    child.wait().expect("it ends");
    text
}

/// What the program prints and says on one terminal of so many columns.
fn printed_and_said(columns: u16, arguments: &[&str]) -> String {
    let (terminal, end) = terminal(24, columns);
    let mut program = program();
    program.args(arguments).args(["--color", "never"]).env_remove("COLUMNS").current_dir(env!("CARGO_MANIFEST_DIR"));
    let stdout = end.try_clone().expect("it can be written to twice");
    let mut child = program.stdout(stdout).stderr(end).stdin(Stdio::null()).spawn().expect("it runs");
    drop(program);
    let text = written(terminal);
    child.wait().expect("it ends");
    text.replace("\r\n", "\n")
}

#[test]
fn what_is_said_fits_the_terminal_and_an_empty_line_parts_it_from_the_report() {
    let said = printed_and_said(60, &["audit", "--nodes", "tests/cli/inputs/cluster.yaml"]);
    let command = "kubectl get daemonsets,nodes,pods -A -o json > cluster.json";
    assert!(said.ends_with(&format!("\n  help: dump them as well:\n        {command}\n")), "{said}");
    let said = printed_and_said(60, &["show", "tests/cli/inputs/refused.yaml"]);
    assert!(said.contains("\n\n  × the API server refuses this DaemonSet:\n"), "{said}");
    let nodes = "tests/cli/inputs/nodes-only.json";
    for (manifest, help) in
        [("repeated-key", "keep\n        one of them"), ("typo", "refuses unknown fields; here it has no effect")]
    {
        let said = printed_and_said(70, &[&format!("tests/cli/inputs/{manifest}.yaml"), "--nodes", nodes]);
        assert!(said.contains(&format!("{help}\n\nDaemonSet default/agent")), "{said}");
        assert!(said.lines().all(|line| line.chars().count() <= 70), "{said}");
    }
    let said = printed_and_said(70, &["tests/cli/inputs/agent.yaml", "--nodes", nodes]);
    assert!(said.starts_with("DaemonSet "), "nothing is said: {said}");
}

#[test]
fn the_columns_of_a_terminal_count_even_where_it_has_no_rows() {
    let arguments = ["--color", "never", "tests/cli/inputs/heavy.yaml", "--nodes", "tests/cli/inputs/busy.yaml"];
    let widest = |text: &str| text.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or_default();
    let unbroken = printed(24, 0, &arguments);
    assert!(widest(&unbroken) > 70, "{unbroken}");
    for rows in [0, 24] {
        let text = printed(rows, 70, &arguments);
        assert!((40..=70).contains(&widest(&text)), "{rows} rows: {text}");
    }
}

#[test]
fn names_of_nodes_take_what_the_other_columns_leave() {
    let arguments = ["--color", "never", "tests/cli/inputs/agent.yaml", "--nodes", "tests/cli/inputs/cloud-nodes.yaml"];
    let address = "ip-10-0-1-11.eu-west-1.compute.internal";
    for (columns, names_in_table, names_in_suggestion, note) in
        [(80, 1, 1, true), (160, 2, 1, true), (200, 3, 2, true), (330, 5, 5, false)]
    {
        let text = printed(0, columns, &arguments);
        let count = |line: Option<&str>| line.map(|line| line.matches(".compute.internal").count());
        assert_eq!(count(text.lines().find(|line| line.trim_start().starts_with(address))), Some(names_in_table), "{text}");
        assert_eq!(count(text.lines().find(|line| line.starts_with("To run on"))), Some(names_in_suggestion), "{text}");
        assert_eq!(text.contains("(-o wide lists each node)"), note, "{text}");
        let lines = text.lines().skip_while(|line| !line.contains("NODES")).take_while(|line| !line.trim().is_empty());
        assert!(columns == 80 || lines.map(|line| line.trim_end().len()).max() <= Some(columns.into()), "{columns}: {text}");
    }
}

#[test]
fn the_wide_table_is_broken_at_the_width() {
    let arguments = [
        "--color",
        "never",
        "tests/cli/inputs/heavy.yaml",
        "-n",
        "restricted",
        "--nodes",
        "tests/cli/inputs/busy.yaml",
        "-o",
        "wide",
    ];
    for columns in [60, 80] {
        let text = printed(24, columns, &arguments);
        let widest = text.lines().max_by_key(|line| line.trim_end().chars().count()).unwrap_or_default();
        let longest_word = widest.split_whitespace().map(str::len).max().unwrap_or_default();
        // A word that is longer than its column stays whole.
        assert!(widest.trim_end().chars().count() <= usize::from(columns) || longest_word > 40, "{columns}: {widest}");
        assert!(!text.contains("POD NOW"), "no node has a pod: {text}");
    }
}

/// Lines to paste stay whole.
#[test]
fn titles_and_reasons_that_do_not_fit_stand_on_lines_of_their_own() {
    let [old, new, nodes] = ["examples/fluentd.yaml", "examples/fluentd-next.yaml", "examples/cluster.json"];
    let shown = |columns, arguments: &[&str]| printed(24, columns, &[arguments, &["--color", "never"]].concat());
    for columns in [60, 80] {
        for arguments in [
            &["diff", old, new, "--nodes", nodes][..],
            &[old, "--nodes", nodes, "-o", "wide"],
            &["tests/cli/inputs/typo.yaml", "--cluster", "mixed"],
        ] {
            let text = shown(columns, arguments);
            let lines = text.lines().filter(|line| !line.starts_with("  - {"));
            let widest = lines.map(|line| line.trim_end().chars().count()).max();
            assert!(widest <= Some(columns.into()), "{columns}: {text}");
        }
    }
    let text = shown(60, &["diff", old, new, "--nodes", nodes]);
    assert!(text.contains("~ DaemonSet kube-system/fluentd  will be updated\r\n  examples/fluentd-next.yaml:2\r\n"), "{text}");
}

/// A command that is broken cannot be pasted.
#[test]
fn examples_of_help_are_never_broken() {
    for (command, example) in [
        ("lint", "\n  daemonset-plan lint -R manifests --write-baseline lint-baseline.json\r\n"),
        ("lint", "\n  annotations: {daemonset-plan.io/ignore: \"latest-image, serial-rollout\"}\r\n"),
        ("plan", "\n  daemonset-plan fluentd.yaml --nodes cluster.json --why gpu-2\r\n"),
    ] {
        let help = printed(24, 40, &[command, "--help", "--color", "never"]);
        assert!(help.contains(example), "{help}");
        let before = help.split("Examples:").next().unwrap_or_default();
        assert!(before.lines().all(|line| line.trim_end().chars().count() <= 50), "what clap writes is broken: {before}");
    }
}

#[test]
fn help_has_the_colors_that_are_asked_for() {
    for (arguments, colored) in [(&["--help"][..], true), (&["--help", "--color", "never"], false), (&["help", "plan"], true)] {
        assert_eq!(printed(24, 80, arguments).contains('\u{1b}'), colored, "{arguments:?}");
    }
}
