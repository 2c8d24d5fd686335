//! The item that a check is about.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use copydesk_plugin::abi;
use serde_json::Value;

use super::ask::{Answer, Found, ask};
use super::call::Call;
use super::finding::Finding;
use super::raw::{Instance, Raw, RawItem};
use super::samples::Sample;
use super::{Listed, Order};
use crate::config::configured;

/// An item of a library that was entered in this process.
pub(super) struct Subject {
    pub(super) item: RawItem,
    /// The configuration to use: the user's, with defaults filled in; or why there is none.
    config: Result<String, String>,
    given: bool,
    scratch: std::path::PathBuf,
    places: AtomicUsize,
}

/// The items of a library.
pub(super) fn list(library: &Path) -> Result<Vec<Listed>, Finding> {
    let items = items(library)?;
    Ok(items.into_iter().map(|item| Listed { name: item.name(), sink: item.is_sink() }).collect())
}

fn items(library: &Path) -> Result<Vec<RawItem>, Finding> {
    let call = Call::new();
    let raw = Raw::enter(library, &call).and_then(Raw::items);
    call.end();
    raw.map_err(Finding::fail)
}

impl Subject {
    pub(super) fn of(order: &Order) -> Result<Self, Finding> {
        let items = items(&order.library)?;
        let item = items.get(order.item).copied();
        let item = item.ok_or_else(|| Finding::fail(format!("there is no item {}", order.item)))?;
        let schema = item.schema();
        let config = match (schema.is_empty(), serde_json::from_str::<Value>(&schema)) {
            (false, Err(error)) => Err(format!("its schema is no JSON: {error}")),
            (empty, schema) => {
                let schema = schema.ok().filter(|_| !empty);
                configured(schema.as_ref(), &order.config)
                    .map(|config| config.to_string())
                    .map_err(|error| error.to_string())
            }
        };
        Ok(Self {
            item,
            config,
            given: !order.config.is_empty(),
            scratch: order.scratch.clone(),
            places: AtomicUsize::new(0),
        })
    }

    /// The configuration, or why there is none.
    pub(super) fn config(&self) -> Result<&str, Finding> {
        self.config.as_deref().map_err(|why| {
            if self.given {
                Finding::fail(format!("the configuration that was given does not fit: {why}"))
            } else {
                Finding::skip(format!("it needs a configuration: {why}"))
                    .advise("give one with --config")
            }
        })
    }

    /// A place for a sink that writes by itself: a file that is not there, or an empty folder.
    pub(super) fn place(&self) -> Result<String, Finding> {
        let i = self.places.fetch_add(1, Ordering::Relaxed);
        let place = self.scratch.join(format!("place-{i}"));
        if self.item.flags() & abi::FOLDER != 0 && self.item.is_sink() {
            std::fs::create_dir(&place)
                .map_err(|error| Finding::skip(format!("no folder can be made: {error}")))?;
        }
        Ok(place.display().to_string())
    }

    /// An instance with the configuration.
    pub(super) fn instance(&self) -> Result<Instance, Finding> {
        let call = Call::new();
        let instance = self.instance_at(&call, &self.place()?);
        call.end();
        instance
    }

    /// An instance that writes to this place.
    pub(super) fn instance_at(&self, call: &Call, place: &str) -> Result<Instance, Finding> {
        self.item.create(call, self.config()?.as_bytes(), place).map_err(|status| {
            let what = format!("`create` returned {status}{}", call.told_in_brackets());
            if self.given {
                Finding::fail(what)
            } else {
                Finding::skip(what).advise("if it needs a configuration, give one with --config")
            }
        })
    }

    /// Asks an instance about articles; a batch that fails as a whole, or breaks the contract, is a
    /// finding.
    pub(super) fn found(
        &self,
        instance: &Instance,
        samples: &[&Sample],
    ) -> Result<Vec<Found>, Finding> {
        let call = Call::new();
        let answer = ask(self.item, instance, &call, samples);
        let failed = sound(&answer, &call, samples);
        call.end();
        failed?;
        Ok(answer.docs)
    }
}

/// Whether an answer is one, and keeps the contract.
pub(super) fn sound(answer: &Answer, call: &Call, samples: &[&Sample]) -> Result<(), Finding> {
    let of = match samples {
        [one] => format!("article `{}`", one.id.escape_debug()),
        many => format!("a batch of {}", many.len()),
    };
    if answer.status != abi::OK {
        let told = call.told_in_brackets();
        return Err(Finding::fail(format!("it returned {} for {of}{told}", answer.status)).advise(
            "report an article that cannot be dealt with in `errors`, so that the others stand",
        ));
    }
    if let Some(what) = answer.broken.iter().chain(&call.misspoken()).next() {
        let more = answer.broken.len().saturating_sub(1);
        let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
        return Err(Finding::fail(format!("{of}: {what}{more}")));
    }
    Ok(())
}

/// How two findings about the same articles differ, if they do.
pub(super) fn difference(samples: &[&Sample], a: &[Found], b: &[Found]) -> Option<String> {
    let unlike = a.iter().zip(b).position(|(a, b)| a != b)?;
    let (a, b) = (&a[unlike], &b[unlike]);
    let id = samples.get(unlike).map_or("?", |sample| sample.id.as_str()).escape_debug();
    let what = if a.refused != b.refused {
        format!("refused {:?} and {:?}", a.refused, b.refused)
    } else if a.rows != b.rows {
        format!("rows of {} and {} bytes, or of the same length", a.rows.len(), b.rows.len())
    } else if a.marks.len() != b.marks.len() {
        format!("{} and {} marks", a.marks.len(), b.marks.len())
    } else {
        let pair = a.marks.iter().zip(&b.marks).find(|(a, b)| a != b);
        pair.map_or_else(String::new, |(a, b)| format!("the marks {a:?} and {b:?}"))
    };
    Some(format!("article `{id}`: {what}"))
}
