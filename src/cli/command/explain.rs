//! `explain`: what a rule or a reason is about.

use crate::cli::args::ExplainArguments;
use crate::cli::exit::Exit;
use crate::cli::{diagnostics, terminal};
use crate::render::{render_page, render_topics};
use crate::report::Topic;

pub(super) fn run(arguments: &ExplainArguments) -> Exit {
    let color = arguments.color.into();
    let view = terminal::view(color);
    let Some(name) = &arguments.topic else { return terminal::write_stdout(|out| render_topics(view, out)) };
    match Topic::named(name) {
        Ok(topic) => terminal::write_stdout(|out| render_page(topic.page(), view, out)),
        Err(unknown) => {
            diagnostics::show(&[unknown], color);
            Exit::BadInput
        }
    }
}
