//! Tests a sink through its callbacks.

use std::ffi::c_void;
use std::path::Path;
use std::ptr;

use serde_json::{Value, json};

use super::grown::{Grown, Rows};
use super::lender::Lender;
use crate::abi::{self, CdBatch, CdDoc, CdDocError, CdMark, CdRows, CdSink, CdStr};
use crate::doc::{nth, steps};
use crate::{Error, Result, Sink, sink_calls};

/// A trial of this sink.
///
/// ```
/// # use copydesk_plugin::prelude::*;
/// # struct Ids;
/// # impl Sink for Ids {
/// #     const NAME: &'static str = "ids";
/// #     type Config = NoConfig;
/// #     type Writer = HostWritten;
/// #     fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> { Ok(Self) }
/// #     fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()> {
/// #         rows.extend_from_slice(entry.id().as_bytes());
/// #         rows.push(b'\n');
/// #         Ok(())
/// #     }
/// # }
/// use copydesk_plugin::testkit;
///
/// let document = testkit::document("a1", "NASA said so.", serde_json::json!({}));
/// assert_eq!(testkit::sink::<Ids>().encode(&document), b"a1\n");
/// ```
#[must_use]
pub fn sink<S: Sink>() -> SinkTrial {
    SinkTrial { sink: sink_calls::describe::<S>(), config: json!({}) }
}

/// A document as on the wire, with nothing found in it but `layers`: an object whose fields are laid over
/// an empty document.
#[must_use]
pub fn document(id: &str, text: &str, layers: Value) -> Value {
    let nothing: Option<&str> = None;
    let mut document = json!({
        "schema": 1, "id": id, "text": text,
        "meta": {
            "headline": nothing, "byline": nothing, "published": nothing, "language": nothing,
            "uri": nothing, "extra": {},
        },
        "paragraphs": [], "sentences": [], "quotes": [], "quantities": [],
        "duplicate": nothing, "related": [],
    });
    if let (Value::Object(document), Value::Object(layers)) = (&mut document, layers) {
        document.extend(layers);
    }
    document
}

/// A sink with its configuration.
#[derive(Clone, Debug)]
pub struct SinkTrial {
    sink: CdSink,
    config: Value,
}

impl SinkTrial {
    /// The configuration, a JSON object; without this `{}`.
    #[must_use]
    pub fn config(mut self, config: Value) -> Self {
        self.config = config;
        self
    }

    /// The rows of a document, by a sink whose rows the host writes. Encoded twice, alone and inside a
    /// batch of a host with longer structs, and both must be equal.
    ///
    /// # Panics
    ///
    /// With a message for the reader of the test, if the sink refuses the configuration or the document,
    /// panics, or breaks the contract.
    #[must_use]
    #[track_caller]
    pub fn encode(&self, document: &Value) -> Vec<u8> {
        self.try_encode(document).unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// The same, or why there are no rows: codes as for [`Trial::try_run`](super::Trial::try_run).
    ///
    /// # Errors
    ///
    /// Where [`encode`](Self::encode) panics.
    pub fn try_encode(&self, document: &Value) -> Result<Vec<u8>> {
        let lender = Lender::default();
        Instance::new(&self.sink, &self.config, "", &lender)?.encode_one(document)
    }

    /// Writes documents to a place as a run does, by a sink that writes by itself, and says which were
    /// refused. For a folder the place is made.
    ///
    /// # Errors
    ///
    /// If the sink refuses the configuration, breaks the contract, or cannot write or finish.
    pub fn write(&self, documents: &[Value], place: &Path) -> Result<Vec<Error>> {
        let lender = Lender::default();
        if self.sink.flags & abi::FOLDER != 0 {
            std::fs::create_dir(place)?;
        }
        let place = place.to_str().ok_or_else(|| Error::text("the place is no UTF-8"))?;
        let instance = Instance::new(&self.sink, &self.config, place, &lender)?;
        let mut refused = Vec::new();
        for pair in documents.chunks(2) {
            let mut rows = Vec::new();
            for document in pair {
                match instance.encode_one(document) {
                    Ok(bytes) => rows.push(bytes),
                    Err(error) => refused.push(error),
                }
            }
            instance.write(&rows)?;
        }
        instance.finish().map(|()| refused)
    }

    /// The same without an end: the run was given up.
    ///
    /// # Errors
    ///
    /// As for [`write`](Self::write).
    pub fn give_up(&self, documents: &[Value], place: &Path) -> Result<()> {
        let mut endless = self.clone();
        endless.sink.finish = None;
        endless.write(documents, place).map(drop)
    }

    /// The JSON Schema of the configuration, if there is one.
    #[must_use]
    pub fn schema(&self) -> Option<Value> {
        // SAFETY: texts of a sink live as long as the process.
        serde_json::from_slice(unsafe { self.sink.config_schema.bytes() }).ok()
    }
}

/// An instance of a sink.
struct Instance<'t> {
    sink: &'t CdSink,
    lender: &'t Lender,
    this: *mut c_void,
}

impl<'t> Instance<'t> {
    fn new(sink: &'t CdSink, config: &Value, place: &str, lender: &'t Lender) -> Result<Self> {
        if sink.write.is_some() == place.is_empty() {
            let what = if place.is_empty() { "writes by itself" } else { "leaves it to the host" };
            return Err(Error::text(format!("the sink {what}: use `encode` for that, or `write`")));
        }
        let create = sink.create.ok_or_else(|| Error::protocol("`create` is null"))?;
        let (config, mut this) = (config.to_string(), ptr::null_mut());
        let status = lender.lend(false, |host| {
            // SAFETY: the pointers live until the call returns.
            unsafe { create(host, CdStr::of(&config), CdStr::of(place), &raw mut this) }
        });
        lender.judge(status)?;
        Ok(Self { sink, lender, this })
    }

    /// The rows of one document, asked for alone and in a batch.
    fn encode_one(&self, document: &Value) -> Result<Vec<u8>> {
        let alone = self.encode(&[document], false)?.remove(0);
        let empty = super::document("", "", json!({}));
        let again = self.encode(&[&empty, document, document], true)?;
        match again.iter().skip(1).find(|other| **other != alone) {
            Some(other) => Err(Error::protocol(format!(
                "it encodes differently in a batch: {other:?}, alone: {alone:?}"
            ))),
            None => alone,
        }
    }

    fn encode(&self, documents: &[&Value], grown: bool) -> Result<Vec<Result<Vec<u8>>>> {
        let encode = self.sink.encode.ok_or_else(|| Error::protocol("`encode` is null"))?;
        let texts: Vec<[String; 3]> = documents.iter().map(|document| texts(document)).collect();
        let docs: Vec<CdDoc> = texts.iter().map(doc).collect();
        let docs = Rows::new(&docs, grown);
        let marks = Rows::<CdMark>::new(&[], grown);
        let layers = Rows::<abi::CdLayer>::new(&[], grown);
        let mut batch = Grown::new(CdBatch {
            struct_size: 0,
            doc_stride: docs.stride(),
            layer_stride: layers.stride(),
            mark_stride: marks.stride(),
            docs: docs.as_ptr(),
            len: docs.len(),
        });
        batch.now.struct_size = batch.size(grown);
        let mut rows = Grown::new(EMPTY);
        rows.now.struct_size = rows.size(grown);
        let status = self.lender.lend(grown, |host| {
            // SAFETY: the pointers live until the call returns; the instance is not destroyed.
            unsafe { encode(self.this, host, &raw const batch.now, rows.as_mut_ptr()) }
        });
        // SAFETY: the sink has filled it, and keeps the contract about pointers.
        let read =
            self.lender.judge(status).and_then(|()| unsafe { read(&rows.now, documents.len()) });
        if let Some(release) = rows.now.release {
            // SAFETY: once, with what `encode` has filled.
            unsafe { release(rows.as_mut_ptr()) };
        }
        if rows.now.release.is_some() {
            return Err(Error::protocol("`release` does not set itself to null"));
        }
        if !rows.is_whole() || !batch.is_whole() || !docs.is_whole() {
            return Err(Error::protocol("it wrote past the end of a struct"));
        }
        read
    }

    fn write(&self, rows: &[Vec<u8>]) -> Result<()> {
        let write = self.sink.write.ok_or_else(|| Error::protocol("`write` is null"))?;
        let slices: Vec<CdStr> =
            rows.iter().map(|row| CdStr { ptr: row.as_ptr(), len: row.len() }).collect();
        let status = self.lender.lend(false, |host| {
            // SAFETY: the pointers live until the call returns; the instance is not destroyed.
            unsafe { write(self.this, host, slices.as_ptr(), slices.len()) }
        });
        self.lender.judge(status)
    }

    fn finish(&self) -> Result<()> {
        let Some(finish) = self.sink.finish else { return Ok(()) };
        let status = self.lender.lend(false, |host| {
            // SAFETY: the instance is not destroyed.
            unsafe { finish(self.this, host) }
        });
        self.lender.judge(status)
    }
}

impl Drop for Instance<'_> {
    fn drop(&mut self) {
        if let Some(destroy) = self.sink.destroy {
            // SAFETY: made by `create`, and not used again.
            unsafe { destroy(self.this) };
        }
    }
}

/// Id, text and JSON of a document.
fn texts(document: &Value) -> [String; 3] {
    let text = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    [text("id"), text("text"), document.to_string()]
}

fn doc([id, text, json]: &[String; 3]) -> CdDoc {
    CdDoc {
        id: CdStr::of(id),
        text: CdStr::of(text),
        meta: CdStr::EMPTY,
        layers: ptr::null(),
        n_layers: 0,
        json: CdStr::of(json),
    }
}

const EMPTY: CdRows = CdRows {
    struct_size: 0,
    error_stride: 0,
    bytes: CdStr::EMPTY,
    ends: ptr::null(),
    n_ends: 0,
    errors: ptr::null(),
    n_errors: 0,
    private_data: ptr::null_mut(),
    release: None,
};

/// The rows of each document.
///
/// # Safety
///
/// Pointers that are not null lead to as many bytes as the struct says.
unsafe fn read(rows: &CdRows, documents: usize) -> Result<Vec<Result<Vec<u8>>>> {
    let broken = |what: String| Err(Error::protocol(what));
    if rows.n_ends != documents || (rows.ends.is_null() && documents > 0) {
        return broken(format!("it gave {} ends for {documents} documents", rows.n_ends));
    }
    if rows.n_errors > 0 && (rows.errors.is_null() || !steps::<CdDocError>(rows.error_stride)) {
        return broken("its errors are null or their stride is too small".to_owned());
    }
    // SAFETY: the caller says so.
    let bytes = unsafe { rows.bytes.bytes() };
    let (mut all, mut start) = (Vec::new(), 0);
    for index in 0..documents {
        // SAFETY: `n_ends` of them are there.
        let end = usize::try_from(unsafe { rows.ends.add(index).read_unaligned() })?;
        let Some(row) = bytes.get(start..end) else {
            return broken(format!("rows {start}..{end} in {} bytes", bytes.len()));
        };
        all.push(Ok(row.to_vec()));
        start = end;
    }
    if start != bytes.len() {
        return broken(format!("{} bytes belong to no document", bytes.len() - start));
    }
    for index in 0..rows.n_errors {
        // SAFETY: the caller says so; the stride was looked at.
        let error = unsafe { nth(rows.errors, rows.n_errors, rows.error_stride, index) };
        let Some((error, row)) =
            error.and_then(|error| Some((error, all.get_mut(error.doc as usize)?)))
        else {
            return broken(format!("error {index} is of no document"));
        };
        // SAFETY: the caller says so.
        let (code, message) = unsafe { (error.code.bytes(), error.message.bytes()) };
        let code = if code.is_empty() { "plugin.refused" } else { std::str::from_utf8(code)? };
        *row = Err(Error::new(code.to_owned(), std::str::from_utf8(message)?));
    }
    Ok(all)
}
