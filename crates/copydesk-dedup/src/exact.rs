//! The first grade: articles with the very same words are one article to everything that follows.

use copydesk_core::{Bench, Cause, map};

use crate::note::head;
use crate::options::Options;
use crate::room::Room;
use crate::shelf::{Earlier, Known};
use crate::spill::{Row, Spill, drain, halves, join, numbers, record};
use crate::steps::{Led, Member, Settled, Standing, Text, key, same_words};

/// What is kept in memory of each article: 17 bytes.
pub(crate) struct Roll<'a> {
    /// The articles of earlier runs, with the ordinals behind those of today's.
    pub(crate) earlier: Option<&'a Earlier<'a>>,
    /// Of today's articles that have the words of an earlier copy: whose copy that was. By article.
    known: Vec<Member<u32>>,
    /// Of each article: the kept one of those with the same words, mostly itself.
    leaders: Vec<u32>,
    /// Of each article: whether it has all its words in common with its leader, not only those that count.
    same: Vec<bool>,
    /// Of each article: when it was published, how long it is, a part of its hash.
    standing: Vec<Standing>,
    /// How many articles stand for themselves.
    leading: u64,
    /// About how many sampled shingles all articles have.
    samples: u64,
}

/// The leader of an article without words: it is like nothing.
pub(crate) const NOBODY: u32 = u32::MAX;

impl<'a> Roll<'a> {
    fn new(earlier: Option<&'a Earlier<'a>>) -> Self {
        Self {
            earlier,
            known: Vec::new(),
            leaders: Vec::new(),
            same: Vec::new(),
            standing: Vec::new(),
            leading: 0,
            samples: 0,
        }
    }

    /// How many articles there are today.
    pub(crate) fn len(&self) -> usize {
        self.leaders.len()
    }

    /// The kept one of the articles with the same words, which may be an earlier one, or [`NOBODY`].
    pub(crate) fn leader(&self, ordinal: u32) -> u32 {
        self.leaders[ordinal as usize]
    }

    /// Whether an article stands for itself and has words.
    pub(crate) fn leads(&self, ordinal: u32) -> bool {
        self.leader(ordinal) == ordinal
    }

    /// How many articles stand for themselves and have words, those of earlier runs with them.
    pub(crate) fn leading(&self) -> u64 {
        self.leading + self.earlier.map_or(0, Earlier::kept)
    }

    /// About how many sampled shingles today's articles have.
    pub(crate) fn samples(&self) -> u64 {
        self.samples
    }

    /// Whether an article has all its words in common with its leader.
    pub(crate) fn same(&self, ordinal: u32) -> bool {
        self.same[ordinal as usize]
    }

    /// What decides first which article is kept.
    pub(crate) fn standing(&self, ordinal: u32) -> Standing {
        match self.earlier {
            Some(earlier) if earlier.holds(ordinal) => earlier.standing(ordinal),
            _ => self.standing[ordinal as usize],
        }
    }

    /// What an earlier run has decided about an article.
    pub(crate) fn settled(&self, ordinal: u32) -> Settled {
        if self.is_earlier(ordinal) { Settled::Kept } else { Settled::No }
    }

    /// Whether an article is of an earlier run.
    pub(crate) fn is_earlier(&self, ordinal: u32) -> bool {
        self.earlier.is_some_and(|earlier| earlier.holds(ordinal))
    }

    /// Whose copy an article is, if one with the same words was found to be a copy earlier.
    pub(crate) fn known(&self, ordinal: u32) -> Option<&Member<u32>> {
        let place = self.known.binary_search_by_key(&ordinal, |member| member.article);
        place.ok().map(|at| &self.known[at])
    }
}

/// Reads the heads of all notes and finds those with the same words.
pub(crate) fn roll<'a>(
    bench: Bench<'_>,
    earlier: Option<&'a Earlier<'a>>,
    options: &Options,
) -> Result<Roll<'a>, Cause> {
    const RECORDS: u64 = 4; // a text takes as much room as so many postings
    let room = Room::new(bench, bench.notes.len() as u64 * RECORDS, options);
    let parts = map(bench.crew, bench.notes.partitions(), |part| enrol(bench, part, &room));
    let mut roll = Roll::new(earlier);
    for part in parts {
        for (standing, words) in part? {
            let ordinal = u32::try_from(roll.len())
                .ok()
                .filter(|ordinal| *ordinal < NOBODY)
                .ok_or_else(too_many)?;
            roll.leaders.push(if words == 0 { NOBODY } else { ordinal });
            roll.same.push(true);
            roll.standing.push(standing);
            roll.leading += u64::from(words > 0);
            roll.samples += u64::from(options.grain().samples(words));
        }
    }
    let groups = map(bench.crew, room.buckets, |bucket| bucket_of(bench, &roll, bucket));
    for group in groups {
        let (led, mut known) = group?;
        for led in led {
            roll.leaders[led.member as usize] = led.leader;
            roll.same[led.member as usize] = led.exact;
            roll.leading -= 1;
        }
        roll.known.append(&mut known);
    }
    roll.known.sort_unstable_by_key(|member| member.article);
    Ok(roll)
}

fn too_many() -> Cause {
    Cause::new("dedup.notes", "there are more than 4,294,967,294 articles: settle them in shards")
}

/// Spills the text hashes of a partition and tells of each article how it stands, and how many words it
/// has.
fn enrol(bench: Bench<'_>, part: usize, room: &Room) -> Result<Vec<(Standing, u32)>, Cause> {
    let mut spill = Spill::new(bench.scratch, Row::Texts, room);
    let mut standings = Vec::new();
    bench.notes.pass(part, &mut |ordinal, _, note| {
        let head = head(note)?;
        let key = key(head.words, head.body, head.full);
        let [[a, b], [c, d]] = quarters(key);
        standings.push((Standing::new(head.day, head.bytes, key), head.words));
        if head.words > 0 {
            let [[tag, more], _] = quarters(head.full);
            spill.push(
                d as usize & (room.buckets - 1),
                record::<7, TEXT>([a, b, c, d, tag, more, ordinal]),
            )?;
        }
        Ok(())
    })?;
    spill.finish()?;
    Ok(standings)
}

const TEXT: usize = 28;

#[allow(clippy::cast_possible_truncation)] // the halves
const fn quarters(hash: u128) -> [[u32; 2]; 2] {
    [halves((hash >> 64) as u64), halves(hash as u64)]
}

/// An article as it is named where copies are ordered: id, hash of the text, ordinal.
type Named = (Box<str>, u128, u32);

/// The articles of a bucket that have the words of another one, and what an earlier run has found of these.
type Leading = (Vec<Led<u32>>, Vec<Member<u32>>);

/// The articles of a bucket that have the words of another one.
fn bucket_of(bench: Bench<'_>, roll: &Roll<'_>, bucket: usize) -> Result<Leading, Cause> {
    let mut texts = drain(bench.scratch, Row::Texts.bucket(bucket), |record: [u8; TEXT]| {
        let [a, b, c, d, tag, more, ordinal] = numbers(record);
        let key = u128::from(join(a, b)) << 64 | u128::from(join(c, d));
        (key, ordinal, join(tag, more))
    })?;
    texts.sort_unstable();
    let (led_before, known) = led_before(roll, &mut texts)?;
    let mut several: Vec<Text<Named>> = Vec::new();
    for group in texts.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        several.extend(group.iter().map(|&(key, article, all)| Text {
            key,
            settled: false,
            standing: roll.standing(article),
            article: (Box::default(), 0, article),
            all: all.into(),
        }));
    }
    name(bench, &mut several)?;
    let led = same_words(&mut several);
    let plain =
        |led: Led<Named>| Led { member: led.member.2, leader: led.leader.2, exact: led.exact };
    Ok((led.into_iter().map(plain).chain(led_before).collect(), known))
}

/// Hash of the words that count, ordinal, a part of the hash of all words.
type Words = (u128, u32, u64);

/// Takes out of sorted texts those that have the words of an earlier one.
fn led_before(roll: &Roll<'_>, texts: &mut Vec<Words>) -> Result<Leading, Cause> {
    let (mut led, mut known) = (Vec::new(), Vec::new());
    let Some(earlier) = roll.earlier else { return Ok((led, known)) };
    let mut keys: Vec<u128> = texts.iter().map(|text| text.0).collect();
    keys.dedup();
    let found = earlier.find(&keys)?;
    let of = |key: u128| keys.binary_search(&key).ok().and_then(|at| found[at]);
    for &(key, member, all) in texts.iter() {
        let Some(Known { kept, what }) = of(key) else { continue };
        let tag = |full| {
            let [[tag, more], _] = quarters(full);
            join(tag, more)
        };
        led.push(Led { member, leader: kept, exact: what.is_err_and(|full| tag(full) == all) });
        known.extend(what.ok().map(|copy| copy.of(member, kept)));
    }
    texts.retain(|text| of(text.0).is_none());
    Ok((led, known))
}

/// Names those that stand first by date and length, if there are several: their ids must decide.
fn name(bench: Bench<'_>, texts: &mut [Text<Named>]) -> Result<(), Cause> {
    let mut tied = Vec::new();
    for group in texts.chunk_by_mut(|a, b| a.key == b.key) {
        let best = group.iter().map(|text| text.standing.outer()).min();
        tied.extend(group.iter_mut().filter(|text| Some(text.standing.outer()) == best));
    }
    let ordinals: Vec<u32> = tied.iter().map(|text| text.article.2).collect();
    let mut tied = tied.into_iter();
    bench.notes.fetch(&ordinals, &mut |ordinal, id, note| {
        if let Some(text) = tied.next() {
            text.article = (id.into(), head(note)?.raw, ordinal);
        }
        Ok(())
    })
}
