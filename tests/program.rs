//! The program as tests run it: whoever runs them may have a cluster, and the program must not see it.

use std::process::Command;

/// The environment of somebody who has no cluster.
pub const NO_CLUSTER: [(&str, &str); 4] =
    [("KUBECONFIG", ""), ("HOME", "/nonexistent"), ("USERPROFILE", "/nonexistent"), ("KUBERNETES_SERVICE_HOST", "")];

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daemonset-plan"));
    command.envs(NO_CLUSTER);
    command
}
