//! A sink of a plugin as an encoder of the pipeline, and as a writer.

mod batch;
mod in_process;
mod rows;
mod seat;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use copydesk_core::{Cause, Encoder, Writer, wire};
use serde::Deserialize;
use serde_json::Value;

use crate::describe::Functions;
use crate::isolate::{self, Guest, Limits, Worker};
use crate::request::{Request, RequestDoc};
use crate::stage::Conduct;
use crate::{Fault, Item, ItemKind, Lent, Library, OnError, SetUpError};
use in_process::{InProcess, Maker};
pub(crate) use rows::Rows;
pub(crate) use seat::SinkSeat;

/// A sink of a plugin: makes rows of documents and, if it was given a place, writes them there. A document
/// that it cannot encode is a reject; what fails in writing ends the run.
#[derive(Debug)]
pub struct PluginSink {
    plugin: String,
    name: String,
    encodes: bool,
    writes: bool,
    is_batched: bool, // a call goes to another process
    seat: Box<dyn SinkSeat>,
    on_error: OnError,
    lent: Lent,
}

impl PluginSink {
    /// A sink of a library that was loaded into this process. Its configuration fits its schema. One that
    /// writes by itself ([`Item::writes_itself`]) is given a place: the path of a file that is not there
    /// yet, or of an empty folder.
    ///
    /// # Errors
    ///
    /// If the library has no such sink, a place is given that it does not want or the other way round, or
    /// the sink does not take the configuration or the place.
    pub fn in_process(
        library: &Arc<Library>,
        name: &str,
        config: &Value,
        place: Option<&Path>,
        lent: &Lent,
        conduct: Conduct,
    ) -> Result<Self, SetUpError> {
        let id = &library.description().id;
        let set_up = |fault| SetUpError::new(id, name, fault);
        let wrong = |what: String| set_up(Fault::Protocol { what });
        let Some((item, Functions::Sink(functions))) = library.item(ItemKind::Sink, name) else {
            return Err(wrong(format!("it has no sink `{name}`")));
        };
        let place = place_of(item, place).map_err(set_up)?;
        let maker = Maker {
            library: Arc::clone(library),
            functions,
            config: config.to_string(),
            place,
            lent: lent.clone(),
            speaker: name.to_owned(),
            deadline: conduct.deadline,
        };
        let seat = InProcess::new(maker, item.flags).map_err(set_up)?;
        let encodes = functions.encode.is_some();
        Ok(Self::seated(id, item, encodes, Box::new(seat), lent, conduct))
    }

    /// The same in worker processes: one for each call that goes on, or one alone that has the place.
    pub(crate) fn in_workers(
        plugin: &str,
        item: &Item,
        (worker, mut guest, limits): (Worker, Guest, Limits),
        place: Option<&Path>,
        lent: &Lent,
        conduct: Conduct,
    ) -> Result<Self, SetUpError> {
        let set_up = |fault| SetUpError::new(plugin, &item.name, fault);
        guest.sink = Some(place_of(item, place).map_err(set_up)?);
        let seat = isolate::sink(worker, guest, limits, lent.clone()).map_err(|error| {
            let message = error.kind().to_string();
            set_up(Fault::Failed { code: "plugin.failed".to_owned(), message, pointer: None })
        })?;
        let sink = Self::seated(plugin, item, true, seat, lent, conduct);
        Ok(Self { is_batched: true, ..sink })
    }

    /// A sink whose instances sit anywhere.
    fn seated(
        plugin: &str,
        item: &Item,
        encodes: bool,
        seat: Box<dyn SinkSeat>,
        lent: &Lent,
        conduct: Conduct,
    ) -> Self {
        Self {
            plugin: plugin.to_owned(),
            name: item.name.clone(),
            encodes,
            writes: item.writes_itself,
            is_batched: false,
            seat,
            on_error: conduct.on_error,
            lent: lent.clone(),
        }
    }

    /// Appends the rows of one document.
    fn rows(&self, id: &str, text: &str, json: &str, rows: &mut Vec<u8>) -> Result<(), Cause> {
        let doc = RequestDoc {
            id,
            text,
            meta: Cow::Borrowed(""),
            layers: Vec::new(),
            json: Cow::Borrowed(json),
        };
        let request = Request { docs: Cow::Owned(vec![doc]) };
        let Rows { bytes, mut refusals, .. } =
            self.seat.encode(&request).map_err(|fault| self.cannot_encode(fault))?;
        if refusals.is_empty() {
            rows.extend_from_slice(&bytes);
            return Ok(());
        }
        let refusal = refusals.swap_remove(0); // the first of one document counts
        let fault = Fault::Failed { code: refusal.code, message: refusal.message, pointer: None };
        Err(self.cannot_encode(fault))
    }

    /// Why a document cannot be encoded, which ends the run only if that is wanted, or if there is nobody
    /// left to write the others.
    fn cannot_encode(&self, fault: Fault) -> Cause {
        let is_cancelled = fault == Fault::Stopped && (self.lent.stop)();
        let is_lost = match fault {
            Fault::Lost { .. } => true,
            Fault::Panicked { .. } | Fault::Died { .. } | Fault::Overdue { .. } => self.writes,
            _ => false,
        };
        let cause = self.cause(fault);
        if is_cancelled || is_lost || self.on_error == OnError::AbortRun {
            cause.ending_the_run()
        } else {
            cause
        }
    }

    fn cause(&self, fault: Fault) -> Cause {
        let message = format!("output format `{}` of plugin `{}`: {fault}", self.name, self.plugin);
        Cause::new(fault.code().to_owned(), message).because(fault)
    }
}

/// A seat in this process, which is a worker.
pub(crate) fn in_this_process(
    library: &Arc<Library>,
    guest: &Guest,
    place: &str,
    lent: &Lent,
) -> Result<Box<dyn SinkSeat>, Fault> {
    let Some((item, Functions::Sink(functions))) = library.item(ItemKind::Sink, &guest.item) else {
        return Err(Fault::Protocol { what: format!("it has no sink `{}`", guest.item) });
    };
    let maker = Maker {
        library: Arc::clone(library),
        functions,
        config: guest.config.clone(),
        place: place.to_owned(),
        lent: lent.clone(),
        speaker: guest.item.clone(),
        deadline: None, // the parent looks at the clock
    };
    Ok(Box::new(InProcess::new(maker, item.flags)?))
}

/// The place as the plugin is told it.
fn place_of(item: &Item, place: Option<&Path>) -> Result<String, Fault> {
    let what = match (item.writes_itself, place) {
        (false, None) => return Ok(String::new()),
        (true, Some(place)) => match place.to_str() {
            Some(text) => return Ok(text.to_owned()),
            None => format!("its place `{}` has a name that is not UTF-8", place.display()),
        },
        (true, None) => "it writes by itself and was given no place".to_owned(),
        (false, Some(_)) => "it was given a place and does not write by itself".to_owned(),
    };
    Err(Fault::Failed { code: "plugin.place".to_owned(), message: what, pointer: None })
}

/// What of a line is told beside its JSON; all else is passed over.
#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

impl Encoder for PluginSink {
    fn name(&self) -> &str {
        &self.name
    }

    fn encode(&self, document: &wire::Document<'_>, rows: &mut Vec<u8>) -> Result<(), Cause> {
        let failed = |error| {
            Cause::new("wire.failed", "the document cannot be written as JSON").because(error)
        };
        if !self.encodes {
            return document.write(rows).map_err(failed);
        }
        let json = serde_json::to_string(document).map_err(failed)?;
        self.rows(&document.id, &document.text, &json, rows)
    }

    fn encode_line(&self, line: &[u8], rows: &mut Vec<u8>) -> Result<(), Cause> {
        if !self.encodes {
            rows.extend_from_slice(line);
            rows.push(b'\n');
            return Ok(());
        }
        let json = std::str::from_utf8(line).map_err(|error| invalid(error.into()))?;
        let Named { id, text } =
            serde_json::from_str(json).map_err(|error| invalid(error.into()))?;
        self.rows(&id, &text, json, rows)
    }

    fn is_batched(&self) -> bool {
        self.is_batched
    }

    fn encode_lines(&self, lines: &[&[u8]], rows: &mut Vec<u8>) -> Vec<Result<usize, Cause>> {
        self.rows_of(lines, rows)
    }
}

/// What is no document.
fn invalid(error: Box<dyn std::error::Error + Send + Sync>) -> Cause {
    Cause::new("wire.invalid", "the spooled line is no document").because(error)
}

impl Writer for PluginSink {
    fn write(&self, rows: &[&[u8]]) -> Result<(), Cause> {
        self.seat.write(rows).map_err(|fault| self.cause(fault))
    }

    fn finish(&self) -> Result<(), Cause> {
        self.seat.finish().map_err(|fault| self.cause(fault))
    }
}
