//! Tests a plugin through the callbacks that the host will call, in the test's own process.
//!
//! ```
//! # use copydesk_plugin::prelude::*;
//! # struct Shout;
//! # impl Stage for Shout {
//! #     const NAME: &'static str = "shout";
//! #     const WRITES: &'static [&'static str] = &["acme.shouts"];
//! #     type Config = NoConfig;
//! #     fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> { Ok(Self) }
//! #     fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
//! #         doc.words().filter(Word::is_upper).try_for_each(|w| out.mark("acme.shouts", w.range()))
//! #     }
//! # }
//! use copydesk_plugin::testkit;
//!
//! let found = testkit::stage::<Shout>().run("NASA said so.");
//! assert_eq!(found.texts("acme.shouts"), ["NASA"]);
//! assert_eq!(found.to_string(), "\
//! NASA said so.
//! ^^^^ acme.shouts
//! ");
//! ```
//!
//! What comes back is checked as the host checks it: names, places, fields, strides, `release`. Each text
//! is asked about twice, alone and inside a batch of a host with longer structs, and both answers must be
//! equal unless the stage says that it is nondeterministic.
//!
//! # What is not here
//!
//! The check of a configuration against its schema and the law of known layers such as `quotes`, which
//! need the host: `copydesk plugin check` has both.

mod answer;
mod finding;
mod grown;
mod lender;
mod request;
mod sink;

use std::ffi::c_void;
use std::ops::Range;
use std::ptr;

use serde_json::{Value, json};

use crate::abi::{self, CdResult, CdStage, CdStr};
use crate::{Error, Result, Stage, calls};
use answer::read;
pub use finding::{Finding, Findings};
use grown::Grown;
use lender::Lender;
pub use lender::Message;
use request::Request;
pub use sink::{SinkTrial, document, sink};

/// A trial of this stage.
#[must_use]
pub fn stage<S: Stage>() -> Trial {
    Trial::of(calls::describe::<S>())
}

/// A stage with its configuration and what it is told beside the text.
#[derive(Clone, Debug)]
pub struct Trial {
    stage: CdStage,
    config: Value,
    given: Given,
}

/// The place of an earlier mark, and its JSON.
type GivenMark = (Range<usize>, Value);

/// What an article brings besides its text.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    id: String,
    meta: Value,
    layers: Vec<(String, Vec<GivenMark>)>,
}

impl Trial {
    fn of(stage: CdStage) -> Self {
        let nothing: Option<&str> = None;
        let meta = json!({
            "headline": nothing, "byline": nothing, "published": nothing, "language": nothing,
            "uri": nothing, "extra": {},
        });
        let given = Given { id: "a1".to_owned(), meta, layers: Vec::new() };
        Self { stage, config: json!({}), given }
    }

    /// A trial of a stage from another language or another library.
    ///
    /// # Safety
    ///
    /// The stage keeps the contract as far as a compiler cannot see: its pointers are valid as long as the
    /// trial lives, and its functions are what the header says.
    #[must_use]
    pub unsafe fn raw(stage: CdStage) -> Self {
        Self::of(stage)
    }

    /// The configuration, a JSON object; without this `{}`.
    #[must_use]
    pub fn config(mut self, config: Value) -> Self {
        self.config = config;
        self
    }

    /// The article's id; without this `a1`.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.given.id);
        self
    }

    /// What is known about the article, laid over an empty `meta`.
    ///
    /// ```
    /// # let trial = |t: copydesk_plugin::testkit::Trial|
    /// t.meta(serde_json::json!({"language": "en"}))
    /// # ;
    /// ```
    #[must_use]
    pub fn meta(mut self, meta: Value) -> Self {
        if let (Value::Object(old), Value::Object(new)) = (&mut self.given.meta, meta) {
            old.extend(new);
        }
        self
    }

    /// An earlier layer; each mark is its place and whatever else its JSON has (`span` is put in).
    #[must_use]
    pub fn layer(mut self, name: &str, marks: Vec<(Range<usize>, Value)>) -> Self {
        self.given.layers.push((name.to_owned(), marks));
        self
    }

    /// What the stage finds in this text.
    ///
    /// # Panics
    ///
    /// With a message for the reader of the test: if the stage refuses the configuration or the text,
    /// panics, or breaks the contract.
    #[must_use]
    #[track_caller]
    pub fn run(&self, text: &str) -> Findings {
        match self.try_run(text) {
            Ok(findings) => findings,
            Err(error) => panic!("in {text:?}: {error:?}"),
        }
    }

    /// The same, or why there is nothing. The code of a panic is `plugin.panic`, that of a break of the
    /// contract `plugin.protocol`; an error without a code has `plugin.refused` where it concerns the
    /// article and `plugin.failed` where it concerns the call.
    ///
    /// # Errors
    ///
    /// Where [`run`](Self::run) panics.
    pub fn try_run(&self, text: &str) -> Result<Findings> {
        let lender = Lender::default();
        let instance = Instance::new(&self.stage, &self.config, &lender)?;
        let alone = instance.ask(&[text], &self.given, false)?.remove(0);
        let again = instance.ask(&["", text, text], &self.given, true);
        if self.stage.flags & abi::NONDETERMINISTIC == 0 {
            // a batch that fails as a whole is asked about again in parts
            let again = again.unwrap_or_default();
            if again.iter().skip(1).any(|other| *other != alone) {
                return Err(Error::protocol(format!(
                    "it answers differently in a batch: {:?}, alone: {alone:?}",
                    again[1..].iter().find(|other| **other != alone)
                )));
            }
        }
        drop(instance);
        alone.map(|findings| findings.with(lender.messages()))
    }

    /// What the stage finds in these texts, asked about in one batch.
    ///
    /// # Errors
    ///
    /// If the stage refuses the configuration, or the whole batch fails.
    pub fn try_run_all(&self, texts: &[&str]) -> Result<Vec<Result<Findings>>> {
        let lender = Lender::default();
        Instance::new(&self.stage, &self.config, &lender)?.ask(texts, &self.given, false)
    }

    /// What a run that was told to stop before it began returns.
    ///
    /// # Errors
    ///
    /// If the stage refuses the configuration, or the whole batch fails: with
    /// [`Error::is_stopped`] where it listens.
    pub fn try_run_stopped(&self, texts: &[&str]) -> Result<Vec<Result<Findings>>> {
        let lender = Lender::stopping();
        Instance::new(&self.stage, &self.config, &lender)?.ask(texts, &self.given, false)
    }

    /// Makes and drops an instance.
    ///
    /// # Errors
    ///
    /// If the stage refuses its configuration, or its names break the contract.
    pub fn try_new(&self) -> Result<()> {
        let lender = Lender::default();
        Instance::new(&self.stage, &self.config, &lender).map(drop)
    }

    /// The JSON Schema of the configuration, if there is one.
    #[must_use]
    pub fn schema(&self) -> Option<Value> {
        // SAFETY: texts of a stage live as long as the process, or as `raw` was promised.
        serde_json::from_slice(unsafe { self.stage.config_schema.bytes() }).ok()
    }
}

/// An instance of a stage.
struct Instance<'t> {
    stage: &'t CdStage,
    lender: &'t Lender,
    this: *mut c_void,
    reads: Vec<String>,
    writes: Vec<String>,
}

impl<'t> Instance<'t> {
    fn new(stage: &'t CdStage, config: &Value, lender: &'t Lender) -> Result<Self> {
        let (reads, writes) = check_names(stage)?;
        let create = stage.create.ok_or_else(|| Error::protocol("`create` is null"))?;
        let config = config.to_string();
        let mut this = ptr::null_mut();
        let status = lender.lend(false, |host| {
            // SAFETY: the pointers live until the call returns.
            unsafe { create(host, CdStr::of(&config), &raw mut this) }
        });
        lender.judge(status)?;
        Ok(Self { stage, lender, this, reads, writes })
    }

    fn ask(&self, texts: &[&str], given: &Given, grown: bool) -> Result<Vec<Result<Findings>>> {
        let run = self.stage.run.ok_or_else(|| Error::protocol("`run` is null"))?;
        let request = Request::new(texts, given, &self.reads, grown);
        let mut result = Grown::new(CdResult {
            struct_size: 0,
            span_stride: 0,
            error_stride: 0,
            reserved: 0,
            spans: ptr::null(),
            n_spans: 0,
            fields: CdStr::EMPTY,
            errors: ptr::null(),
            n_errors: 0,
            private_data: ptr::null_mut(),
            release: None,
        });
        result.now.struct_size = result.size(grown);
        let batch = request.batch();
        let status = self.lender.lend(grown, |host| {
            // SAFETY: the pointers live until the call returns; the instance is not destroyed.
            unsafe { run(self.this, host, &raw const batch.now, result.as_mut_ptr()) }
        });
        // SAFETY: the stage has filled it, and keeps the contract about pointers.
        let answer = self
            .lender
            .judge(status)
            .and_then(|()| unsafe { read(&result.now, texts, &self.writes) });
        self.release(&mut result)?;
        if !result.is_whole() || !batch.is_whole() || !request.is_whole() {
            return Err(Error::protocol("it wrote past the end of a struct"));
        }
        answer
    }

    fn release(&self, result: &mut Grown<CdResult>) -> Result<()> {
        if let Some(release) = result.now.release {
            // SAFETY: once, with what `run` has filled.
            unsafe { release(result.as_mut_ptr()) };
        }
        match result.now.release {
            Some(_) => Err(Error::protocol("`release` does not set itself to null")),
            None => Ok(()),
        }
    }
}

impl Drop for Instance<'_> {
    fn drop(&mut self) {
        if let Some(destroy) = self.stage.destroy {
            // SAFETY: made by `create`, and not used again.
            unsafe { destroy(self.this) };
        }
    }
}

/// What the stage reads and writes, if the names have their form.
fn check_names(stage: &CdStage) -> Result<(Vec<String>, Vec<String>)> {
    let is_word = |word: &str| {
        let is_ours = |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
        !word.is_empty() && word.bytes().all(is_ours)
    };
    // SAFETY: texts of a stage live as long as the process, or as `raw` was promised.
    let name = String::from_utf8_lossy(unsafe { stage.name.bytes() });
    if !is_word(&name) {
        return Err(Error::protocol(format!(
            "the name {name:?} is not made of a-z, 0-9, `_`, `-`"
        )));
    }
    let known = ["facts", "paragraphs", "sentences", "quotes", "quantities"];
    let layers = |list: CdStr, what: &str| -> Result<Vec<String>> {
        // SAFETY: as above.
        let json = unsafe { list.bytes() };
        let json = if json.is_empty() { b"[]" } else { json };
        let names: Vec<String> = serde_json::from_slice(json).map_err(|error| {
            Error::protocol(format!("what it {what} is no list of names: {error}"))
        })?;
        let is_layer = |name: &str| {
            known.contains(&name)
                || (what == "reads" && name == "meta")
                || name.split_once('.').is_some_and(|(a, b)| is_word(a) && is_word(b))
        };
        match names.iter().find(|name| !is_layer(name)) {
            Some(name) => Err(Error::protocol(format!(
                "it {what} {name:?}, which is no layer: its own are named `vendor.sheet`"
            ))),
            None => Ok(names),
        }
    };
    Ok((layers(stage.reads, "reads")?, layers(stage.writes, "writes")?))
}
