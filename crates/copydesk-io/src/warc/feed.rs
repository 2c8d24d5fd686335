//! The unpacked bytes of an archive, with a look ahead, and where its members begin.

use std::collections::VecDeque;

use copydesk_core::Cause;

use crate::decoded::Decoded;

/// How much is read at once, in the end …
const CHUNK: usize = 1024 * 1024;

/// … and at first.
const FIRST_CHUNK: usize = 64 * 1024;

/// A packed member and where its bytes begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Member {
    /// Its first byte in the unpacked stream.
    pub(super) at: u64,
    /// Its first byte in the file.
    pub(super) packed: u64,
}

/// A stream that one can look ahead in.
pub(super) struct Feed {
    decoded: Decoded,
    is_packed: bool,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,               // of `start`, in the unpacked stream
    members: VecDeque<Member>, // sorted; the first one holds `start`
}

impl Feed {
    /// A stream of which these bytes of its first member were seen.
    pub(super) fn new(decoded: Decoded, seen: Vec<u8>) -> Self {
        let (is_packed, end) = (decoded.is_packed(), seen.len());
        let members = (end > 0).then_some(Member { at: 0, packed: 0 }).into_iter().collect();
        let decoded = decoded.by_member();
        Self { decoded, is_packed, buffer: seen, start: 0, end, offset: 0, members }
    }

    /// The stream: for its fault and its count.
    pub(super) fn decoded(&mut self) -> &mut Decoded {
        &mut self.decoded
    }

    /// Whether it is packed, so that it has members.
    pub(super) fn is_packed(&self) -> bool {
        self.is_packed
    }

    /// How many packed bytes were read.
    pub(super) fn taken(&self) -> u64 {
        self.decoded.taken()
    }

    /// Where the stream stands.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// What is seen of the bytes ahead.
    pub(super) fn ahead(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Sees `n` bytes ahead, and says whether there are as many.
    pub(super) fn see(&mut self, n: usize) -> bool {
        while self.end - self.start < n {
            if !self.fill() {
                return false;
            }
        }
        true
    }

    /// Goes past `n` bytes that were seen.
    pub(super) fn skip(&mut self, n: usize) {
        let n = n.min(self.end - self.start);
        self.start += n;
        self.offset += n as u64;
        while self.members.get(1).is_some_and(|next| next.at <= self.offset) {
            self.members.pop_front();
        }
    }

    /// The member that holds the next byte, if that was seen.
    pub(super) fn member(&self) -> Option<Member> {
        self.members.front().copied()
    }

    /// Whether a member begins at this byte of the unpacked stream, which lies ahead and was seen.
    pub(super) fn is_start(&self, offset: u64) -> bool {
        self.members.iter().any(|member| member.at == offset)
    }

    /// Why there is no more to see, and in which member that was; nothing at a good end. The next member
    /// is to be asked for with [`resume`](Self::resume).
    pub(super) fn fault(&mut self) -> Option<(Cause, u64)> {
        let member = self.decoded.member();
        self.decoded.fault().map(|cause| (cause, member))
    }

    /// Leaves what is seen and goes on behind a broken member, if there is another one.
    pub(super) fn resume(&mut self) -> bool {
        self.skip(self.end - self.start);
        self.decoded.resume()
    }

    fn fill(&mut self) -> bool {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let chunk = self.buffer.len().clamp(FIRST_CHUNK, CHUNK);
        if self.buffer.len() < self.end + chunk {
            self.buffer.resize(self.end + chunk, 0);
        }
        let n = self.decoded.read(&mut self.buffer[self.end..]);
        let packed = self.decoded.member();
        if n > 0 && self.members.back().is_none_or(|last| last.packed != packed) {
            self.members.push_back(Member { at: self.offset + self.end as u64, packed });
            self.skip(0);
        }
        self.end += n;
        n > 0
    }
}
