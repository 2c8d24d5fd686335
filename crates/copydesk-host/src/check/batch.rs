//! Lends articles to a plugin in the forms that the contract allows: strides of a later minor version,
//! texts that end where memory ends, and views that are spoilt as soon as the call is over.

use std::marker::PhantomData;
use std::ptr;

use copydesk_plugin::abi::{CdBatch, CdDoc, CdLayer, CdMark, CdStr};

use super::raw::view;
use super::samples::Sample;

/// How a batch is lent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// Structs are longer than those of version 1.0.
    pub(super) later: bool,
    /// Texts cannot be written to, and the byte behind a text cannot be read.
    pub(super) guarded: bool,
}

/// Structs one after the other, each followed by room that a later version may fill.
struct Rows<T> {
    words: Vec<u64>, // aligned for every struct of the contract
    stride: usize,
    of: PhantomData<T>,
}

impl<T> Rows<T> {
    fn new(items: Vec<T>, later: bool) -> Self {
        let stride = size_of::<T>() + if later { 24 } else { 0 };
        let mut words = vec![0xA5A5_A5A5_A5A5_A5A5_u64; (items.len() * stride).div_ceil(8)];
        let start: *mut u8 = words.as_mut_ptr().cast();
        for (i, item) in items.into_iter().enumerate() {
            // SAFETY: inside the vector; the stride is a multiple of eight, as all structs' sizes are.
            unsafe { start.add(i * stride).cast::<T>().write(item) };
        }
        Self { words, stride, of: PhantomData }
    }

    fn start(&self) -> *const T {
        self.words.as_ptr().cast()
    }

    fn stride(&self) -> u32 {
        u32::try_from(self.stride).unwrap_or(u32::MAX)
    }
}

/// Some articles as they are lent. Everything that is lent is in memory of its own.
pub(super) struct Lending {
    docs: Rows<CdDoc>,
    layers: Vec<Rows<CdLayer>>,
    marks: Vec<Rows<CdMark>>,
    texts: Vec<Text>,
    count: usize,
    later: bool,
}

impl Lending {
    /// Lends `samples` to an item that reads these layers, or to a sink.
    pub(super) fn new(samples: &[&Sample], reads: &[String], sink: bool, form: Form) -> Self {
        let mut out = Self {
            docs: Rows::new(Vec::new(), form.later),
            layers: Vec::new(),
            marks: Vec::new(),
            texts: Vec::new(),
            count: samples.len(),
            later: form.later,
        };
        let mut docs = Vec::new();
        for sample in samples {
            let read = reads.iter().filter(|name| *name != "meta");
            let layers: Vec<_> = read.map(|name| out.layer(sample, name, form)).collect();
            let layers = Rows::new(layers, form.later);
            let meta = reads.iter().any(|name| name == "meta");
            docs.push(CdDoc {
                id: out.lend(sample.id.as_bytes(), form),
                text: out.lend(sample.text.as_bytes(), form),
                meta: out.lend(if meta { sample.meta.as_bytes() } else { b"" }, form),
                layers: layers.start(),
                n_layers: reads.iter().filter(|name| *name != "meta").count(),
                json: out.lend(if sink { sample.json.as_bytes() } else { b"" }, form),
            });
            out.layers.push(layers);
        }
        out.docs = Rows::new(docs, form.later);
        out
    }

    fn layer(&mut self, sample: &Sample, name: &str, form: Form) -> CdLayer {
        let marks = sample.layer(name);
        let len = marks.len();
        let lent: Vec<_> = marks
            .into_iter()
            .map(|(start, end, json)| CdMark { start, end, json: self.lend(json.as_bytes(), form) })
            .collect();
        let rows = Rows::new(lent, form.later);
        let name = self.lend(name.as_bytes(), form);
        let layer = CdLayer { name, marks: rows.start(), len };
        self.marks.push(rows);
        layer
    }

    fn lend(&mut self, bytes: &[u8], form: Form) -> CdStr {
        if bytes.is_empty() {
            return CdStr { ptr: ptr::null(), len: 0 };
        }
        let text = Text::new(bytes, form.guarded);
        let lent = view(text.bytes());
        self.texts.push(text);
        lent
    }

    /// What `run` and `encode` are given.
    pub(super) fn batch(&self) -> CdBatch {
        let stride = |rows: usize, later: bool| {
            u32::try_from(rows + if later { 24 } else { 0 }).unwrap_or(u32::MAX)
        };
        CdBatch {
            struct_size: u32::try_from(size_of::<CdBatch>()).unwrap_or(u32::MAX),
            doc_stride: self.docs.stride(),
            layer_stride: stride(size_of::<CdLayer>(), self.later),
            mark_stride: stride(size_of::<CdMark>(), self.later),
            docs: if self.count == 0 { ptr::null() } else { self.docs.start() },
            len: self.count,
        }
    }

    /// Overwrites all that was lent: the call is over.
    pub(super) fn spoil(&mut self) {
        for text in &mut self.texts {
            text.spoil();
        }
        for words in self.layers.iter_mut().map(|rows| &mut rows.words) {
            words.fill(u64::MAX);
        }
        for words in self.marks.iter_mut().map(|rows| &mut rows.words) {
            words.fill(u64::MAX);
        }
        self.docs.words.fill(u64::MAX);
    }
}

/// A text that is lent.
enum Text {
    Plain(Box<[u8]>),
    #[cfg(unix)]
    Guarded(guarded::Guarded),
}

impl Text {
    fn new(bytes: &[u8], guarded: bool) -> Self {
        #[cfg(unix)]
        if guarded && let Some(text) = guarded::Guarded::new(bytes) {
            return Self::Guarded(text);
        }
        let _ = guarded;
        Self::Plain(bytes.into())
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Plain(bytes) => bytes,
            #[cfg(unix)]
            Self::Guarded(text) => text.bytes(),
        }
    }

    fn spoil(&mut self) {
        match self {
            Self::Plain(bytes) => bytes.fill(0xFF),
            #[cfg(unix)]
            Self::Guarded(_) => {}
        }
    }
}

/// Texts at the end of mapped memory.
#[cfg(unix)]
mod guarded {
    use std::ffi::c_void;
    use std::ptr;

    use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};

    /// Bytes that cannot be written to; the byte behind them cannot be read.
    pub(super) struct Guarded {
        start: *mut c_void,
        mapped: usize,
        text: *const u8,
        len: usize,
    }

    impl Guarded {
        pub(super) fn new(bytes: &[u8]) -> Option<Self> {
            let page = rustix::param::page_size();
            let room = bytes.len().div_ceil(page) * page;
            let mapped = room + page;
            // SAFETY: a new mapping, somewhere.
            let start = unsafe {
                let rights = ProtFlags::READ | ProtFlags::WRITE;
                mmap_anonymous(ptr::null_mut(), mapped, rights, MapFlags::PRIVATE).ok()?
            };
            let text = start.cast::<u8>().wrapping_add(room - bytes.len());
            let guarded = Self { start, mapped, text, len: bytes.len() };
            // SAFETY: inside the mapping, which nobody else knows yet.
            unsafe {
                ptr::copy_nonoverlapping(bytes.as_ptr(), text, bytes.len());
                mprotect(start, room, MprotectFlags::READ).ok()?;
                mprotect(start.wrapping_byte_add(room), page, MprotectFlags::empty()).ok()?;
            }
            Some(guarded)
        }

        pub(super) fn bytes(&self) -> &[u8] {
            // SAFETY: mapped and written in `new`.
            unsafe { std::slice::from_raw_parts(self.text, self.len) }
        }
    }

    impl Drop for Guarded {
        fn drop(&mut self) {
            // SAFETY: mapped in `new`, and no view of it is used any more.
            let _ = unsafe { munmap(self.start, self.mapped) };
        }
    }
}
