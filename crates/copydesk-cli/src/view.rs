//! `copydesk explain`: articles in the terminal.

use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::sync::Arc;

use anstream::{AutoStream, ColorChoice};
use copydesk::core::{Cause, Item, Record, Reject, Source};
use copydesk::engine::{Pipeline, RayonCrew};

use crate::args::{Color, Explain};
use crate::exit::{Exit, Failure, shown};
use crate::explain::explain;
use crate::plugins;
use crate::reading;

const WIDEST: usize = 120;
const WITHOUT_TERMINAL: usize = 100;

/// Shows the articles that were asked for.
pub(crate) fn view(options: &Explain) -> Result<Exit, Failure> {
    let settings = reading::settings(&options.reading)?;
    let source = reading::source(&options.reading, &settings, "-")?;
    let crew = Arc::new(RayonCrew::new(settings.run.threads).map_err(|e| Failure::run(&e))?);
    let mut plugins = plugins::load(&settings.plugins, crew, || false)?;
    for row in plugins::rows(&[], plugins.left_out()) {
        drop(writeln!(std::io::stderr(), "{row}"));
    }
    let mut pipeline = settings.single_pipeline();
    for stage in plugins.take_stages() {
        pipeline = pipeline.boxed_stage(stage);
    }
    let pipeline = pipeline.build().map_err(Failure::usage)?;
    let choice = match options.color {
        Color::Auto => AutoStream::choice(&std::io::stdout()),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let mut viewer = Viewer {
        pipeline,
        options,
        width: options.width.unwrap_or_else(terminal_width),
        out: AutoStream::new(std::io::stdout(), choice),
        shown: 0,
        exit: Exit::Good,
    };
    each(&*source, &mut |item| viewer.see(item)).map_err(Failure::usage)?;
    match &options.id {
        Some(id) if viewer.shown == 0 => {
            Err(Failure::usage(format!("there is no article `{id}` in the input")))
        }
        _ => Ok(viewer.exit),
    }
}

/// Calls `look` with all that a source yields, until it has seen enough.
fn each(source: &dyn Source, look: &mut dyn FnMut(Item) -> ControlFlow<()>) -> Result<(), Cause> {
    for split in source.splits()? {
        let mut records = source.open(&split)?;
        while let Some(record) = records.next() {
            let item = match record {
                Record::Ready(item) => item,
                Record::Raw { bytes, place } => source.read(&split, &bytes, &place),
                _ => continue,
            };
            if look(item).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

struct Viewer<'a> {
    pipeline: Pipeline,
    options: &'a Explain,
    width: usize,
    out: AutoStream<std::io::Stdout>,
    shown: usize,
    exit: Exit,
}

impl Viewer<'_> {
    /// Shows an article if it was asked for; breaks when enough was shown.
    fn see(&mut self, item: Item) -> ControlFlow<()> {
        let raw = match item {
            Item::Article(raw) => raw,
            Item::Reject(reject) | Item::Fault(reject) => {
                self.complain(&reject);
                return ControlFlow::Continue(());
            }
            _ => return ControlFlow::Continue(()),
        };
        if self.options.id.as_ref().is_some_and(|id| *id != raw.id) {
            return ControlFlow::Continue(());
        }
        if self.shown == self.options.limit {
            return ControlFlow::Break(());
        }
        self.shown += 1;
        match self.pipeline.one(&raw) {
            Err(refused) => self.complain(refused.reject()),
            Ok(document) => {
                if writeln!(self.out, "{}", explain(&document, self.width)).is_err() {
                    return ControlFlow::Break(()); // nobody reads on: `| head`
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn complain(&mut self, reject: &Reject) {
        self.exit = Exit::SomeRejected;
        let place = format!("{} at byte {}", reject.source, reject.byte_offset);
        let said = shown(&format!("{place}: {}: {}", reject.code, reject.message));
        drop(writeln!(std::io::stderr(), "{said}"));
    }
}

/// The columns of the terminal, not too many for reading.
fn terminal_width() -> usize {
    if !std::io::stdout().is_terminal() {
        return WITHOUT_TERMINAL;
    }
    let (_, columns) = console::Term::stdout().size();
    usize::from(columns).min(WIDEST)
}
