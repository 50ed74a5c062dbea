//! `explain`: what a rule is about.

use std::io::{self, Write};

use crate::cli::args::ExplainArguments;
use crate::cli::exit::Exit;
use crate::cli::{diagnostics, terminal};
use crate::lint::{RULES, Rule, rule};
use crate::render::render_page;
use crate::report::unknown_rule;

pub(super) fn run(arguments: &ExplainArguments) -> Exit {
    let color = arguments.color.into();
    let Some(id) = &arguments.rule else { return terminal::write_stdout(list) };
    match rule(id) {
        Ok(rule) => terminal::write_stdout(|out| render_page(rule.page, terminal::view(color), out)),
        Err(unknown) => {
            diagnostics::show(&[unknown_rule(&unknown)], color);
            Exit::BadInput
        }
    }
}

fn list(out: &mut dyn Write) -> io::Result<()> {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for Rule { id, level, .. } in RULES {
        let summary = rule(id).map_or("", |rule| rule.summary());
        writeln!(out, "{id:width$}  {level:7}  {summary}")?;
    }
    Ok(())
}
