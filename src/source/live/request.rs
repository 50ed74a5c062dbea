//! One request to the API server: its limit of time, and how often it is asked again.

use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http::{Method, Request, StatusCode};
use kube::Client;
use kube::client::Body;

use super::failure::{Failure, Status, timed_out, unauthorized, unreachable};
use super::proxy::Proxy;

/// So often a server that is overloaded is asked again.
const MOST_RETRIES: u32 = 4;

/// A server that asks for a longer break is not asked again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How long to wait the first time where the server does not say; twice as long each time after.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The API server and how it is asked.
pub(super) struct ApiServer {
    pub client: Client,
    /// Its address, for messages.
    pub server: String,
    /// The user's name in the kubeconfig, for messages.
    pub user: Option<String>,
    /// The proxy on the way to it.
    pub proxy: Option<Proxy>,
    /// How long one request may take.
    pub timeout: Option<Duration>,
}

/// The only requests that are not a GET: changes that the API server only tries.
const DRY_RUN: &str = "dryRun=All&fieldManager=daemonset-plan&fieldValidation=Strict";

/// How a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patch {
    /// Server-side apply, which creates what is not there.
    Apply,
    /// JSON merge patch.
    Merge,
}

enum Once {
    Answer(Vec<u8>),
    /// The status, and how long the server asks to wait.
    Refusal(Status, Option<Duration>),
}

impl ApiServer {
    /// What is at this path.
    pub async fn get(&self, path: &str) -> Result<Vec<u8>, Failure> {
        self.ask(|| Request::get(path).header(ACCEPT, "application/json"), &[]).await
    }

    /// What would become of the object at this path with this patch.
    pub async fn dry_run(&self, path: &str, patch: Patch, body: &str) -> Result<Vec<u8>, Failure> {
        let (force, content_type) = match patch {
            Patch::Apply => ("&force=true", "application/apply-patch+yaml"),
            Patch::Merge => ("", "application/merge-patch+json"),
        };
        let request = || {
            let request = Request::builder().method(Method::PATCH).uri(format!("{path}?{DRY_RUN}{force}"));
            request.header(ACCEPT, "application/json").header(CONTENT_TYPE, content_type)
        };
        self.ask(request, body.as_bytes()).await
    }

    /// Asks, and asks again while the server is overloaded.
    async fn ask(&self, request: impl Fn() -> http::request::Builder, body: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut wait = FIRST_WAIT;
        let mut retries = 0;
        loop {
            let request = request().body(Body::from(body.to_vec())).map_err(|error| Failure::Broken(error.to_string()))?;
            let (status, asked_wait) = match self.once(request).await? {
                Once::Answer(body) => return Ok(body),
                Once::Refusal(status, wait) => (status, wait),
            };
            if status.code == StatusCode::UNAUTHORIZED {
                return Err(Failure::Cluster(unauthorized(&self.server, self.user.as_deref())));
            }
            let wait_now = asked_wait.unwrap_or(wait);
            if !is_passing(status.code, asked_wait.is_some()) || retries == MOST_RETRIES || wait_now > LONGEST_WAIT {
                return Err(Failure::Status(status));
            }
            tokio::time::sleep(wait_now).await;
            retries += 1;
            wait *= 2;
        }
    }

    async fn once(&self, request: Request<Body>) -> Result<Once, Failure> {
        let exchange = async {
            let response = self.client.send(request).await?;
            let (head, body) = response.into_parts();
            Ok((head, body.collect_bytes().await?))
        };
        let exchanged = match self.timeout.filter(|timeout| !timeout.is_zero()) {
            None => exchange.await,
            Some(limit) => match tokio::time::timeout(limit, exchange).await {
                Ok(exchanged) => exchanged,
                Err(_) => return Err(Failure::Cluster(timed_out(&self.server, Some(limit)))),
            },
        };
        let (head, body) = exchanged.map_err(|error: kube::Error| unreachable(&self.server, self.proxy.as_ref(), &error))?;
        if head.status.is_success() {
            return Ok(Once::Answer(body.to_vec()));
        }
        let seconds = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Ok(Once::Refusal(Status::of(head.status.as_u16(), &body), seconds.map(Duration::from_secs)))
    }
}

/// Whether the same request may have an answer a little later. client-go asks again whenever the server says when
/// (`client-go/rest/with_retry.go`).
fn is_passing(code: u16, says_when: bool) -> bool {
    match code {
        429 | 503 | 504 => true,
        500..600 => says_when,
        _ => false,
    }
}
