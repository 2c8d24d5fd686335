//! Where articles come from.

use serde::{Deserialize, Serialize};

use crate::{Cause, Place, RawArticle, Reject};

/// A piece of the input that is read in order and whose output is one part: a file, a range of one,
/// or a run of small files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Its place in the plan, from zero.
    pub index: u32,
    /// What it is, for messages: a file's name.
    pub label: String,
    /// How many bytes will be read, as far as that is known: for a progress bar only.
    pub bytes: Option<u64>,
}

/// What a file of the input was when the plan was made: two stamps are equal if the file is the same, as
/// far as that can be told without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The file, as the user would name it.
    pub name: String,
    /// How many bytes it has; nothing if it could not be looked at.
    pub len: Option<u64>,
    /// When it was last written, in nanoseconds since 1970, where its file system says so.
    pub modified: Option<i64>,
    /// The XXH3 (64 bits) of its first 4 KiB; zero if they could not be read.
    pub head: u64,
    /// The same of its last 4 KiB.
    pub tail: u64,
}

/// What a reader hands on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Item {
    /// An article.
    Article(Box<RawArticle>),
    /// A document that could not be read. It counts as one.
    Reject(Reject),
    /// Something happened to the file that is not one document's fault: it is cut off, has junk
    /// behind its end, or could not be opened. Counted apart.
    Fault(Reject),
}

/// A record as it was cut from its split: cheap to make, so that one reader can feed many workers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Record {
    /// Bytes that a worker will read with [`Source::read`].
    Raw {
        /// The record: one line of JSON Lines, without its end.
        bytes: Vec<u8>,
        /// Where it stood.
        place: Place,
    },
    /// Something that needs no more reading.
    Ready(Item),
}

impl Record {
    /// About how many bytes it holds: batches are cut by this.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Raw { bytes, .. } => bytes.len(),
            Self::Ready(Item::Article(raw)) => raw.content.len(),
            Self::Ready(_) => 0,
        }
    }

    /// Whether it holds no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A plan of splits, and how to read them. A bad record is an item, not an error.
pub trait Source: Send + Sync {
    /// All splits, in order: the plan. The same input gives the same plan.
    ///
    /// # Errors
    ///
    /// If the input as a whole cannot be read: nothing matches, a folder is closed to us.
    fn splits(&self) -> Result<Vec<Split>, Cause>;

    /// Starts reading a split; called on the reader's thread.
    ///
    /// # Errors
    ///
    /// If it cannot be opened; the engine reports that as a fault of the file and goes on.
    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause>;

    /// Reads one raw record of a split that was [opened](Self::open); called on a worker's thread.
    /// Never fails: what cannot be read is an [`Item::Reject`]. The bytes are only lent: a reject still
    /// needs them.
    fn read(&self, split: &Split, bytes: &[u8], place: &Place) -> Item;

    /// Whether a reject keeps the bytes of a raw record of this split, as they were received. Not where
    /// the record is a file of its own, which the reject names, nor where its bytes were made by the
    /// reader.
    fn is_quotable(&self, split: &Split) -> bool {
        let _ = split;
        true
    }

    /// What the files of the plan are, in the order of the plan: a run that goes on after a stop compares
    /// them. No file is read in full. Pipes and streams have no stamp, as nobody can come back to them.
    ///
    /// # Errors
    ///
    /// If the source as a whole cannot be looked at. A file that cannot be opened has a stamp without length.
    fn stamps(&self) -> Result<Vec<Stamp>, Cause> {
        Ok(Vec::new())
    }

    /// Looks whether the files of a split still are what they were when the plan was made; asked when the
    /// split has been read to its end. If not, what was read is worth nothing.
    ///
    /// A file that has vanished is no change: what was read of it before was whole, and who came too late
    /// to open it was told so by a fault.
    ///
    /// # Errors
    ///
    /// `file.changed` with the file's name, if one has another length or was written since.
    fn recheck(&self, split: &Split) -> Result<(), Cause> {
        let _ = split;
        Ok(())
    }

    /// Whether everything can be read once more, at about the price of copying it: then a run that
    /// needs the documents twice keeps none of them in between. What the second reading yields is
    /// compared with the first, so somebody else's change costs the run and never a wrong document.
    ///
    /// `false` unless overridden: right for streams, and for what is dear to read.
    fn is_rereadable(&self) -> bool {
        false
    }
}

/// The records of one split, in order.
pub trait Records: Send {
    /// The next record, or `None` at the end.
    fn next(&mut self) -> Option<Record>;

    /// How many bytes of the input were consumed so far, in the measure of [`Split::bytes`].
    fn consumed(&self) -> u64;

    /// How many records were passed over so far because they are of a kind that holds no article, as the
    /// requests and pictures of a crawl. They are no documents, so they are counted apart.
    fn skipped(&self) -> u64 {
        0
    }
}
