//! `plan`: a verdict for every node.

use std::fs::File;
use std::io::{self, Write};

use crate::cli::args::{OutputFile, PlanArguments, PlanOutputArguments};
use crate::cli::exit::Exit;
use crate::cli::{diagnostics, resolve, terminal};
use crate::engine;
use crate::manifest::{Manifest, Objects, Place, Problem, read_manifest};
use crate::model::{Cluster, Node};
use crate::render::{View, render_plan};
use crate::report::{Header, InputReport, PlanReport, PlannedDaemonSet, ProblemReport, plan_report};
use crate::source::{ClusterSource, collect, read_manifests};

pub(super) fn run(arguments: &PlanArguments) -> Exit {
    let (report, problems) = report(arguments);
    diagnostics::show(&problems, arguments.output.color.into());
    let exit = Exit::of(&problems);
    let Some(report) = report else { return exit };
    let met = report.daemon_sets.iter().flat_map(|daemon_set| &daemon_set.expectations).all(|expectation| expectation.met);
    let written = write(&report, &arguments.output);
    exit.max(written).max(if met { Exit::Fine } else { Exit::Unmet })
}

/// The report, where there is anything to report, and everything that is wrong with the inputs.
fn report(arguments: &PlanArguments) -> (Option<PlanReport>, Vec<Problem>) {
    let mut header = Header::new("PlanReport");
    let resolved = resolve::manifest_sources(&arguments.manifests).and_then(|sources| {
        resolve::standard_input_is_read_once(&sources, &arguments.cluster)?;
        Ok((sources, resolve::expectations(arguments)?))
    });
    let (sources, expectations) = match resolved {
        Ok(resolved) => resolved,
        Err(problem) => return (None, vec![problem]),
    };
    let (texts, mut problems) = read_manifests(&sources, arguments.manifests.recursive);
    let mut manifest = Manifest::default();
    for text in &texts {
        let read = read_manifest(text);
        header.inputs.push(InputReport { path: Some(text.name().to_owned()), built_in: None, what: read.counts() });
        manifest.extend(read);
    }
    problems.append(&mut manifest.problems);
    manifest.daemon_sets.retain(|authored| {
        let refused = resolve::refused_namespace(authored, &arguments.manifests);
        refused.map(|problem| problems.push(problem)).is_none()
    });
    if manifest.daemon_sets.is_empty() && Exit::of(&problems) == Exit::Fine {
        problems.push(no_daemon_set(&header.inputs, &manifest));
    }
    if manifest.daemon_sets.is_empty() {
        return (None, problems);
    }
    let objects = std::mem::take(&mut manifest.objects);
    let Some(cluster) = read_cluster(arguments, objects, &mut header, &mut problems) else { return (None, problems) };
    if let Some(problem) = arguments.why.as_deref().and_then(|node| unknown_node(node, &cluster)) {
        problems.push(problem);
        return (None, problems);
    }
    let planned: Vec<PlannedDaemonSet<'_>> = manifest
        .daemon_sets
        .iter()
        .map(|authored| {
            let named = authored.object.metadata.namespace.as_deref().filter(|namespace| !namespace.is_empty());
            let namespace = named.unwrap_or(arguments.manifests.default_namespace());
            PlannedDaemonSet { authored, namespace, plan: engine::plan(&authored.object, namespace, &cluster) }
        })
        .collect();
    header.problems = problems.iter().map(ProblemReport::from).collect();
    let report = plan_report(header, &planned, &cluster, &expectations, arguments.why.as_deref());
    (Some(report), problems)
}

fn read_cluster(
    arguments: &PlanArguments,
    objects: Objects,
    header: &mut Header,
    problems: &mut Vec<Problem>,
) -> Option<Cluster> {
    let (source, nobody_chose_it) = resolve::cluster_source(&arguments.cluster);
    let collected = collect(&source, objects);
    problems.extend(collected.problems);
    let built_in = matches!(source, ClusterSource::BuiltIn(_));
    header.inputs.extend(collected.inputs.into_iter().map(|(name, what)| InputReport {
        path: (!built_in).then(|| name.clone()),
        built_in: built_in.then_some(name),
        what,
    }));
    if nobody_chose_it && collected.cluster.is_some() {
        terminal::note(
            "note: no cluster given, so this is the built-in example cluster \"mixed\"; for yours: kubectl get nodes,pods -A -o json | daemonset-plan FILE --nodes -",
        );
    }
    collected.cluster
}

fn no_daemon_set(inputs: &[InputReport], manifest: &Manifest) -> Problem {
    let paths: Vec<&str> = inputs.iter().filter_map(|input| input.path.as_deref()).collect();
    let problem = Problem::error(format!("no DaemonSet here: found {}", manifest.counts())).at(Place::Path(paths.join(", ")));
    let is_dump = manifest.other_kinds.contains_key("Node") || manifest.other_kinds.contains_key("Pod");
    if is_dump {
        return problem.help("a dump of a cluster goes with --nodes: daemonset-plan FILE --nodes DUMP");
    }
    problem.help("a DaemonSet begins with apiVersion: apps/v1 and kind: DaemonSet")
}

/// Says that the cluster has no such node, if it has none.
fn unknown_node(name: &str, cluster: &Cluster) -> Option<Problem> {
    const MOST_LISTED: usize = 5;
    if cluster.node(name).is_some() {
        return None;
    }
    let nodes = cluster.nodes();
    let distance = |node: &&Node| strsim::damerau_levenshtein(&node.name, name);
    // Node names are DNS names; what is longer was not meant to be one, and the time grows with the square.
    let nearest = nodes.iter().filter(|_| name.len() <= 253).min_by_key(distance);
    let help = match nearest {
        Some(nearest) if distance(&nearest) <= name.len() / 3 => format!("did you mean {}?", nearest.name),
        _ => {
            let names: Vec<&str> = nodes.iter().take(MOST_LISTED).map(|node| &*node.name).collect();
            let more = nodes.len().saturating_sub(MOST_LISTED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("its nodes are {}{more}", names.join(", "))
        }
    };
    Some(Problem::error(format!("--why: the cluster has no node {name}")).help(help))
}

fn write(report: &PlanReport, output: &PlanOutputArguments) -> Exit {
    let files = output.output_file.iter().map(|file| write_file(report, file)).max().unwrap_or(Exit::Fine);
    let view = terminal::view(output.color.into());
    files.max(terminal::write_stdout(|out| render_plan(report, output.output.into(), view, out)))
}

fn write_file(report: &PlanReport, file: &OutputFile) -> Exit {
    let written = File::create(&file.path).and_then(|created| {
        let mut out = io::BufWriter::new(created);
        render_plan(report, file.format.into(), View::default(), &mut out)?;
        out.flush()
    });
    match written {
        Ok(()) => Exit::Fine,
        Err(error) => {
            terminal::note(&format!("error: {}: cannot write: {error}", file.path.display()));
            Exit::Failure
        }
    }
}
