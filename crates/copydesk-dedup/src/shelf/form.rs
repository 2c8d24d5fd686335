//! How a segment is laid out, as its last page says.

use copydesk_core::Cause;
use xxhash_rust::xxh3::xxh3_64;

use super::page::Pages;
use crate::note::encode;
use crate::options::Options;

/// What the last page begins with.
const MAGIC: [u8; 16] = *b"copydesk copies\n";

/// The version of the layout.
const VERSION: u64 = 1;

/// How many rows of the table of keys one directory entry stands for, about.
const KEYS_AN_ENTRY: u64 = 64;

/// The same for postings: some 2 kB.
const POSTINGS_AN_ENTRY: u64 = 256;

/// What was chosen when a segment was made, and must be the same for all segments of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// What this version of the crate makes of a text: other folding or hashing give another number.
    dialect: u64,
    words: u64,
    sampling: u64,
    cap: u64,
}

impl Settings {
    pub(super) fn of(options: &Options) -> Self {
        // Words, marks, figures, number words, digits of other scripts, letters that fold.
        const SAMPLE: &str = "The “Straße” of 1,250.5 m cost US$ 3 million, twenty-one ÉLÈVES said on 4 May; \
                              Ｆｕｌｌ width, co-operate, don’t, 東京の株価 12½ %.";
        let mut note = Vec::new();
        encode(&Options::default().words(2).sampling(0).fingerprint(SAMPLE), &mut note);
        Self {
            dialect: xxh3_64(&note),
            words: options.words as u64,
            sampling: options.sampling.into(),
            cap: options.cap as u64,
        }
    }

    /// How many articles may share a shingle before it is held for boilerplate.
    pub(super) fn cap(&self) -> usize {
        usize::try_from(self.cap).unwrap_or(usize::MAX)
    }

    /// What to say if a segment was made with other settings.
    fn differs(&self, theirs: &Self, place: &str) -> Option<Cause> {
        let advice = "use the settings of the index, or begin another one";
        let message = if self.dialect != theirs.dialect {
            format!(
                "{place} was made by a version of this program that reads words in another way: \
                 begin another index"
            )
        } else if self != theirs {
            let Self { words, sampling, cap, .. } = *theirs;
            format!(
                "{place} was made with shingles of {words} words, sampling {sampling} and a cap of {cap}, \
                 wanted are {}, {} and {}: {advice}",
                self.words, self.sampling, self.cap
            )
        } else {
            return None;
        };
        Some(Cause::new("index.settings", message))
    }
}

/// Where everything stands. Sections follow each other: records, keys, totals, postings, directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) settings: Settings,
    /// Texts in the segment, kept or not.
    pub(super) rows: u64,
    /// How many leading bits of a key the directory knows.
    pub(super) key_bits: u64,
    /// The same for fingerprints.
    pub(super) posting_bits: u64,
    pub(super) keys_at: u64,
    pub(super) totals_at: u64,
    pub(super) postings_at: u64,
    pub(super) directory_at: u64,
    pub(super) end: u64,
}

impl Form {
    /// The layout of so many rows with so many sampled fingerprints together; places are not yet known.
    pub(super) fn new(settings: Settings, rows: u64, samples: u64) -> Self {
        let bits = |count: u64, most| u64::from((count + 1).ilog2()).min(most);
        Self {
            settings,
            rows,
            key_bits: bits(rows / KEYS_AN_ENTRY, 20),
            posting_bits: bits(samples / POSTINGS_AN_ENTRY, 24),
            keys_at: 0,
            totals_at: 0,
            postings_at: 0,
            directory_at: 0,
            end: 0,
        }
    }

    fn numbers(&self) -> [u64; 12] {
        let Settings { dialect, words, sampling, cap } = self.settings;
        let Self { rows, key_bits, posting_bits, keys_at, totals_at, postings_at, .. } = *self;
        let rest = [self.directory_at, self.end];
        let [directory_at, end] = rest;
        [
            dialect,
            words,
            sampling,
            cap,
            rows,
            key_bits,
            posting_bits,
            keys_at,
            totals_at,
            postings_at,
            directory_at,
            end,
        ]
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in [VERSION].into_iter().chain(self.numbers()) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// Reads the last page and checks that its numbers fit together and that the settings are these.
    pub(super) fn read(pages: &Pages<'_>, settings: Settings, place: &str) -> Result<Self, Cause> {
        let last = pages.last();
        let mut bytes = Vec::new();
        pages.read(last.clone(), &mut bytes)?;
        let damaged = |problem| pages.damaged_at(problem, last.start);
        let Some(rest) = bytes.strip_prefix(&MAGIC) else {
            return Err(damaged("it is no segment of an index of copies"));
        };
        let (numbers, _) = rest.as_chunks::<8>();
        let mut numbers = numbers.iter().map(|bytes| u64::from_le_bytes(*bytes));
        let version = numbers.next();
        if version != Some(VERSION) {
            let message = format!(
                "{place} has version {}, this program knows {VERSION}: use the program that made it, \
                 or begin another index",
                version.unwrap_or(0)
            );
            return Err(Cause::new("index.version", message));
        }
        let mut next = || numbers.next().unwrap_or(0);
        let theirs = Settings { dialect: next(), words: next(), sampling: next(), cap: next() };
        let form = Self {
            settings: theirs,
            rows: next(),
            key_bits: next(),
            posting_bits: next(),
            keys_at: next(),
            totals_at: next(),
            postings_at: next(),
            directory_at: next(),
            end: next(),
        };
        if let Some(cause) = settings.differs(&theirs, place) {
            return Err(cause);
        }
        if form.fits(last.start) {
            Ok(form)
        } else {
            Err(damaged("its lengths do not fit together"))
        }
    }

    /// Whether all sections have the length that the numbers of rows and bits want.
    fn fits(&self, last: u64) -> bool {
        let Self { rows, key_bits, posting_bits, .. } = *self;
        if rows >= u64::from(u32::MAX) || key_bits > 20 || posting_bits > 24 || self.end > last {
            return false;
        }
        let length = |from: u64, to: u64| to.checked_sub(from);
        let directory = 4 * ((1 << key_bits) + (1 << posting_bits));
        let postings = length(self.postings_at, self.directory_at);
        length(self.keys_at, self.totals_at) == Some(rows * super::KEY as u64)
            && length(self.totals_at, self.postings_at) == Some(rows * super::TOTAL as u64)
            && length(self.directory_at, self.end) == Some(directory)
            && postings.is_some_and(|bytes| bytes % self.posting() as u64 == 0)
    }

    /// Bytes of a row number in a posting. One number above all rows is needed as a mark.
    pub(super) fn row_bytes(&self) -> usize {
        (64 - self.rows.leading_zeros()).div_ceil(8).max(1) as usize
    }

    /// Bytes of a fingerprint in a posting: what the directory does not know of it.
    pub(super) fn rest_bytes(&self) -> usize {
        usize::try_from((64 - self.posting_bits).div_ceil(8)).unwrap_or(8)
    }

    /// Bytes of a posting.
    pub(super) fn posting(&self) -> usize {
        self.rest_bytes() + self.row_bytes()
    }

    /// The directory entry of a fingerprint, and what it leaves of it.
    pub(super) fn cut(&self, fingerprint: u64) -> (usize, u64) {
        match self.posting_bits {
            0 => (0, fingerprint),
            bits => (
                usize::try_from(fingerprint >> (64 - bits)).unwrap_or(usize::MAX),
                fingerprint & (u64::MAX >> bits),
            ),
        }
    }

    /// The fingerprint of a directory entry and a rest.
    pub(super) fn join(&self, entry: usize, rest: u64) -> u64 {
        match self.posting_bits {
            0 => rest,
            bits => (entry as u64) << (64 - bits) | rest,
        }
    }

    /// The directory entry of a key.
    pub(super) fn key_entry(&self, key: u128) -> usize {
        match self.key_bits {
            0 => 0,
            bits => usize::try_from(key >> (128 - bits)).unwrap_or(usize::MAX),
        }
    }
}
