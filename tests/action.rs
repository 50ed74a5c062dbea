//! The first step of the GitHub action, run with stand-ins for curl and cargo: which binary it takes.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use daemonset_plan::manifest::{SourceText, read_values};

/// A folder for a run, with the stand-ins in it; it goes when the test ends.
struct Runner(PathBuf);

impl Drop for Runner {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Runner {
    /// `curl` copies what lies under `released/` and fails for the rest; both note what they are asked for.
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("daemonset-plan-action-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("released")).expect("the temporary folder can be made");
        let asked = folder.join("asked").display().to_string();
        let curl = "while [ $# -gt 1 ]; do if [ \"$1\" = -o ]; then out=$2; fi; shift; done";
        let copy = format!("cp '{}'/\"$out\" \"$out\" 2>/dev/null", folder.join("released").display());
        for (program, script) in [
            ("curl", format!("#!/bin/bash\n{curl}\necho \"curl $1\" >> '{asked}'\n{copy} || exit 22\n")),
            ("cargo", format!("#!/bin/bash\necho \"cargo $*\" >> '{asked}'\n")),
        ] {
            fs::write(folder.join(program), script).expect("a file can be written");
            fs::set_permissions(folder.join(program), fs::Permissions::from_mode(0o755)).expect("it can be made a program");
        }
        Self(folder)
    }

    fn release(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join("released").join(name), bytes).expect("a file can be written");
    }

    fn run(&self, version: &str, action_ref: &str) -> Output {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")).expect("the action is there");
        let (values, _) = read_values(&Arc::new(SourceText::new("action.yml", text)));
        let script = values[0]["runs"]["steps"][0]["run"].as_str().expect("a script").to_owned();
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.0.display());
        let variables = [("VERSION", version), ("ACTION_REF", action_ref), ("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64")];
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).envs(variables).env("PATH", path).env("ACTION_PATH", "/action");
        bash.env("RUNNER_TEMP", &self.0).env("GITHUB_PATH", self.0.join("path")).output().expect("bash runs")
    }

    fn asked(&self) -> String {
        fs::read_to_string(self.0.join("asked")).unwrap_or_default()
    }
}

#[test]
fn the_action_takes_the_version_that_it_is_used_at() {
    let archive = "daemonset-plan-x86_64-unknown-linux-musl.tar.gz";
    let releases = "https://github.com/daemonset-plan/daemonset-plan/releases";
    let build = "cargo install --locked --root ";
    for (version, action_ref, first, then) in [
        ("", "v0.1.0", format!("curl {releases}/download/v0.1.0/{archive}"), "--tag v0.1.0"),
        ("", "0.2.0-rc.1", format!("curl {releases}/download/v0.2.0-rc.1/{archive}"), "--tag v0.2.0-rc.1"),
        ("v0.3.0", "v0.1.0", format!("curl {releases}/download/v0.3.0/{archive}"), "--tag v0.3.0"),
        ("latest", "v0.1.0", format!("curl {releases}/latest/download/{archive}"), "--path /action"),
        ("", "main", build.to_owned(), "--path /action"),
        ("", "5d2c9f0e8f", build.to_owned(), "--path /action"),
        ("", "", build.to_owned(), "--path /action"),
    ] {
        let runner = Runner::new(&format!("version-{version}-{action_ref}"));
        let output = runner.run(version, action_ref);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let asked = runner.asked();
        assert!(asked.starts_with(&first), "{version:?} at {action_ref:?}: {asked}");
        assert!(asked.lines().last().is_some_and(|last| last.starts_with(build) && last.contains(then)), "{asked}");
    }
}

#[test]
fn what_the_action_downloads_has_to_have_the_checksum_of_the_release() {
    let archive = "daemonset-plan-x86_64-unknown-linux-musl.tar.gz";
    for (name, checksum, taken) in
        [("right", Some(None), true), ("wrong", Some(Some("0000  daemonset-plan.tar.gz\n")), false), ("absent", None, true)]
    {
        let runner = Runner::new(name);
        let released = runner.0.join("released");
        let pack = format!(
            "echo binary > daemonset-plan; tar -czf {archive} daemonset-plan; (sha256sum {archive} || shasum -a 256 {archive}) > {archive}.sha256"
        );
        let packed = Command::new("bash").args(["-c", &pack]).current_dir(&released).status();
        assert!(packed.expect("bash runs").success());
        match checksum {
            Some(None) => {}
            Some(Some(text)) => runner.release(&format!("{archive}.sha256"), text.as_bytes()),
            None => fs::remove_file(released.join(format!("{archive}.sha256"))).expect("it is there"),
        }
        let output = runner.run("0.1.0", "");
        assert_eq!(output.status.success(), taken, "{name}: {}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(runner.0.join("daemonset-plan/bin/daemonset-plan").exists(), taken, "{name}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).contains("::error::"), !taken, "{name}");
        assert!(!runner.asked().contains("cargo"), "{name}: a wrong binary is no reason to build one");
    }
}
