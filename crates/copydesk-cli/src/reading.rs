//! What `run` and `explain` share: settings and sources from the command line.

use std::collections::BTreeMap;

use copydesk::core::Source;
use copydesk::io::{Format, Inputs};
use copydesk::{FieldNames, Settings, StageName};

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
    lay_fields_over(&mut settings, &reading.fields)?;
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

/// Puts each `PART=FIELD` over what the settings say of that part.
fn lay_fields_over(settings: &mut Settings, fields: &[String]) -> Result<(), Failure> {
    let mut told: BTreeMap<&str, FieldNames> = BTreeMap::new();
    for field in fields {
        let pair = field.split_once('=').map(|(part, name)| (part.trim(), name.trim()));
        let (part, name) = pair.filter(|(_, name)| !name.is_empty()).ok_or_else(|| {
            Failure::usage(format!("--field {field}: write `PART=FIELD`, for example `text=body`"))
        })?;
        let names = match told.remove(part) {
            Some(names) => names.or(name.to_owned()),
            None => FieldNames::One(name.to_owned()),
        };
        told.insert(part, names);
    }
    let told = told.into_iter().map(|(part, names)| (part.to_owned(), names));
    settings.input.fields.extend(told);
    Ok(())
}

/// Makes a source of what the command line names, for an output in this place.
pub(crate) type Open = fn(&Reading, &Settings, &str) -> Result<Box<dyn Source>, Failure>;

/// The source that the command line names.
pub(crate) fn source(
    reading: &Reading,
    settings: &Settings,
    out: &str,
) -> Result<Box<dyn Source>, Failure> {
    inputs(reading, settings)?.output(out).build().map_err(Failure::usage)
}

/// The documents of the rejects that the command line names.
pub(crate) fn replay(
    reading: &Reading,
    settings: &Settings,
    _: &str,
) -> Result<Box<dyn Source>, Failure> {
    inputs(reading, settings)?.replay().map_err(Failure::usage)
}

fn inputs(reading: &Reading, settings: &Settings) -> Result<Inputs, Failure> {
    let mut inputs = settings.inputs(&reading.input).map_err(Failure::usage)?;
    for list in &reading.files_from {
        inputs = inputs.files_from(list);
    }
    if let Some(format) = reading.input_format {
        inputs = inputs.format(match format {
            InputFormat::Text => Format::Text,
            InputFormat::Jsonl => Format::JsonLines,
            InputFormat::Csv => Format::Csv,
            InputFormat::Html => Format::Html,
            InputFormat::Warc => Format::Warc,
            InputFormat::Parquet => Format::Parquet,
        });
    }
    Ok(inputs)
}
