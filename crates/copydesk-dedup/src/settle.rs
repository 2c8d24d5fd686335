//! From notes to verdicts.

use std::cmp::Reverse;

use copydesk_core::{
    Bench, Cause, Duplicate, PerMille, Related, RelatedKind, Relation, Verdict, Verdicts, map,
};

use crate::cluster::clusters;
use crate::exact::{NOBODY, Roll, roll};
use crate::index::Index;
use crate::options::Options;
use crate::room::Room;
use crate::shelf::{AllNotes, Earlier, add};
use crate::spill::{Row, Spill, drain, numbers, record};
use crate::steps::{self, Alike, Bond, Edge, Kind, Member};
use crate::verify::Portions;

/// Decides about all articles.
pub(crate) fn settle(bench: Bench<'_>, options: &Options) -> Result<Verdicts, Cause> {
    let earlier = Earlier::open(bench, options)?;
    let notes = AllNotes { today: bench.notes, earlier: earlier.as_ref() };
    let bench = Bench::new(bench.crew, &notes, bench.scratch);
    let roll = roll(bench, earlier.as_ref(), options)?;
    let room = Room::new(bench, roll.samples(), options);
    let index = Index::new(bench, &roll, &room, options)?;
    let portions = Portions { bench, room: &room, options };
    let parts = map(bench.crew, room.buckets, |bucket| {
        let edges =
            portions.verify(&index.candidates(bucket)?, |ordinal| index.samples(ordinal))?;
        set_aside(bench, &roll, &room, edges)
    });
    let mut edges = Vec::new();
    for part in parts {
        edges.append(&mut part?);
    }
    let members = clusters(&portions, &roll, edges)?;
    let likest = likest(bench, &room, &members, options)?;
    let verdicts = verdicts(bench, &roll, &members, &likest, options.related)?;
    if let Some(earlier) = &earlier {
        add(bench, earlier, &roll, &members, index.totals(), &room)?;
    }
    Ok(verdicts)
}

const ALIKE: usize = 12;

/// Spills the pairs that are only alike and keeps the others.
fn set_aside(
    bench: Bench<'_>,
    roll: &Roll<'_>,
    room: &Room,
    mut edges: Vec<Edge<u32>>,
) -> Result<Vec<Edge<u32>>, Cause> {
    let neighbours = room.neighbours(roll.len());
    let mut spill = Spill::new(bench.scratch, Row::Related, room);
    for Alike { article, other, kind, similarity } in edges.iter().filter_map(Alike::of).flatten() {
        if roll.is_earlier(article) {
            continue;
        }
        let what = u32::from(similarity.get()) << 1 | kind as u32;
        let bucket = (article >> neighbours) as usize;
        spill.push(bucket, record::<3, ALIKE>([article, other, what]))?;
    }
    spill.finish()?;
    edges.retain(|edge| !matches!(edge.tie.bond, Bond::Related(_)));
    Ok(edges)
}

/// Of each article the others that are most like it, by article; those that are equally like the last
/// of them, too.
fn likest(
    bench: Bench<'_>,
    room: &Room,
    members: &[Member<u32>],
    options: &Options,
) -> Result<Vec<Alike<u32>>, Cause> {
    let parts = map(bench.crew, room.buckets, |bucket| {
        let alike = drain(bench.scratch, Row::Related.bucket(bucket), |record: [u8; ALIKE]| {
            let [article, other, what] = numbers(record);
            let similarity = PerMille::new(u16::try_from(what >> 1).unwrap_or(u16::MAX));
            let kind = if what & 1 == 0 { Kind::Update } else { Kind::Template };
            Alike { article, other, kind, similarity }
        })?;
        Ok::<_, Cause>(steps::likest(alike, |ordinal| kept(members, *ordinal), options.related))
    });
    let mut all = Vec::new();
    for part in parts {
        all.append(&mut part?);
    }
    Ok(all)
}

/// The kept article of an article's cluster.
fn kept(members: &[Member<u32>], ordinal: u32) -> u32 {
    member(members, ordinal).map_or(ordinal, |member| member.kept)
}

pub(crate) fn member(members: &[Member<u32>], ordinal: u32) -> Option<&Member<u32>> {
    members.binary_search_by_key(&ordinal, |member| member.article).ok().map(|at| &members[at])
}

/// Puts everything that is known about each article into words.
fn verdicts(
    bench: Bench<'_>,
    roll: &Roll<'_>,
    members: &[Member<u32>],
    alike: &[Alike<u32>],
    most: usize,
) -> Result<Verdicts, Cause> {
    let ordinals = || (0..=u32::MAX).take(roll.len());
    let mut copies = Vec::new();
    for ordinal in ordinals() {
        let leader = roll.leader(ordinal);
        if leader == NOBODY {
            continue;
        }
        if let Some(member) = member(members, leader).or_else(|| roll.known(ordinal)) {
            copies.push(Member { article: ordinal, ..*member });
        } else if leader != ordinal {
            let relation = if roll.same(ordinal) { Relation::Exact } else { Relation::Near };
            copies.push(Member {
                article: ordinal,
                kept: leader,
                relation,
                similarity: PerMille::ONE,
                changed: false,
            });
        }
    }
    let named = copies.iter().map(|copy| copy.kept).chain(alike.iter().map(|alike| alike.other));
    let ids = Ids::fetch(bench, named.collect())?;
    let mut rest = alike;
    let mut copies = copies.into_iter().peekable();
    let mut verdicts = Vec::new();
    for ordinal in ordinals() {
        let copy = copies.next_if(|copy| copy.article == ordinal);
        let (own, later) =
            rest.split_at(rest.iter().take_while(|alike| alike.article == ordinal).count());
        rest = later;
        if copy.is_none() && own.is_empty() {
            continue;
        }
        let mut related: Vec<Related> = own.iter().map(|alike| ids.related(alike)).collect();
        related.sort_by(|a, b| (Reverse(a.similarity), &a.to).cmp(&(Reverse(b.similarity), &b.to)));
        related.truncate(most);
        if let Some(copy) = copy.filter(|copy| copy.changed) {
            let to = ids.of(copy.kept);
            related.insert(
                0,
                Related { to, relation: RelatedKind::Update, similarity: copy.similarity },
            );
        }
        let duplicate = copy.map(|copy| {
            let (of, cluster) = (ids.of(copy.kept), ids.of(copy.kept));
            let (relation, similarity) = (copy.relation, copy.similarity);
            Duplicate { of, cluster, relation, similarity, earlier: roll.is_earlier(copy.kept) }
        });
        verdicts.push(Verdict { ordinal, duplicate, related, ..Verdict::default() });
    }
    Ok(Verdicts::new(verdicts))
}

/// The ids of the articles that others point to.
struct Ids {
    sorted: Vec<(u32, Box<str>)>, // by ordinal
}

impl Ids {
    fn fetch(bench: Bench<'_>, mut ordinals: Vec<u32>) -> Result<Self, Cause> {
        ordinals.sort_unstable();
        ordinals.dedup();
        let mut sorted = Vec::with_capacity(ordinals.len());
        bench.notes.fetch(&ordinals, &mut |ordinal, id, _| {
            sorted.push((ordinal, id.into()));
            Ok(())
        })?;
        Ok(Self { sorted })
    }

    fn of(&self, ordinal: u32) -> String {
        let found = self.sorted.binary_search_by_key(&ordinal, |named| named.0);
        found.map(|at| self.sorted[at].1.to_string()).unwrap_or_default()
    }

    fn related(&self, alike: &Alike<u32>) -> Related {
        Related {
            to: self.of(alike.other),
            relation: alike.kind.into(),
            similarity: alike.similarity,
        }
    }
}
