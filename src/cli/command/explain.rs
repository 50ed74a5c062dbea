//! `explain`: what a rule or a reason is about.

use std::io::{self, Write};

use crate::cli::args::ExplainArguments;
use crate::cli::exit::Exit;
use crate::cli::{diagnostics, terminal};
use crate::render::render_page;
use crate::report::Topic;

pub(super) fn run(arguments: &ExplainArguments) -> Exit {
    let color = arguments.color.into();
    let Some(name) = &arguments.topic else { return terminal::write_stdout(list) };
    match Topic::named(name) {
        Ok(topic) => terminal::write_stdout(|out| render_page(topic.page(), terminal::view(color), out)),
        Err(unknown) => {
            diagnostics::show(&[unknown], color);
            Exit::BadInput
        }
    }
}

fn list(out: &mut dyn Write) -> io::Result<()> {
    let width = Topic::all().map(|topic| topic.name().len()).max().unwrap_or(0);
    for topic in Topic::all() {
        let kind = match topic {
            Topic::Rule(rule) => rule.level.to_string(),
            Topic::Reason(_) => "reason".to_owned(),
        };
        writeln!(out, "{:width$}  {kind:7}  {}", topic.name(), topic.summary())?;
    }
    Ok(())
}
