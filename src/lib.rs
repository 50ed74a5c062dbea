//! `terraform plan` for Kubernetes DaemonSets: for every node, whether it gets a pod, and why.
//!
//! Data flows one way; every module says in its header what it is for and what it may use.
//!
//! ```text
//!  source ──bytes──► manifest ──objects + positions──► model ──► engine ──► lint ──► report ──► render
//!  (files, stdin,    (YAML/JSON, dumps,                facts     decisions  rules    plain      bytes out
//!   kustomize,        field → line)                                                  data, v1
//!   built-in, live)                                      ▲
//!                                                        api (the API server's defaults and validation)
//! ```
//!
//! The command line (`cli`, behind the default feature of the same name) strings them together and decides nothing.

pub mod api;
#[cfg(feature = "cli")]
pub mod cli;
pub mod engine;
pub mod lint;
pub mod manifest;
pub mod model;
pub mod render;
pub mod report;
pub mod source;
