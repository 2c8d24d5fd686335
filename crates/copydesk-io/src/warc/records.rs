//! The records of an archive, cut but not read.

use std::collections::VecDeque;
use std::sync::Arc;

use copydesk_core::{Cause, Place, Record, Records};
use memchr::memmem;

use super::article::form;
use super::feed::{Feed, Member};
use super::header::{self, LONGEST, MAGIC};
use crate::cutter::{Cutter, Lines};
use crate::decoded::Decoded;
use crate::draft::{fault, reject};
use crate::records::{cut_off, place, too_long};

/// How many line ends behind a record are looked over for what follows.
const LINE_ENDS: usize = 64;

/// How much of a long record is looked at to tell what it is.
const SAMPLE: usize = 2 * LONGEST;

/// What ends a record, by the standard.
const RECORD_END: &[u8] = b"\r\n\r\n";

/// Records of a stream, from its first byte to its last.
pub(crate) struct WarcRecords {
    feed: Feed,
    source: Arc<str>,
    longest: usize,
    ready: VecDeque<Record>,
    skipped: u64,
    last: Option<Member>, // the member that the last record began in
    told: Option<u64>,    // the member all of which is one reject
    ended: bool,
}

/// What stands at the next byte.
enum Found {
    /// A record of so many bytes, and what it holds.
    Record { len: usize, wanted: bool },
    /// One that is longer than allowed, whose header has so many bytes.
    Long { header: usize, wanted: bool },
    /// Something else; the next record is not within so many bytes.
    Broken { least: usize, cause: Cause },
    /// A record that does not end.
    Cut,
}

impl WarcRecords {
    /// All records of a stream.
    pub(crate) fn all(decoded: Decoded, source: &Arc<str>, longest: usize) -> Self {
        Self::new(Feed::new(decoded, Vec::new()), source, longest)
    }

    /// All records of a stream whose first bytes were looked at.
    pub(crate) fn of_stream(cutter: Cutter<Lines>, source: &Arc<str>) -> Self {
        let (decoded, seen, longest) = cutter.into_parts();
        Self::new(Feed::new(decoded, seen), source, longest)
    }

    fn new(feed: Feed, source: &Arc<str>, longest: usize) -> Self {
        let (source, ready) = (Arc::clone(source), VecDeque::new());
        Self { feed, source, longest, ready, skipped: 0, last: None, told: None, ended: false }
    }

    /// One step: a record, or what was met instead.
    fn step(&mut self) {
        self.skip_line_ends();
        if self.feed.ahead().is_empty() {
            return self.stop();
        }
        let member = self.feed.member();
        match self.find() {
            Found::Record { len, wanted } => {
                self.last = member;
                let place = self.place(len as u64);
                if wanted {
                    let bytes = self.feed.ahead()[..len].to_vec();
                    self.ready.push_back(Record::Raw { bytes, place });
                } else {
                    self.skipped += 1;
                }
                self.feed.skip(len);
            }
            Found::Long { header, wanted } => {
                let place = self.lost(header);
                self.last = member;
                if wanted {
                    self.ready.push_back(Record::Ready(too_long(&place, "record", self.longest)));
                } else {
                    self.skipped += 1;
                }
            }
            Found::Broken { least, cause } => {
                let place = self.lost(least);
                self.last = member;
                self.told = member.filter(|it| it.at == place.offset).map(|it| it.packed);
                self.ready.push_back(Record::Ready(reject(&place, None, &cause)));
            }
            Found::Cut => self.stop(),
        }
    }

    /// Looks at what stands at the next byte, which is there.
    fn find(&mut self) -> Found {
        self.feed.see(MAGIC.len() + 1);
        if !header::begins(self.feed.ahead()) {
            let message = "this is no record: expected a line with `WARC/` and a version";
            return Found::Broken { least: 1, cause: Cause::new("warc.broken", message) };
        }
        let Some(head) = self.header_len() else {
            if self.feed.ahead().len() < LONGEST {
                return self.cut(MAGIC.len());
            }
            let message = format!("the header of the record has more than {LONGEST} bytes");
            let cause = Cause::new("warc.header", message);
            return Found::Broken { least: MAGIC.len(), cause };
        };
        let header = match header::parse(&self.feed.ahead()[..head]) {
            Ok(header) => header,
            Err(cause) => return Found::Broken { least: MAGIC.len(), cause },
        };
        let len = usize::try_from(header.length).unwrap_or(usize::MAX).saturating_add(head);
        let seen = len.min(if len > self.longest { head + SAMPLE } else { len });
        let is_there = self.feed.see(seen);
        let ahead = self.feed.ahead();
        // Parsed again, since looking ahead has moved it.
        let header = header::parse(&ahead[..head]).unwrap_or_default();
        let wanted = form(&header, &ahead[head..ahead.len().min(len)]).is_some();
        if len > self.longest {
            return Found::Long { header: head, wanted };
        }
        if !is_there {
            return self.cut(head);
        }
        if self.is_end(len) {
            Found::Record { len, wanted }
        } else if self.is_member_broken() {
            self.cut(head)
        } else {
            let message =
                "the record is not as long as it says: no other one begins where it should end";
            Found::Broken { least: head, cause: Cause::new("warc.length", message) }
        }
    }

    fn header_len(&mut self) -> Option<usize> {
        let mut wanted = 1024;
        loop {
            let is_there = self.feed.see(wanted);
            let ahead = self.feed.ahead();
            let found = header::len(&ahead[..ahead.len().min(LONGEST)]);
            if found.is_some() || !is_there || wanted >= LONGEST {
                return found;
            }
            wanted *= 2;
        }
    }

    /// A record that goes on to the end of what can be read: if another one begins in it, it was not so
    /// long after all.
    fn cut(&self, least: usize) -> Found {
        if self.next_record(least).is_none() {
            return Found::Cut;
        }
        let message = "the record is not as long as it says: another one begins inside it";
        Found::Broken { least, cause: Cause::new("warc.length", message) }
    }

    /// Whether a record that begins here ends after `len` bytes: behind line ends, which may be fewer or
    /// more than the standard's two, comes the next record, the next member, or the end.
    fn is_end(&mut self, len: usize) -> bool {
        let mut end = len;
        loop {
            self.feed.see(end + MAGIC.len() + 1);
            match self.feed.ahead().get(end) {
                // So many that nothing is told by them: the rest is passed by without being kept.
                Some(b'\r' | b'\n') if end - len > LINE_ENDS => return true,
                Some(b'\r' | b'\n') => end += 1,
                // A stream that breaks off just here has brought the record; but a member that is
                // damaged, and holds nothing else, has not.
                None => return !self.is_member_broken(),
                Some(_) => break,
            }
        }
        // The standard's own end is believed whatever follows: that is a trouble of its own, unless it
        // comes of a member's damage.
        header::begins(&self.feed.ahead()[end..])
            || (self.feed.ahead()[len..].starts_with(RECORD_END) && {
                self.feed.see(end + LONGEST);
                !self.is_member_broken()
            })
            || self.feed.is_start(self.feed.offset() + end as u64)
    }

    /// Whether the member that the next byte begins turned out to be damaged, and not only cut.
    fn is_member_broken(&mut self) -> bool {
        let (at, member) = (self.feed.offset(), self.feed.member());
        let decoded = self.feed.decoded();
        let broken = decoded.is_damaged().then(|| decoded.member());
        broken.is_some() && member.is_some_and(|it| it.at == at && Some(it.packed) == broken)
    }

    /// What is left when there is no more to read: the start of a record, a fault, another member.
    fn stop(&mut self) {
        let partial = self.feed.ahead().len() as u64;
        let place = self.place(partial);
        let Some((cause, broken)) = self.feed.fault() else {
            if partial > 0 {
                let cause = Cause::new("warc.cut", "the archive is cut off inside a record");
                self.ready.push_back(Record::Ready(cut_off(&place)));
                self.ready.push_back(Record::Ready(fault(&self.place_behind(partial), &cause)));
            }
            self.ended = true;
            return;
        };
        let is_fresh = self.last.is_none_or(|last| last.packed != broken);
        let resumes = self.feed.resume();
        let is_junk = cause.code().ends_with(".junk");
        // A damaged member that gave no record held one.
        let is_lost = partial > 0 || (resumes && is_fresh && !is_junk);
        let place = Place { member: Some(broken), ..place };
        if is_lost && resumes {
            let message =
                format!("{} (the member at byte {broken} of the packed file)", cause.message());
            let cause = Cause::new(cause.code().to_owned(), message);
            self.ready.push_back(Record::Ready(reject(&place, None, &cause)));
        } else if !(resumes && self.told == Some(broken)) {
            if is_lost {
                self.ready.push_back(Record::Ready(cut_off(&place)));
            }
            self.ready.push_back(Record::Ready(fault(&self.place(0), &cause)));
        }
        // More trouble may lie behind it, where no member was found.
        if !resumes && let Some((cause, _)) = self.feed.fault() {
            self.ready.push_back(Record::Ready(fault(&self.place(0), &cause)));
        }
        self.ended = !resumes;
    }

    /// Goes to the next record, which lies at least so many bytes on, and says what was left out.
    fn lost(&mut self, least: usize) -> Place {
        let mut place = self.place(0);
        let mut least = least;
        loop {
            if let Some(found) = self.next_record(least) {
                self.feed.skip(found);
                break;
            }
            // The start of a record may lie across what is seen and what is not.
            let ahead = self.feed.ahead().len();
            let passed = ahead.saturating_sub(MAGIC.len() + 2);
            self.feed.skip(passed);
            least = least.saturating_sub(passed).max(1);
            let ahead = self.feed.ahead().len();
            if !self.feed.see(ahead + 1) {
                self.feed.skip(ahead);
                break;
            }
        }
        place.len = self.feed.offset() - place.offset;
        place
    }

    /// Where a record begins in what is seen, at least so many bytes on: in a line or a member of its own.
    fn next_record(&self, least: usize) -> Option<usize> {
        let ahead = self.feed.ahead();
        let starts = memmem::find_iter(ahead.get(least..)?, MAGIC).map(|at| least + at);
        let is_own = |at: &usize| {
            let is_line = *at > 0 && ahead[at - 1] == b'\n';
            is_line || self.feed.is_start(self.feed.offset() + *at as u64)
        };
        let is_whole = |at: &usize| ahead.get(at + MAGIC.len()).is_some_and(u8::is_ascii_digit);
        starts.filter(is_own).find(is_whole)
    }

    fn skip_line_ends(&mut self) {
        loop {
            self.feed.see(1);
            let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
            match self.feed.ahead().iter().take_while(is_end).count() {
                0 => return,
                n => self.feed.skip(n),
            }
        }
    }

    /// The place of the next bytes.
    fn place(&self, len: u64) -> Place {
        // Of a plain file all is one member, which tells nothing.
        let member = self.feed.member().filter(|_| self.feed.is_packed()).map(|it| it.packed);
        Place { member, ..place(&self.source, self.feed.offset(), len) }
    }

    fn place_behind(&self, len: u64) -> Place {
        place(&self.source, self.feed.offset() + len, 0)
    }
}

impl Records for WarcRecords {
    fn next(&mut self) -> Option<Record> {
        while self.ready.is_empty() && !self.ended {
            self.step();
        }
        self.ready.pop_front()
    }

    fn consumed(&self) -> u64 {
        self.feed.taken()
    }

    fn skipped(&self) -> u64 {
        self.skipped
    }
}
