//! `-k DIR` runs the kustomize that the user has.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::program::program;

/// Runs the program with a folder of programs as its whole PATH.
fn run(programs: &Path, folder: &Path) -> Output {
    let mut command = program();
    command.arg("-k").arg(folder).args(["--cluster", "kubeadm", "-o", "json"]).env("PATH", programs);
    command.output().expect("the program runs")
}

/// Runs `lint` in a folder: exit code, standard output and standard error.
fn lint(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = program();
    let output = command.current_dir(folder).env("NO_COLOR", "1").arg("lint").args(arguments).output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn patches_that_a_kustomization_lists_are_no_objects() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kustomize-patches");
    let _ = fs::remove_dir_all(&folder);
    let patch = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec: {template: {spec: {containers: [{name: agent, tty: true}]}}}\n";
    let kustomization = "resources: [../base]\npatches:\n- path: patches/cpu.yaml\n- patch: |-\n    a: 1\n- {path: ./tolerations.yaml, target: {kind: DaemonSet}}\n";
    let old = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatchesStrategicMerge:\n- ../shared.yaml\n- |-\n  a: 1\n";
    for (path, text) in [
        ("prod/kustomization.yaml", kustomization),
        ("prod/patches/cpu.yaml", patch),
        ("prod/tolerations.yaml", patch),
        ("old/kustomization.yml", old),
        ("shared.yaml", patch),
        ("listed-nowhere.yaml", patch),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(path, text).expect("writable");
    }
    let note = |patch: &str| format!("note: {patch} is passed over: prod/kustomization.yaml lists it as a patch\n");
    let dotted = |patch: &str| note(patch).replace(": prod", ": ./prod");
    for (arguments, exit, notes) in [
        (&["prod/patches/cpu.yaml"][..], 0, note("prod/patches/cpu.yaml")),
        (&["prod/tolerations.yaml", "./prod/patches/cpu.yaml"], 0, dotted("./prod/patches/cpu.yaml")),
        (&["-R", "prod"], 0, note("prod/patches/cpu.yaml") + &note("prod/tolerations.yaml")),
        (&["-R", "old", "shared.yaml"], 0, "note: shared.yaml is passed over: old/kustomization.yml lists it".to_owned()),
        (&["listed-nowhere.yaml"], 1, String::new()),
        // Nothing between the two says that it is a patch.
        (&["shared.yaml"], 1, String::new()),
    ] {
        let (code, out, errors) = lint(&folder, &[arguments, &["-o", "concise"]].concat());
        assert_eq!(code, Some(exit), "{arguments:?}: {out}{errors}");
        assert!(errors.starts_with(&notes) || errors.contains(&notes), "{arguments:?}: {errors}");
        assert_eq!(out.is_empty(), exit == 0, "{arguments:?}: {out}");
    }
}

#[cfg(unix)]
#[test]
fn a_kustomization_is_built_by_kustomize_and_its_failure_is_told() {
    use std::os::unix::fs::PermissionsExt;

    let folder = std::env::temp_dir().join(format!("daemonset-plan-kustomize-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the temporary folder can be made");
    let plain = run(&folder, &folder);
    let said = String::from_utf8_lossy(&plain.stderr).into_owned();
    assert_eq!(plain.status.code(), Some(2), "{said}");
    assert!(said.contains("no kustomization.yaml in this folder"), "{said}");
    assert!(said.contains(&format!("for plain manifests leave out -k: daemonset-plan {}", folder.display())), "{said}");
    fs::write(folder.join("Kustomization"), "resources: []").expect("a file can be written");
    let none = run(&folder, &folder);
    assert_eq!(none.status.code(), Some(3), "neither kustomize nor kubectl is there");
    assert!(String::from_utf8_lossy(&none.stderr).contains("neither kustomize nor kubectl is installed here"));

    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/fluentd.yaml");
    let program = folder.join("kustomize");
    let write = |script: &str| {
        fs::write(&program, script).expect("a file can be written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
    };
    write(&format!("#!/bin/sh\nexec /bin/cat '{}'\n", manifest.display()));
    let built = run(&folder, &folder);
    assert_eq!(built.status.code(), Some(0), "{}", String::from_utf8_lossy(&built.stderr));
    assert!(String::from_utf8_lossy(&built.stdout).contains("built by kustomize"));

    write("#!/bin/sh\necho 'E1121 16:20:00.123456   12345 run.go:74] no kustomization here' >&2\nexit 1\n");
    let failed = run(&folder, &folder);
    assert_eq!(failed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&failed.stderr).contains("kustomize cannot build this: no kustomization here"));
    let _ = fs::remove_dir_all(&folder);
}
