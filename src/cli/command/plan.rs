//! `plan`: a verdict for every node.

use std::fs::File;
use std::io::{self, Write};

use crate::cli::args::{OutputFile, PlanArguments, PlanOutputArguments};
use crate::cli::exit::Exit;
use crate::cli::resolve::subject;
use crate::cli::{diagnostics, resolve, terminal};
use crate::engine::{self, Subject};
use crate::manifest::{Manifest, Objects, Place, Problem, read_manifest};
use crate::model::Cluster;
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
    let resolved =
        resolve::manifest_sources(&arguments.manifests).and_then(|sources| Ok((sources, resolve::expectations(arguments)?)));
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
    let subjects: Vec<Subject<'_>> =
        manifest.daemon_sets.iter().map(|authored| subject(authored, &arguments.manifests.namespace)).collect();
    let plans = engine::plan_together(&subjects, &cluster);
    let planned: Vec<PlannedDaemonSet<'_>> = manifest
        .daemon_sets
        .iter()
        .zip(&subjects)
        .zip(plans)
        .map(|((authored, subject), plan)| PlannedDaemonSet { authored, namespace: subject.namespace, plan })
        .collect();
    if arguments.cluster.strict {
        problems.extend(missing_facts(&planned));
    }
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

/// With `--strict` a fact that the dump lacks is an error.
fn missing_facts(planned: &[PlannedDaemonSet<'_>]) -> Vec<Problem> {
    let mut messages: Vec<String> = Vec::new();
    for missing in planned.iter().flat_map(|planned| &planned.plan.not_evaluated).filter(|missing| missing.missing_fact) {
        let message = format!("not evaluated: {}: {}", missing.what, missing.why);
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    let help = "--strict asks for a dump that tells; daemonset-plan plan --help names what it takes";
    messages.into_iter().map(|message| Problem::error(message).help(help)).collect()
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

fn unknown_node(name: &str, cluster: &Cluster) -> Option<Problem> {
    if cluster.node(name).is_some() {
        return None;
    }
    let distance = |node: &&crate::model::Node| strsim::damerau_levenshtein(&node.name, name);
    let nearest = cluster.nodes().iter().min_by_key(distance)?;
    Some(Problem::error(format!("--why: the cluster has no node {name}")).help(format!("did you mean {}?", nearest.name)))
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
