//! What all shards of a plan have kept, as one collection.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use copydesk_core::{Cause, Scratch};
use copydesk_files::{Io, Usage};

use crate::CancelToken;
use crate::collection::{Held, notes_of, too_many};
use crate::ids::{BUCKETS, HASH, IDS, WINDOW};
use crate::notes::SpilledNotes;
use crate::spill::Spill;

/// What one shard has kept.
pub(crate) struct Share<'a> {
    pub(crate) io: &'a Arc<dyn Io>,
    /// Where.
    pub(crate) folder: PathBuf,
    /// Its splits.
    pub(crate) held: BTreeMap<usize, Held>,
}

impl Share<'_> {
    /// A file of what it has kept.
    fn open(&self, name: &str) -> Result<Spill, Cause> {
        let len = self.held.values().map(|held| held.stretch(name).end).max().unwrap_or(0);
        Spill::open(self.io, &self.folder, name, len, &Usage::default())
    }
}

/// The splits of all shards in the order of the plan, each with the place of its shard.
fn in_order<'a>(shares: &'a [Share<'_>]) -> BTreeMap<usize, (usize, &'a Held)> {
    let of = |(place, share): (usize, &'a Share<'_>)| {
        share.held.iter().map(move |(split, held)| (*split, (place, held)))
    };
    shares.iter().enumerate().flat_map(of).collect()
}

/// The notes of all shards.
pub(crate) struct Joined {
    /// One for each corpus stage.
    pub(crate) notes: Vec<SpilledNotes>,
    /// The ordinal of each split's first document.
    pub(crate) firsts: BTreeMap<usize, u32>,
}

impl Joined {
    /// Joins what these shards have noted for so many corpus stages.
    pub(crate) fn of(
        shares: &[Share<'_>],
        stages: usize,
        cancel: &CancelToken,
    ) -> Result<Self, Cause> {
        let open = |stage: usize| {
            let spills = shares.iter().map(|share| share.open(&notes_of(stage)));
            Ok(SpilledNotes::of(spills.collect::<Result<_, Cause>>()?, cancel))
        };
        let mut notes = (0..stages).map(open).collect::<Result<Vec<_>, Cause>>()?;
        let (mut firsts, mut first) = (BTreeMap::new(), 0_u32);
        for (split, (share, held)) in in_order(shares) {
            for (stage, (notes, lens)) in notes.iter_mut().zip(held.notes()).enumerate() {
                notes.push(share, held.stretch(&notes_of(stage)).start, lens)?;
            }
            firsts.insert(split, first);
            first = first.checked_add(held.documents()).ok_or_else(too_many)?;
        }
        Ok(Self { notes, firsts })
    }
}

/// How many documents of each shard have the id of an earlier one, in whichever shard that is.
pub(crate) fn equal_ids(shares: &[Share<'_>], scratch: &dyn Scratch) -> Result<Vec<u64>, Cause> {
    let files = shares.iter().map(|share| share.open(IDS)).collect::<Result<Vec<_>, Cause>>()?;
    let mut bytes = Vec::new();
    for (place, held) in in_order(shares).into_values() {
        let (Some(file), stretch) = (files.get(place), held.stretch(IDS)) else { continue };
        let mut at = stretch.start;
        while at < stretch.end {
            let len = (stretch.end - at).min(WINDOW);
            file.read(at, len as usize, &mut bytes)?;
            sort(&bytes, place as u32, scratch)?;
            at += len;
        }
    }
    let mut counts = vec![0; shares.len()];
    for bucket in 0..BUCKETS as u32 {
        bytes.clear();
        scratch.read(bucket, &mut bytes)?;
        scratch.clear(bucket)?;
        let mut ids: Vec<_> = bytes.chunks_exact(ROW).filter_map(row).collect();
        // Keeps the order of the plan among those that are equal.
        ids.sort_by_key(|(hash, _)| *hash);
        for pair in ids.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            counts[pair[1].1] += 1;
        }
    }
    Ok(counts)
}

/// Bytes of a hash with its shard.
const ROW: usize = HASH as usize + 4;

/// Puts the hashes of a shard into their buckets.
fn sort(hashes: &[u8], place: u32, scratch: &dyn Scratch) -> Result<(), Cause> {
    let mut buckets: Vec<Vec<u8>> = vec![Vec::new(); BUCKETS];
    for hash in hashes.chunks_exact(HASH as usize) {
        let bucket = &mut buckets[usize::from(hash[0])];
        bucket.extend_from_slice(hash);
        bucket.extend_from_slice(&place.to_be_bytes());
    }
    let mut filled = (0..).zip(&buckets).filter(|(_, rows)| !rows.is_empty());
    filled.try_for_each(|(bucket, rows)| scratch.append(bucket, rows))
}

/// A hash and the place of its shard.
fn row(row: &[u8]) -> Option<(u64, usize)> {
    let (hash, place) = row.split_first_chunk()?;
    let place = u32::from_be_bytes(place.try_into().ok()?);
    Some((u64::from_be_bytes(*hash), place as usize))
}
