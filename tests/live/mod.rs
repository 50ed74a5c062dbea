//! A live cluster, played by a stand-in that answers over real TLS with what a real API server was recorded to answer, and that can
//! misbehave in every way that was thought of.

mod access;
mod against_cluster;
mod certificates;
mod commands;
mod daemon_sets;
mod hostile;
mod kubeconfigs;
mod listing;
#[cfg(target_os = "linux")]
mod memory;
mod recordings;
mod signing_in;
mod snapshots;
mod some_namespaces;
mod stand_in;
mod unreachable;
