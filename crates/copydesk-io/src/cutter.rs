//! Cuts a stream into records, each with its place.

use memchr::{memchr, memchr2};

use crate::decoded::Decoded;

/// How much is read at once, in the end.
const CHUNK: usize = 1024 * 1024;

/// How much is read first: a small file should not cost a large buffer.
const FIRST_CHUNK: usize = 16 * 1024;

/// The longest end of a line, CR LF, in bytes: it does not count as a part of the record.
const LINE_END: usize = 2;

/// Knows where records end.
pub(crate) trait Ends: Clone + Send {
    /// Whether a record can go on over line ends, so that one that is too long may be one by mistake.
    const GOES_ON: bool;

    /// A new record begins.
    fn begin(&mut self);
    /// The length up to and with the record's end, if that is in `bytes`. Otherwise the next call
    /// goes on behind them.
    fn find(&mut self, bytes: &[u8]) -> Option<usize>;
    /// Whether the record so far is inside a quoted field.
    fn is_quoted(&self) -> bool {
        false
    }
    /// Whether each quoted field, since the last line end inside one, was followed by the next field or by
    /// the record's end. So it does not matter on which line one begins to read.
    fn is_clean(&self) -> bool {
        true
    }
}

/// Records are lines.
#[derive(Clone)]
pub(crate) struct Lines;

impl Ends for Lines {
    const GOES_ON: bool = false;

    fn begin(&mut self) {}

    fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        memchr(b'\n', bytes).map(|at| at + 1)
    }
}

/// Records are rows of CSV (RFC 4180): a line end inside a quoted field belongs to the field. As in
/// the `csv` crate, a mark in mid-field is an ordinary character.
#[derive(Clone)]
pub(crate) struct Rows {
    delimiter: u8,
    state: State,
    is_clean: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    Bare,
    Quoted,
    MarkInQuoted,
}

impl Rows {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::FieldStart, is_clean: true }
    }
}

impl Ends for Rows {
    const GOES_ON: bool = true;

    fn begin(&mut self) {
        (self.state, self.is_clean) = (State::FieldStart, true);
    }

    fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            self.state = match self.state {
                State::Quoted => {
                    let mark = memchr(b'"', &bytes[at..]);
                    let end = mark.map_or(bytes.len(), |mark| at + mark);
                    self.is_clean = self.is_clean || memchr(b'\n', &bytes[at..end]).is_some();
                    mark?;
                    at = end + 1;
                    State::MarkInQuoted
                }
                State::Bare => {
                    at += memchr2(self.delimiter, b'\n', &bytes[at..])? + 1;
                    if bytes[at - 1] == b'\n' {
                        return Some(at);
                    }
                    State::FieldStart
                }
                before => {
                    at += 1;
                    match byte {
                        b'"' => State::Quoted,
                        b'\n' => return Some(at),
                        _ if byte == self.delimiter => State::FieldStart,
                        _ => {
                            self.is_clean &= before != State::MarkInQuoted || byte == b'\r';
                            State::Bare
                        }
                    }
                }
            };
        }
        None
    }

    fn is_quoted(&self) -> bool {
        self.state == State::Quoted
    }

    fn is_clean(&self) -> bool {
        self.is_clean
    }
}

/// A record and its place.
#[derive(Debug, PartialEq)]
pub(crate) struct Cut {
    /// Its first byte in the unpacked stream.
    pub(crate) offset: u64,
    /// How many bytes it takes, its end not counted.
    pub(crate) len: u64,
    /// What it is.
    pub(crate) what: What,
}

#[derive(Debug, PartialEq)]
pub(crate) enum What {
    /// A record without its end.
    Whole(Vec<u8>),
    /// One that is not closed when the stream ends.
    Last(Vec<u8>),
    /// One that is longer than allowed and was skipped.
    TooLong,
    /// A line with a quoted field that nothing closes.
    Unclosed,
}

/// Cuts a stream with a buffer of the longest record and one chunk.
pub(crate) struct Cutter<E> {
    decoded: Decoded,
    ends: E,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64, // of `start`, in the unpacked stream
    longest: usize,
    stuck: Option<Stuck<E>>,
}

/// How far a record was followed that nothing closed, so that the next ones need not follow it again.
struct Stuck<E> {
    reached: u64, // in the unpacked stream
    ends: E,      // as it was there
    is_end: bool, // whether the record ended there after all, though not as a record should
}

/// Where a record comes to that begins inside one that nothing closed.
enum Merged {
    /// It ends after so many bytes.
    Ends(usize),
    /// It is so long, and goes on.
    Goes(usize),
    /// It ends too far on to be a record.
    Never(usize),
}

impl<E: Ends> Cutter<E> {
    /// Cuts a stream whose first byte is byte `offset` of its file.
    pub(crate) fn new(decoded: Decoded, ends: E, offset: u64, longest: usize) -> Self {
        Self { decoded, ends, buffer: Vec::new(), start: 0, end: 0, offset, longest, stuck: None }
    }

    /// The stream: for its fault and its count.
    pub(crate) fn decoded(&mut self) -> &mut Decoded {
        &mut self.decoded
    }

    /// The same stream, cut in another way from here on.
    pub(crate) fn cut_by<F: Ends>(self, ends: F) -> Cutter<F> {
        let Self { decoded, buffer, start, end, offset, longest, .. } = self;
        Cutter { decoded, ends, buffer, start, end, offset, longest, stuck: None }
    }

    /// The stream, what of it was seen but not yet cut, and the longest record.
    pub(crate) fn into_parts(self) -> (Decoded, Vec<u8>, usize) {
        let Self { decoded, mut buffer, start, end, longest, .. } = self;
        buffer.truncate(end);
        buffer.drain(..start);
        (decoded, buffer, longest)
    }

    /// All that is left, if that is at most `longest` bytes.
    pub(crate) fn rest(&mut self, longest: usize) -> Option<Vec<u8>> {
        while self.end - self.start <= longest {
            if !self.fill() {
                return Some(self.buffer[self.start..self.end].to_vec());
            }
        }
        None
    }

    /// How many packed bytes were read.
    pub(crate) fn taken(&self) -> u64 {
        self.decoded.taken()
    }

    /// Where the next record begins.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The first bytes that are still to be cut, without cutting them: up to a chunk.
    pub(crate) fn peek(&mut self) -> &[u8] {
        if self.start == self.end {
            self.fill();
        }
        &self.buffer[self.start..self.end]
    }

    /// The first bytes, as many as it takes; but not more than a small chunk, so that nobody waits for
    /// what never comes.
    pub(crate) fn peek_until(&mut self, is_enough: impl Fn(&[u8]) -> bool) -> &[u8] {
        while self.end - self.start < FIRST_CHUNK
            && !is_enough(&self.buffer[self.start..self.end])
            && self.fill()
        {}
        let len = FIRST_CHUNK.min(self.end - self.start);
        &self.buffer[self.start..self.start + len]
    }

    /// Goes past bytes that [`peek`](Self::peek) has shown.
    pub(crate) fn skip(&mut self, n: usize) {
        let n = n.min(self.end - self.start);
        self.start += n;
        self.offset += n as u64;
    }

    /// The next record. What becomes of it is decided by its first `longest` bytes and a line end, or by
    /// the end of the stream before that: never by what a read happened to bring along. Only of a quoted
    /// field that is still open there more is looked at, as much again.
    pub(crate) fn next(&mut self) -> Option<Cut> {
        self.ends.begin();
        let horizon = self.longest.saturating_add(LINE_END);
        let (mut seen, mut is_open) = (0, false);
        match self.merge(horizon) {
            Some(Merged::Ends(len)) => return Some(self.take(len)),
            Some(Merged::Never(seen)) => return Some(self.skip_line(seen)),
            Some(Merged::Goes(len)) => (seen, is_open) = (len, len >= horizon),
            None => {}
        }
        if !is_open {
            match self.scan(seen, horizon) {
                Ok(len) => return Some(self.take(len)),
                Err(reached) => seen = reached,
            }
        }
        let is_over = seen >= horizon || seen > self.longest;
        match seen {
            0 => None,
            _ if is_open || self.ends.is_quoted() || (is_over && E::GOES_ON) => {
                Some(self.follow(seen, horizon))
            }
            _ if is_over => Some(self.skip_record(seen)),
            _ => Some(self.take_last()),
        }
    }

    /// The length of the record whose first `seen` bytes hold no end, if it ends within `limit`; otherwise
    /// how much was seen.
    fn scan(&mut self, mut seen: usize, limit: usize) -> Result<usize, usize> {
        loop {
            let reach = limit.min(self.end - self.start).max(seen);
            if let Some(found) = self.ends.find(&self.buffer[self.start + seen..][..reach - seen]) {
                return Ok(seen + found);
            }
            seen = reach;
            if seen >= limit || !self.fill() {
                return Err(seen);
            }
        }
    }

    /// Follows a record that goes on where the longest one ends. If it ends as it should within as much
    /// again, it is too long. If not, a mark was left open by mistake, which costs its line.
    fn follow(&mut self, seen: usize, horizon: usize) -> Cut {
        let (len, is_end) = match self.scan(seen, horizon.saturating_add(self.longest)) {
            Ok(len) => (len, true),
            // The stream is over, and the last field was closed.
            Err(len) if len > self.longest && self.end - self.start == len => {
                (len, !self.ends.is_quoted() && !self.fill())
            }
            Err(len) => (len, false),
        };
        if is_end && self.ends.is_clean() {
            return self.take(len);
        }
        let reached = self.offset + len as u64;
        self.stuck = Some(Stuck { reached, ends: self.ends.clone(), is_end });
        self.skip_line(len)
    }

    /// Where the next record comes to, if it begins inside one that was followed before.
    ///
    /// All line ends on that way stood inside a quoted field, or the record would have ended. So the next
    /// record either ends at its first line end, or goes the same way from there: no byte is looked at
    /// more than a few times, however many lines have such a mark.
    fn merge(&mut self, horizon: usize) -> Option<Merged> {
        let stuck = self.stuck.take()?;
        let ahead = usize::try_from(stuck.reached.checked_sub(self.offset)?).ok()?;
        let way = &self.buffer[self.start..self.end][..ahead];
        let line = memchr(b'\n', way)? + 1;
        if line == ahead && stuck.is_end {
            return None; // the last line of the way: read like any other
        }
        let found = self.ends.find(&way[..line]);
        let merged = match found {
            Some(len) => Merged::Ends(len),
            None if !stuck.is_end => {
                self.ends = stuck.ends;
                return Some(Merged::Goes(ahead));
            }
            None if ahead <= horizon => Merged::Ends(ahead),
            None => Merged::Never(ahead),
        };
        self.stuck = Some(stuck);
        Some(merged)
    }

    /// Takes a record of `len` bytes with its end.
    fn take(&mut self, len: usize) -> Cut {
        let bytes = without_end(&self.buffer[self.start..self.start + len]);
        let what =
            if bytes.len() > self.longest { What::TooLong } else { What::Whole(bytes.to_vec()) };
        let cut = Cut { offset: self.offset, len: bytes.len() as u64, what };
        self.skip(len);
        cut
    }

    /// Takes what the stream ends in.
    fn take_last(&mut self) -> Cut {
        let bytes = self.buffer[self.start..self.end].to_vec();
        let cut = Cut { offset: self.offset, len: bytes.len() as u64, what: What::Last(bytes) };
        self.skip(self.end - self.start);
        cut
    }

    /// Gives up one line of a quoted field that goes on too far, so that the rest is read again as if
    /// the mark had not been there. The line may itself be longer than allowed: a stray mark costs
    /// its line and never the rest of the file.
    fn skip_line(&mut self, seen: usize) -> Cut {
        let line = memchr(b'\n', &self.buffer[self.start..self.start + seen]);
        // A record of one line is no mistake, but for a mark that is open at its end.
        let is_line = line.is_none_or(|at| at + 1 == seen) && !self.ends.is_quoted();
        let what = if is_line { What::TooLong } else { What::Unclosed };
        match line {
            Some(at) => {
                let len = without_end(&self.buffer[self.start..=self.start + at]).len() as u64;
                let cut = Cut { offset: self.offset, len, what };
                self.skip(at + 1);
                cut
            }
            None => self.skip_to(seen, what, |_, bytes| Lines.find(bytes)),
        }
    }

    /// Skips a record that is longer than allowed.
    fn skip_record(&mut self, seen: usize) -> Cut {
        self.skip_to(seen, What::TooLong, E::find)
    }

    /// Skips `seen` bytes and then all up to an end, in constant memory.
    fn skip_to(
        &mut self,
        mut seen: usize,
        what: What,
        mut find: impl FnMut(&mut E, &[u8]) -> Option<usize>,
    ) -> Cut {
        let offset = self.offset;
        let end = loop {
            let mut last = self.buffer[self.start + seen - 1];
            self.skip(seen);
            if self.start == self.end && !self.fill() {
                break self.offset;
            }
            let held = &self.buffer[self.start..self.end];
            if let Some(found) = find(&mut self.ends, held) {
                if found > 1 {
                    last = held[found - 2];
                }
                self.skip(found);
                break self.offset - 1 - u64::from(last == b'\r');
            }
            seen = held.len();
        };
        Cut { offset, len: end - offset, what }
    }

    /// Reads more behind what is there.
    fn fill(&mut self) -> bool {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        // Not once per read: a pipe may give a long record in small pieces.
        if self.buffer.len() - self.end < FIRST_CHUNK {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            let chunk = (self.buffer.len() * 2).clamp(FIRST_CHUNK, CHUNK);
            if self.buffer.len() < self.end + chunk {
                self.buffer.resize(self.end + chunk, 0);
            }
        }
        let n = self.decoded.read(&mut self.buffer[self.end..]);
        self.end += n;
        n > 0
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
