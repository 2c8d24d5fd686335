//! A text that is being decoded, and the runs that lead from it back to the bytes.

use copydesk_core::{OffsetMap, Run};

/// Writes characters one after the other, and remembers how many bytes each of them took.
pub(super) struct Writer {
    text: String,
    map: OffsetMap,
    run: Run, // what `map` does not hold yet; none if its count is 0
    orig: u32,
    faults: u32,
}

/// A text that is decoded.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) map: OffsetMap,
    /// How many characters could not be read, each now a U+FFFD.
    pub(super) faults: u32,
}

impl Writer {
    /// For a text of so many bytes, which are few enough that three times as many can be counted.
    pub(super) fn new(bytes: usize) -> Self {
        let run = Run { norm: 0, orig: 0, count: 0, norm_stride: 0, orig_stride: 0 };
        let text = String::with_capacity(bytes);
        Self { text, map: OffsetMap::default(), run, orig: 0, faults: 0 }
    }

    /// Text whose bytes are the same on both sides.
    pub(super) fn same(&mut self, text: &str) {
        self.text.push_str(text);
        self.orig += length(text.len());
    }

    /// A character that took `bytes` bytes.
    pub(super) fn char(&mut self, c: char, bytes: u16) {
        // Of one byte on both sides: every encoding that is read here has ASCII in its place.
        if !c.is_ascii() || bytes != 1 {
            self.extend(c.len_utf8(), bytes);
        }
        self.text.push(c);
        self.orig += u32::from(bytes);
    }

    /// Characters that belong together and took `bytes` bytes.
    pub(super) fn cluster(&mut self, text: &str, bytes: u16) {
        self.extend(text.len(), bytes);
        self.text.push_str(text);
        self.orig += u32::from(bytes);
    }

    /// Bytes that stand for no character of their encoding.
    pub(super) fn fault(&mut self, bytes: u16) {
        self.faults += 1;
        self.char(char::REPLACEMENT_CHARACTER, bytes);
    }

    /// Bytes that say how to read others.
    pub(super) fn skip(&mut self, bytes: u16) {
        if bytes == 0 {
            return;
        }
        self.extend(0, bytes);
        self.orig += u32::from(bytes);
    }

    fn extend(&mut self, norm_len: usize, orig_stride: u16) {
        let norm = length(self.text.len());
        // At most a cluster of two characters.
        let norm_stride = u16::try_from(norm_len).unwrap_or(u16::MAX);
        let run = &mut self.run;
        let is_alike = run.norm_stride == norm_stride && run.orig_stride == orig_stride;
        if is_alike
            && run.norm + run.count * u32::from(norm_stride) == norm
            && run.orig + run.count * u32::from(orig_stride) == self.orig
        {
            run.count += 1;
            return;
        }
        self.flush();
        self.run = Run { norm, orig: self.orig, count: 1, norm_stride, orig_stride };
    }

    fn flush(&mut self) {
        if self.run.count > 0 {
            let pushed = self.map.push_run(self.run);
            debug_assert!(pushed.is_ok(), "characters come from left to right");
        }
    }

    pub(super) fn finish(mut self) -> Written {
        self.flush();
        Written { text: self.text, map: self.map, faults: self.faults }
    }
}

/// A length as maps hold it.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("no text is decoded that could grow past 4 GiB")
}
