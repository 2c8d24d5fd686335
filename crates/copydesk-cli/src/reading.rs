//! What `run` and `explain` share: settings and sources from the command line.

use copydesk::core::Source;
use copydesk::io::Format;
use copydesk::{Settings, StageName};

use crate::args::{InputFormat, Reading};
use crate::config;
use crate::exit::Failure;
use crate::plugins;

/// What is written for no stages.
const NO_STAGES: &str = "none";

/// The settings of file, `--set` and options, the later going before the earlier.
pub(crate) fn settings(reading: &Reading) -> Result<Settings, Failure> {
    let mut settings = config::settings(reading.config.as_deref(), &reading.set)?;
    if let Some(stages) = &reading.stages {
        settings.run.stages = Some(chosen(stages)?);
    }
    if let Some(choice) = &reading.utf8 {
        settings.input.utf8 = choice.parse().map_err(Failure::usage)?;
    }
    plugins::lay_over(&mut settings.plugins, &reading.plugins, reading.config.as_deref())?;
    Ok(settings)
}

/// The stages of these names; none for the one word `none`.
fn chosen(names: &[String]) -> Result<Vec<StageName>, Failure> {
    if let [name] = names
        && name == NO_STAGES
    {
        return Ok(Vec::new());
    }
    if names.iter().any(|name| name == NO_STAGES) {
        return Err(Failure::usage("--stages: `none` stands alone"));
    }
    names.iter().map(|name| name.parse().map_err(Failure::usage)).collect()
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
            InputFormat::Warc => Format::Warc,
        });
    }
    inputs.build().map_err(Failure::usage)
}
