//! Users who sign in with a program: it is run once, and what it hands out takes its place.
//!
//! As `client-go/plugin/pkg/client/auth/exec/exec.go` has it. kube would run it for the token and again for the certificate.

use std::io::{self, IsTerminal};
use std::process::{Command, Output, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kube::config::{AuthInfo, Cluster, ExecAuthCluster, ExecConfig, ExecInteractiveMode};
use serde::Deserialize;
use serde_json::json;

use super::credentials::why_not_sent;
use crate::manifest::Problem;

/// What the program hands out.
#[derive(Deserialize)]
struct ExecCredential {
    status: Option<Credentials>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    client_certificate_data: Option<String>,
    #[serde(default)]
    client_key_data: Option<String>,
}

/// Signs the user in, where that takes a program and nothing else is given.
pub(super) fn sign_in(user: &mut AuthInfo, cluster: &Cluster) -> Result<(), Problem> {
    let given = user.token.is_some() || user.token_file.is_some() || user.auth_provider.is_some();
    let Some(exec) = user.exec.take().filter(|_| !given && user.username.is_none()) else { return Ok(()) };
    let credentials = credentials(&exec, cluster)?;
    user.token = credentials.token.map(Into::into);
    if let (Some(certificate), Some(key)) = (credentials.client_certificate_data, credentials.client_key_data) {
        user.client_certificate_data = Some(STANDARD.encode(certificate));
        user.client_key_data = Some(STANDARD.encode(key).into());
    }
    Ok(())
}

fn credentials(exec: &ExecConfig, cluster: &Cluster) -> Result<Credentials, Problem> {
    let program = exec.command.as_deref().unwrap_or_default();
    let output = run(program, exec, cluster)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let said = if said.is_empty() { output.status.to_string() } else { said };
        let problem = Problem::failure(format!("{program}, which the kubeconfig signs in with, failed: {said}"));
        return Err(problem.help("run it by itself to sign in again, or choose another user with --user or --token"));
    }
    let read = serde_json::from_slice::<ExecCredential>(&output.stdout);
    // The text is not shown: it may hold the token.
    let credentials = read.map_err(|error| format!("no JSON at line {} column {}", error.line(), error.column()));
    let credentials = credentials.and_then(|read| read.status.ok_or_else(|| "no status".to_owned()));
    let credentials = credentials.map(|status| Credentials { token: status.token.filter(|token| !token.is_empty()), ..status });
    let credentials = credentials.and_then(|status| match (&status.token, &status.client_certificate_data) {
        (None, None) => Err("neither a token nor a certificate".to_owned()),
        (Some(token), _) => match why_not_sent(token) {
            Some(why) => Err(format!("a token that cannot be sent: it holds {why}")),
            None => Ok(status),
        },
        (None, Some(_)) => Ok(status),
    });
    credentials.map_err(|what| {
        Problem::failure(format!("{program}, which the kubeconfig signs in with, handed out {what}"))
            .help("it has to print an ExecCredential; run it by itself to see what it prints")
    })
}

fn run(program: &str, exec: &ExecConfig, cluster: &Cluster) -> Result<Output, Problem> {
    let interactive = match &exec.interactive_mode {
        Some(ExecInteractiveMode::Never) => false,
        _ => io::stdin().is_terminal(),
    };
    if exec.interactive_mode == Some(ExecInteractiveMode::Always) && !interactive {
        let message = format!("{program}, which the kubeconfig signs in with, has to ask on a terminal, and there is none");
        return Err(Problem::failure(message).help("sign in first, or choose another user with --user or --token"));
    }
    let mut spec = json!({"interactive": interactive});
    if exec.provide_cluster_info {
        let described = ExecAuthCluster::try_from(cluster).map_err(|error| Problem::error(error.to_string()))?;
        spec["cluster"] = serde_json::to_value(described).expect("texts and numbers can be written as JSON");
    }
    let asked = json!({"kind": "ExecCredential", "apiVersion": exec.api_version, "spec": spec});
    let variables = exec.env.iter().flatten().filter_map(|variable| Some((variable.get("name")?, variable.get("value")?)));
    let mut command = Command::new(program);
    command.args(exec.args.iter().flatten()).envs(variables).env("KUBERNETES_EXEC_INFO", asked.to_string());
    if interactive {
        command.stdin(Stdio::inherit()).stderr(Stdio::inherit());
    } else {
        command.stdin(Stdio::null());
    }
    command.output().map_err(|error| {
        let why = if error.kind() == io::ErrorKind::NotFound { "there is no such program".to_owned() } else { error.to_string() };
        let hint = exec.install_hint.as_deref().map(str::trim).filter(|hint| !hint.is_empty());
        Problem::failure(format!("cannot run {program}, which the kubeconfig signs in with: {why}"))
            .help(hint.unwrap_or("install it, or choose another user with --user or --token"))
    })
}
