//! What `run` and `explain` share: settings and sources from the command line.

use copydesk::core::Source;
use copydesk::io::Format;
use copydesk::{Settings, StageName};

use crate::args::{InputFormat, Reading};
use crate::config;
use crate::exit::Failure;

/// The settings of file, `--set` and options, the later going before the earlier.
pub(crate) fn settings(reading: &Reading) -> Result<Settings, Failure> {
    let mut settings = config::settings(reading.config.as_deref(), &reading.set)?;
    if let Some(stages) = &reading.stages {
        let stages: Result<Vec<StageName>, _> = stages.iter().map(|name| name.parse()).collect();
        settings.run.stages = Some(stages.map_err(Failure::usage)?);
    }
    Ok(settings)
}

/// The source that the command line names.
pub(crate) fn source(reading: &Reading, settings: &Settings) -> Result<Box<dyn Source>, Failure> {
    let mut inputs = settings.inputs(&reading.input);
    if let Some(format) = reading.input_format {
        inputs = inputs.format(match format {
            InputFormat::Text => Format::Text,
            InputFormat::Jsonl => Format::JsonLines,
            InputFormat::Csv => Format::Csv,
            InputFormat::Html => Format::Html,
        });
    }
    inputs.build().map_err(Failure::usage)
}
