//! A stand-in for an API server: HTTPS over real TLS on loopback, which answers what a test tells it to, and remembers what it was asked.
//! Whatever is sent to it that could change a cluster fails the test.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::CONTENT_LENGTH;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::certificates::Authority;

/// What a request looked like.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Seen {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A parameter of the query, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
        parameters.into_iter().find(|(key, _)| *key == name).map(|(_, value)| decoded(value))
    }

    /// Every value of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    fn changes_something(&self) -> bool {
        let is_dry_run = self.method == "PATCH" && self.query("dryRun").as_deref() == Some("All");
        self.method != "GET" && !is_dry_run
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')].map(char::from);
                u8::from_str_radix(&digits.iter().collect::<String>(), 16).expect("two digits")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// One of the answers of a table.
pub type Answer = fn() -> Reply;

/// What to answer.
pub enum Reply {
    Answer {
        code: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// The connection is closed after half of this body.
    CutOff(Vec<u8>),
    /// Nothing, for longer than any test waits.
    Silence,
}

impl Reply {
    /// JSON with its fields in the order of the alphabet, as some proxies write it: the kind of a list comes after its items.
    pub fn json(code: u16, body: &Value) -> Self {
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        Self::Answer { code, headers, body: body.to_string().into_bytes() }
    }

    pub fn text(code: u16, body: &str) -> Self {
        Self::Answer { code, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    /// This answer, with a header more.
    pub fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Answer { code, mut headers, body } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Answer { code, headers, body }
            }
            other => other,
        }
    }

    pub fn cut_off(self) -> Self {
        match self {
            Self::Answer { body, .. } => Self::CutOff(body),
            other => other,
        }
    }

    /// The answer with only half of its body, and nobody who says that something is missing.
    pub fn halved(self) -> Self {
        match self {
            Self::Answer { code, headers, mut body } => {
                body.truncate(body.len() / 2);
                Self::Answer { code, headers, body }
            }
            other => other,
        }
    }
}

/// What a server is like.
pub struct Nature {
    /// The name or address that its certificate is for.
    pub name: &'static str,
    pub has_expired: bool,
    /// Whether it takes only clients with a certificate of its own authority.
    pub asks_for_certificates: bool,
    /// Whether its certificate is that of the authority itself.
    pub is_own_authority: bool,
}

impl Default for Nature {
    fn default() -> Self {
        Self { name: "127.0.0.1", has_expired: false, asks_for_certificates: false, is_own_authority: false }
    }
}

type Answers = dyn Fn(&Seen) -> Reply + Send + Sync;

pub struct StandIn {
    pub address: SocketAddr,
    pub authority: Authority,
    seen: Arc<Mutex<Vec<Seen>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    pub fn new(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::of_nature(&Nature::default(), answer)
    }

    pub fn of_nature(nature: &Nature, answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let authority = Authority::new();
        let config = Arc::new(tls(nature, &authority));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (stop, stopped) = oneshot::channel();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("it can be asked without waiting");
        let address = listener.local_addr().expect("an address");
        let serving = serve(listener, config, Arc::clone(&seen), Arc::new(answer));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.spawn(serving);
            let _ = runtime.block_on(stopped);
        });
        Self { address, authority, seen, stop: Some(stop), thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("nobody panicked").clone()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        let joined = self.thread.take().map(JoinHandle::join);
        if std::thread::panicking() {
            return;
        }
        assert!(joined.is_some_and(|joined| joined.is_ok()), "the stand-in panicked");
        for seen in self.seen() {
            assert!(!seen.changes_something(), "{} {} could change a cluster", seen.method, seen.target);
        }
    }
}

fn tls(nature: &Nature, authority: &Authority) -> ServerConfig {
    let own = authority.server(nature.name, nature.has_expired);
    let config = ServerConfig::builder();
    let config = if nature.asks_for_certificates {
        let mut trusted = RootCertStore::empty();
        trusted.add(authority.der()).expect("a certificate");
        let verifier = WebPkiClientVerifier::builder(Arc::new(trusted)).build().expect("there is an authority");
        config.with_client_cert_verifier(verifier)
    } else {
        config.with_no_client_auth()
    };
    if nature.is_own_authority {
        return config.with_single_cert(vec![authority.der()], authority.key_der()).expect("the key fits");
    }
    config.with_single_cert(vec![own.certificate.clone()], own.key_der()).expect("the key fits")
}

async fn serve(listener: std::net::TcpListener, config: Arc<ServerConfig>, seen: Arc<Mutex<Vec<Seen>>>, answer: Arc<Answers>) {
    let listener = TcpListener::from_std(listener).expect("it does not block");
    let acceptor = TlsAcceptor::from(config);
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, seen, answer) = (acceptor.clone(), Arc::clone(&seen), Arc::clone(&answer));
        tokio::spawn(async move {
            // A client that does not trust this server hangs up.
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = service_fn(|request| respond(request, &seen, &answer));
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            let _ = connection.await;
        });
    }
}

async fn respond(
    request: Request<Incoming>,
    seen: &Mutex<Vec<Seen>>,
    answer: &Arc<Answers>,
) -> Result<Response<Sent>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let headers = head.headers.iter();
    let asked = Seen {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned())).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    seen.lock().expect("nobody panicked").push(asked.clone());
    let (code, headers, sent) = match answer(&asked) {
        Reply::Answer { code, headers, body } => (code, headers, Sent { rest: Some(body.into()), breaks: false, length: None }),
        Reply::CutOff(body) => {
            let length = Some(body.len());
            let half = Bytes::copy_from_slice(&body[..body.len() / 2]);
            (200, Vec::new(), Sent { rest: Some(half), breaks: true, length })
        }
        Reply::Silence => {
            tokio::time::sleep(Duration::from_mins(10)).await;
            (500, Vec::new(), Sent { rest: None, breaks: false, length: None })
        }
    };
    let mut response = Response::builder().status(code);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    if let Some(length) = sent.length {
        response = response.header(CONTENT_LENGTH, length);
    }
    Ok(response.body(sent).expect("the headers are right"))
}

/// A body that may break off.
struct Sent {
    rest: Option<Bytes>,
    breaks: bool,
    /// The length that is promised, where it is not kept.
    length: Option<usize>,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.rest.take() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None if self.breaks => Poll::Ready(Some(Err(io::Error::other("cut off")))),
            None => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.rest, self.breaks) {
            (Some(bytes), false) => SizeHint::with_exact(bytes.len() as u64),
            _ => SizeHint::default(),
        }
    }
}
