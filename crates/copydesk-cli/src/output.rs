//! Where documents go, by the command line and the plugins that were loaded.

use std::path::Path;

use copydesk::core::{Cause, Writer};
use copydesk::host::{LoadedSink, Plugins};
use copydesk::io::{Compression, Output, OutputFormat};

use crate::args::{self, Run};
use crate::exit::{Failure, chain};

/// The output that the options name.
pub(crate) fn output(options: &Run, plugins: &Plugins) -> Result<Output, Failure> {
    let mut output = Output::to(&options.out).overwrite(options.overwrite);
    if let Some(method) = options.compress {
        output = output.compression(match method {
            args::Compression::None => Compression::None,
            args::Compression::Gzip => Compression::Gzip,
            args::Compression::Zstd => Compression::Zstd,
        });
    }
    let Some(name) = &options.output_format else { return Ok(output) };
    if let Ok(format) = name.parse::<OutputFormat>() {
        return Ok(output.format(format));
    }
    let sink = plugins.sink(name).ok_or_else(|| unknown(name, plugins))?;
    written_by(output, sink)
}

/// The output in a plugin's format.
fn written_by(output: Output, sink: &LoadedSink) -> Result<Output, Failure> {
    let (name, item, made) = (sink.name(), sink.item(), sink.clone());
    let extension = item.extension.as_deref().unwrap_or("txt");
    if !item.writes_itself {
        let encoder = sink.open(None).map_err(|error| Failure::usage(chain(&error)))?;
        return Ok(output.encoder(extension, Box::new(encoder)));
    }
    let open = move |place: &Path| -> Result<Box<dyn Writer>, Cause> {
        let sink = made.open(Some(place));
        let sink = sink.map_err(|error| Cause::new("plugin.set_up", chain(&error)))?;
        Ok(Box::new(sink))
    };
    Ok(if item.is_folder() {
        output.folder_writer(name, open)
    } else {
        output.writer(name, extension, open)
    })
}

fn unknown(name: &str, plugins: &Plugins) -> Failure {
    let formats: Vec<String> =
        plugins.sinks().iter().map(|sink| format!(", `{}`", sink.name())).collect();
    let hint = if formats.is_empty() { "; a plugin's come with --plugin" } else { "" };
    Failure::usage(format!(
        "--output-format {name}: there is no such output format: choose from `jsonl`, `csv`, `parquet`{}{hint}",
        formats.concat()
    ))
}
