//! A cluster whose answers, and a kubeconfig whose names, would steer the terminal.

use serde_json::json;

use super::access::{Folder, kubeconfig};
use super::stand_in::{Reply, StandIn};
use crate::control_characters::{HOSTILE, assert_harmless};
use crate::program::program;

#[test]
fn neither_messages_of_the_api_server_nor_names_of_the_kubeconfig_steer_the_terminal() {
    let refusals: [fn() -> Reply; 3] = [|| status(403, HOSTILE), || status(500, HOSTILE), || Reply::text(502, HOSTILE)];
    for refusal in refusals {
        let stand_in = StandIn::new(move |_| refusal());
        let folder = Folder::new();
        let authority = folder.write("ca.crt", stand_in.authority.pem());
        let config = kubeconfig(&stand_in.url(), &authority, "{token: secret}");
        let hostile = serde_json::to_string(HOSTILE).expect("a text");
        let config = folder.write("config", config.replace("dev", &hostile).replace("viewer", &hostile));
        for command in ["plan", "diff"] {
            let mut run = program();
            run.arg(command).args(["examples/fluentd.yaml"; 2]).args(["--color", "always"]).env("COLUMNS", "200");
            let output = run.current_dir(env!("CARGO_MANIFEST_DIR")).env("KUBECONFIG", &config).output().expect("it runs");
            assert!(!output.stderr.is_empty());
            assert_harmless(command, &output);
        }
    }
}

fn status(code: u16, message: &str) -> Reply {
    Reply::json(
        code,
        &json!({ "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "reason": message, "code": code }),
    )
}
