//! Who asks: what is sent of a user's credentials, and what cannot be.

use std::path::Path;

use http::HeaderValue;
use kube::config::AuthInfo;
use secrecy::{ExposeSecret, SecretString};

use super::kubeconfig::Chosen;
use crate::manifest::{Place, Problem};

/// Reads the token that the user's file holds. As in client-go it counts more than one beside it, which helps out where the file cannot be
/// read (`client-go/transport/round_trippers.go:NewBearerAuthWithRefreshRoundTripper`). Then looks whether all of it can be sent.
pub(super) fn complete(user: &mut AuthInfo) -> Result<(), Problem> {
    let is_empty = |token: &SecretString| token.expose_secret().is_empty();
    user.token = user.token.take().filter(|token| !is_empty(token));
    if let Some(path) = user.token_file.take().filter(|path| !path.is_empty()) {
        match token_of_file(Path::new(&path)) {
            Ok(token) => user.token = Some(token.into()),
            Err(problem) if user.token.is_none() => return Err(problem),
            Err(_) => {}
        }
    }
    if let Some(why) = user.token.as_ref().and_then(|token| why_not_sent(token.expose_secret())) {
        return Err(Problem::error(format!("the token cannot be sent: it holds {why}"))
            .help("is it whole, and nothing but the token? --token and --user give another"));
    }
    let impersonated = [&user.impersonate, &user.impersonate_uid].into_iter().flatten();
    for name in impersonated.chain(user.impersonate_groups.iter().flatten()) {
        if let Some(why) = why_not_sent(name) {
            return Err(Problem::error(format!("nobody can be impersonated by a name that holds {why}"))
                .help("look at --as, --as-uid and --as-group, or at the user of the kubeconfig"));
        }
    }
    Ok(())
}

/// The token in a file, without the blanks and line breaks around it (`client-go/transport/token_source.go:fileTokenSource`).
fn token_of_file(path: &Path) -> Result<String, Problem> {
    let choose = "is this the file that the token is in? --token and --user choose other credentials";
    let read = std::fs::read(path).map_err(|error| crate::source::files::failure(path, &error).help(choose))?;
    let token = String::from_utf8_lossy(&read).trim().to_owned();
    match token.is_empty() {
        true => Err(Problem::error("there is no token in this file").at(Place::Path(path.display().to_string())).help(choose)),
        false => Ok(token),
    }
}

/// What keeps a text from being sent as a header.
pub(super) fn why_not_sent(text: &str) -> Option<&'static str> {
    match HeaderValue::from_str(text) {
        Ok(_) => None,
        Err(_) if text.contains(['\n', '\r']) => Some("a line break"),
        Err(_) => Some("a character that no header can have"),
    }
}

/// Takes away what must not be sent in the clear, and says so. As in client-go, which then runs no program either and impersonates all the
/// same (`client-go/tools/clientcmd/client_config.go:ClientConfig`).
pub(super) fn leave_out(chosen: &mut Chosen) -> Option<Problem> {
    let user = std::mem::take(&mut chosen.user);
    chosen.user = AuthInfo {
        impersonate: user.impersonate,
        impersonate_uid: user.impersonate_uid,
        impersonate_groups: user.impersonate_groups,
        impersonate_user_extra: user.impersonate_user_extra,
        ..AuthInfo::default()
    };
    let secrets = [user.token.is_some(), user.password.is_some(), user.client_key_data.is_some(), user.exec.is_some()];
    let files = [user.token_file.is_some(), user.client_key.is_some(), user.auth_provider.is_some()];
    let had_any = secrets.into_iter().chain(files).any(|had| had);
    let server = chosen.cluster.server.as_deref().unwrap_or_default();
    had_any.then(|| {
        Problem::warning(format!("{server} is asked without credentials: over plain http they are never sent"))
            .help("kubectl does the same; write https:// if the server speaks it")
    })
}
