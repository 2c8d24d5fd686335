//! What is logged, how it is written, and where.
//!
//! On standard error a warning is a sentence behind its level, so that a person reads it; what is below
//! has its fields behind it. As JSON each event is an object with all fields, for a machine.
//!
//! # What is not here
//!
//! What there is to tell: that stands where it happens, in the engine, the doors and the plugins' host.

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::{FmtContext, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt as layers};

use crate::args::{LogFormat, Logs};
use crate::exit::{Failure, shown};
use crate::voice::Voice;

/// The target of what plugins say; the field [`PLUGIN`] names them.
pub(crate) const PLUGINS: &str = "plugin";
/// The field that names the plugin.
const PLUGIN: &str = "plugin";
/// What is told if nothing was said: warnings, and what plugins have to say.
const USUAL: &str = "warn,plugin=info";
/// What goes to a file if nothing was said.
const USUAL_IN_FILE: &str = "info";

/// Begins to log as the options say.
pub(crate) fn install(options: &Logs, voice: &Voice) -> Result<(), Failure> {
    let chosen = |usual: &str| {
        let filter = options.log.as_deref().unwrap_or(usual);
        EnvFilter::builder()
            .parse(filter)
            .map_err(|error| Failure::usage(format!("--log: {error}")))
    };
    let Some(path) = &options.log_file else {
        let layer = layer(options.log_format, Spoken(voice.clone())).with_filter(chosen(USUAL)?);
        tracing_subscriber::registry().with(layer).init();
        return Ok(());
    };
    let file = open(path)?;
    let usual = EnvFilter::builder().parse_lossy(USUAL);
    let spoken = layer(LogFormat::Text, Spoken(voice.clone())).with_filter(usual);
    let filed = layer(options.log_format, Mutex::new(file)).with_filter(chosen(USUAL_IN_FILE)?);
    tracing_subscriber::registry().with(spoken).with(filed).init();
    Ok(())
}

/// The file of a log, to whose end is written: a run that goes on goes on there, too.
fn open(path: &Path) -> Result<File, Failure> {
    let file = File::options().create(true).append(true).open(path);
    file.map_err(|error| Failure::usage(format!("--log-file {}: {error}", path.display())))
}

fn layer<S, W>(format: LogFormat, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    match format {
        LogFormat::Text => layers::layer().with_writer(writer).event_format(Text).boxed(),
        LogFormat::Json => layers::layer()
            .with_writer(writer)
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .boxed(),
    }
}

/// Makes writers that speak.
struct Spoken(Voice);

impl<'w> MakeWriter<'w> for Spoken {
    type Writer = Saying;

    fn make_writer(&'w self) -> Self::Writer {
        Saying { voice: self.0.clone(), line: Vec::new() }
    }
}

/// Gathers one event and says it when it is whole.
struct Saying {
    voice: Voice,
    line: Vec<u8>,
}

impl Write for Saying {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Saying {
    fn drop(&mut self) {
        if !self.line.is_empty() {
            self.voice.say(String::from_utf8_lossy(&self.line).trim_end_matches('\n'));
        }
    }
}

/// `warning: acme.places: no gazetteer`.
struct Text;

impl<S, N> FormatEvent<S, N> for Text
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut words = Words::default();
        event.record(&mut words);
        writeln!(writer, "{}", words.line(*event.metadata().level()))
    }
}

/// The parts of an event.
#[derive(Default)]
struct Words {
    plugin: String,
    message: String,
    fields: String,
}

impl Words {
    fn line(&self, level: Level) -> String {
        let name = match level {
            Level::ERROR => "error",
            Level::WARN => "warning",
            Level::INFO => "info",
            Level::DEBUG => "debug",
            Level::TRACE => "trace",
        };
        let mut line = format!("{name}: ");
        if !self.plugin.is_empty() {
            let _ = write!(line, "{}: ", self.plugin);
        }
        line.push_str(&self.message);
        // A warning is a sentence that says it all.
        if level > Level::WARN {
            line.push_str(&self.fields);
        }
        // Somebody else may have chosen these words. More lines of one message do not look like messages of
        // their own.
        shown(&line).replace('\n', "\n  ")
    }
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            PLUGIN => write!(self.plugin, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let (plugin, message) = (String::new(), "a split was committed".to_owned());
        Words { plugin, message, fields: " split=3 out=17".to_owned() }
    }

    #[test]
    fn a_warning_is_a_sentence_and_what_is_below_has_its_fields() {
        assert_eq!(words().line(Level::WARN), "warning: a split was committed");
        assert_eq!(words().line(Level::INFO), "info: a split was committed split=3 out=17");
    }

    #[test]
    fn what_a_plugin_says_has_its_name_and_cannot_look_like_another_message() {
        let mut words = words();
        words.plugin = "acme.places".to_owned();
        words.message = "one\nerror: \u{1b}[2Jtwo".to_owned();
        assert_eq!(words.line(Level::WARN), "warning: acme.places: one\n  error: \\u{1b}[2Jtwo");
    }
}
