//! Ways to a stand-in: kubeconfigs and what they name, in a folder that goes away with the test.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use daemonset_plan::manifest::Problem;
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::model::Cluster;
use daemonset_plan::source::ConnectOptions;
use daemonset_plan::source::live::{Collected, Connection, ResourceKind, Scope, connect};

use super::stand_in::StandIn;

/// A folder that goes away with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("daemonset-plan-live-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file can be written");
        path
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A kubeconfig with one context `dev` in the namespace `shop`; `user` is what stands below `user:`.
pub fn kubeconfig(server: &str, authority: &Path, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: dev\n\
         clusters: [{{name: kind, cluster: {{server: '{server}', certificate-authority: '{}'}}}}]\n\
         contexts: [{{name: dev, context: {{cluster: kind, user: viewer, namespace: shop}}}}]\n\
         users: [{{name: viewer, user: {user}}}]\n",
        authority.display()
    )
}

/// A stand-in's kubeconfig in a folder, and the options that name it.
pub fn access(stand_in: &StandIn, user: &str) -> (Folder, ConnectOptions) {
    let folder = Folder::new();
    let authority = folder.write("ca.crt", stand_in.authority.pem());
    let path = folder.write("config", kubeconfig(&stand_in.url(), &authority, user));
    (folder, ConnectOptions { kubeconfig: Some(path), ..ConnectOptions::default() })
}

/// Connects with a token.
pub fn connected(stand_in: &StandIn) -> Connection {
    let (_folder, options) = access(stand_in, "{token: secret}");
    connect(&options).expect("the kubeconfig is right")
}

/// Everything that a plan reads, for DaemonSets in the namespace shop.
pub fn collected(connection: &Connection) -> (Collected, Cluster) {
    let mut reader = DumpReader::default();
    let collected = connection.collect(ResourceKind::OF_A_PLAN, Scope::of(&["shop".to_owned()]), &mut reader, &|_, _| ());
    (collected, reader.finish("the cluster"))
}

/// Asks for nodes alone.
pub fn nodes(connection: &Connection) -> Collected {
    connection.collect(&[ResourceKind::Nodes], Scope::default(), &mut DumpReader::default(), &|_, _| ())
}

/// `message | help`
pub fn line(problem: &Problem) -> String {
    format!("{} | {}", problem.message, problem.help.as_deref().unwrap_or("-"))
}

pub fn lines(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(line).collect()
}

/// What a collection from this stand-in complains about, with its address as `SERVER`.
pub fn complaints(stand_in: &StandIn, options: &ConnectOptions) -> Vec<String> {
    let (collected, _) = collected(&connect(options).expect("the kubeconfig is right"));
    lines(&collected.problems).into_iter().map(|line| line.replace(&stand_in.url(), "SERVER")).collect()
}
