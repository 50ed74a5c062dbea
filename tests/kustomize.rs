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
