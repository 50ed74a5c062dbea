//! What was typed and what the configuration file says → what the lint is asked for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::args::LintArguments;
use crate::lint::{FailOn, Ignore, Level, LintConfig, Origin, Rule, Scope, Settings, Suppression, rule};
use crate::manifest::{Authored, Place, Problem, SourceText, UnknownField, read_settings};
use crate::model::{FieldPath, absolute_path};
use crate::report::{API_VERSION, Baseline, BaselineFolders, LocationReport, PlacedSuppression, unknown_rule};
use crate::source::{find_settings, read_small_file};

/// A configuration file as a whole.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Configuration {
    lint: LintConfig,
}

/// What the lint is asked for.
pub(super) struct Asked {
    /// Which rules run and at which level.
    pub settings: Settings,
    /// From which level on the run fails; `None` is never.
    pub fail_on: Option<Level>,
    /// What the configuration file and the baseline leave out.
    pub suppressions: Vec<PlacedSuppression>,
    /// What is to be told and keeps nothing from running.
    pub warnings: Vec<Problem>,
}

/// Reads the configuration file and the baseline. A rule that does not exist is a problem.
pub(super) fn asked(arguments: &LintArguments) -> Result<Asked, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut settings = Settings::default();
    let mut suppressions = Vec::new();
    let (mut fail_on, mut warnings) = (Some(Level::Error), Vec::new());
    match configuration(arguments.config.as_deref()) {
        Ok(Some((path, configuration))) => {
            let lint = &configuration.object.lint;
            settings.thresholds = lint.thresholds;
            fail_on = lint.fail_on.map_or(fail_on, FailOn::level);
            take_levels(&configuration, &mut settings, &mut problems);
            take_ignores(&configuration, &path, &mut suppressions, &mut problems);
        }
        Ok(None) => {}
        Err(found) => problems.extend(found),
    }
    for (option, ids, set) in [("--only", &arguments.only, &mut settings.only), ("--skip", &arguments.skip, &mut settings.skip)] {
        for id in ids {
            match rule(id) {
                Ok(rule) => drop(set.insert(rule.id)),
                Err(unknown) => {
                    let problem = unknown_rule(&unknown);
                    problems.push(Problem { message: format!("{option}: {}", problem.message), ..problem });
                }
            }
        }
    }
    if let Some(path) = &arguments.baseline {
        match baseline(path) {
            Ok(baseline) => {
                warnings.extend(other_fingerprints(&baseline, path));
                suppressions.extend(baseline.suppressions(&baseline_folders(path)));
            }
            Err(problem) => problems.push(problem),
        }
    }
    let fail_on = arguments.fail_on.map_or(fail_on, Option::from);
    if problems.is_empty() { Ok(Asked { settings, fail_on, suppressions, warnings }) } else { Err(problems) }
}

/// The configuration file that is named, or the nearest one above the working directory.
fn configuration(named: Option<&Path>) -> Result<Option<(PathBuf, Authored<Configuration>)>, Vec<Problem>> {
    let found = named.map(Path::to_path_buf).or_else(|| find_settings(&std::env::current_dir().ok()?));
    let Some(path) = found else { return Ok(None) };
    let source = read_small_file(&path).map_err(|problem| vec![problem])?;
    let read: Authored<Configuration> = read_settings(&source)?;
    let unknown: Vec<Problem> = read.unknown_fields.iter().map(|unknown| unknown_setting(unknown, read.source())).collect();
    if unknown.is_empty() { Ok(Some((path, read))) } else { Err(unknown) }
}

fn unknown_setting(unknown: &UnknownField, source: &Arc<SourceText>) -> Problem {
    let known = unknown.known.join(", ");
    let inside_lint = ["failOn", "levels", "ignore", "thresholds"].contains(&unknown.path.to_string().as_str());
    let help = match unknown.nearest {
        Some(nearest) => format!("did you mean {nearest}? known here: {known}"),
        None if inside_lint => format!("write it under lint:; known here: {known}"),
        None => format!("known here: {known}"),
    };
    let place = Place::Text(Arc::clone(source), unknown.key);
    Problem::error(format!("unknown field \"{}\"", unknown.path)).at(place).help(help)
}

fn take_levels(configuration: &Authored<Configuration>, settings: &mut Settings, problems: &mut Vec<Problem>) {
    for (id, level) in &configuration.object.lint.levels {
        match rule(id) {
            Ok(rule) => drop(settings.levels.insert(rule.id, *level)),
            Err(unknown) => {
                let located = configuration.locate(&FieldPath::of("lint.levels").key(id));
                let place = Place::Text(Arc::clone(configuration.source()), located.key.unwrap_or(located.value));
                problems.push(unknown_rule(&unknown).at(place));
            }
        }
    }
}

fn take_ignores(
    configuration: &Authored<Configuration>,
    path: &Path,
    suppressions: &mut Vec<PlacedSuppression>,
    problems: &mut Vec<Problem>,
) {
    let folder = folder_of(path);
    for (at, ignore) in configuration.object.lint.ignore.iter().enumerate() {
        let entry = FieldPath::of("lint.ignore").index(at);
        let place = |path: &FieldPath| Place::Text(Arc::clone(configuration.source()), configuration.locate(path).value);
        if ignore.rules.is_empty() {
            let problem = Problem::error("this entry names no rules").at(place(&entry));
            problems.push(problem.help("write rules: [RULE, …]; to switch a rule off, write it under lint.levels"));
        }
        let scope = match scope(ignore, &folder) {
            Ok(scope) => scope,
            Err(problem) => {
                problems.push(problem.at(place(&entry.clone().field("path"))));
                continue;
            }
        };
        for (rule_at, id) in ignore.rules.iter().enumerate() {
            let location = LocationReport::of(configuration.source(), configuration.locate(&entry).value);
            let suppression = |rule: &Rule| Suppression {
                rule: rule.id.to_owned(),
                scope: scope.clone(),
                reason: ignore.reason.clone().unwrap_or_default(),
                origin: Origin::Config,
            };
            match rule(id).map(suppression) {
                Ok(suppression) => suppressions.push(PlacedSuppression { suppression, location: Some(location) }),
                Err(unknown) => {
                    let at = entry.clone().field("rules").index(rule_at);
                    problems.push(unknown_rule(&unknown).at(place(&at)));
                }
            }
        }
    }
}

/// Where an entry of the configuration file holds; its paths count from the folder of that file.
fn scope(ignore: &Ignore, folder: &str) -> Result<Scope, Problem> {
    let pattern = ignore.path.as_deref().map(|path| {
        // The folder's own name is no pattern.
        let folder = glob::Pattern::escape(folder);
        glob::Pattern::new(&format!("{folder}/{}", path.strip_prefix("./").unwrap_or(path)))
    });
    let pattern = pattern.transpose().map_err(|error| {
        Problem::error(format!("no pattern of paths: {}", error.msg)).help("* stays inside a folder, ** goes into folders")
    })?;
    Ok(Scope::Matching {
        path: pattern,
        run_folder: run_folder(),
        namespace: ignore.namespace.clone(),
        name: ignore.name.clone(),
    })
}

/// What to say of a baseline of another release: entries whose finding is told apart in another way now leave out nothing.
fn other_fingerprints(baseline: &Baseline, path: &Path) -> Option<Problem> {
    let message =
        "this baseline is of another release, which told findings apart in another way: some of its entries leave out nothing";
    let problem = Problem::warning(message).at(Place::Path(path.display().to_string()));
    let is_other = baseline.fingerprints != Baseline::FINGERPRINTS;
    is_other.then(|| problem.help("write it anew with --write-baseline PATH, and look at what has changed in it"))
}

fn baseline(path: &Path) -> Result<Baseline, Problem> {
    let help = "write it with --write-baseline PATH";
    let source = read_small_file(path).map_err(|problem| if problem.help.is_none() { problem.help(help) } else { problem })?;
    let wrong = |message: String| Problem::error(message).at(Place::Path(path.display().to_string())).help(help);
    let baseline: Baseline =
        serde_json::from_str(source.text()).map_err(|error| wrong(format!("this is no baseline: {error}")))?;
    if baseline.api_version != API_VERSION || baseline.kind != Baseline::KIND {
        return Err(wrong(format!("this is no baseline: expected apiVersion {API_VERSION} and kind {}", Baseline::KIND)));
    }
    Ok(baseline)
}

/// From where the paths of a baseline and of the run are seen.
pub(super) fn baseline_folders(path: &Path) -> BaselineFolders {
    BaselineFolders { run: run_folder(), baseline: folder_of(path) }
}

fn run_folder() -> String {
    std::env::current_dir().unwrap_or_default().display().to_string()
}

/// The folder that a file is in, seen from the root.
fn folder_of(file: &Path) -> String {
    let file = absolute_path(&run_folder(), &file.display().to_string());
    file.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned())
}
