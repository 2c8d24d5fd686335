//! The steps, driven as a distributed engine would, give what one machine gives.

mod common;

use std::collections::BTreeMap;
use std::fmt::Debug;

use common::{article, collection, settle};
use copydesk_core::{CorpusStage, Duplicate, Layers, PerMille, Related, RelatedKind, Relation};
use copydesk_dedup::steps::{
    Alike, Candidate, Edge, Held, Hit, Led, Member, Posting, Settled, Standing, Text, Total,
    Vertex, Weights, candidates, components, keys, likest, meet_all, missing, part, round_ups,
    same_words, stars, verify,
};
use copydesk_dedup::{DedupStage, Fingerprint, Options};
use proptest::prelude::*;

type Id = String;
type Said = (Option<Duplicate>, Vec<Related>);

/// A row of machines that hold what a shuffle by key brings them.
struct Shards(usize);

impl Shards {
    /// Sends each row to the machine of its key, and there calls `reduce` with all that came.
    fn reduce<T: Clone, K: Debug, R>(
        &self,
        rows: &[T],
        key: impl Fn(&T) -> K,
        reduce: impl Fn(Vec<T>) -> Vec<R>,
    ) -> Vec<R> {
        let shard = |row: &T| {
            let fold = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
            let mixed = format!("{:?}", key(row)).bytes().fold(17, fold);
            usize::try_from((mixed >> 20) % self.0 as u64).expect("few shards")
        };
        let mut sent = vec![Vec::new(); self.0];
        rows.iter().rev().for_each(|row| sent[shard(row)].push(row.clone()));
        sent.into_iter().flat_map(reduce).collect()
    }

    /// Compares candidates, the fingerprints fetched by a semi-join.
    fn verify(&self, found: &[Candidate<Id>], articles: &Articles) -> Vec<Edge<Id>> {
        self.reduce(
            found,
            |pair| pair.first.clone(),
            |pairs| {
                let ids = pairs.iter().flat_map(|pair| [pair.first.clone(), pair.second.clone()]);
                let mut ids: Vec<Id> = ids.collect();
                ids.sort();
                ids.dedup();
                let fetched: Vec<_> =
                    ids.into_iter().map(|id| (id.clone(), articles[&id].clone())).collect();
                verify(&pairs, &fetched, &Options::default()).expect("all are there")
            },
        )
    }

    fn edges(&self, articles: &Articles, led: &BTreeMap<Id, Led<Id>>) -> Vec<Edge<Id>> {
        let options = Options::default();
        let leading: Vec<_> =
            articles.iter().filter(|(id, of)| !led.contains_key(*id) && of.words() > 0).collect();
        let postings: Vec<Posting<Id>> =
            leading.iter().flat_map(|(id, of)| keys((*id).clone(), of, false)).collect();
        let weights = Weights::new(leading.len() as u64, &options);
        let met = self.reduce(
            &postings,
            |posting| posting.key,
            |mut own| vec![meet_all(&mut own, &weights)],
        );
        let shares: Vec<(Id, Total)> = met.iter().flat_map(|met| met.totals.clone()).collect();
        let totals: BTreeMap<Id, Total> = self
            .reduce(
                &shares,
                |share| share.0.clone(),
                |own| {
                    let mut sums = BTreeMap::<Id, Vec<Total>>::new();
                    own.into_iter().for_each(|(id, share)| sums.entry(id).or_default().push(share));
                    sums.into_iter().map(|(id, shares)| (id, shares.into_iter().sum())).collect()
                },
            )
            .into_iter()
            .collect();
        let hits: Vec<Hit<Id>> = met.into_iter().flat_map(|met| met.hits).collect();
        let pair = |hit: &Hit<Id>| (hit.first.clone(), hit.second.clone());
        let found =
            self.reduce(&hits, pair, |mut own| candidates(&mut own, |id| totals[id], &options));
        self.verify(&found, articles)
    }

    fn members(&self, edges: &[Edge<Id>], articles: &Articles) -> Vec<Member<Id>> {
        let held: Vec<_> = edges.iter().flat_map(Held::of).collect();
        let mut apart = self.reduce(&held, |held| held.article.clone(), round_ups);
        apart.sort_by(|a, b| a.article.cmp(&b.article));
        let mut edges = edges.to_vec();
        part(&mut edges, &apart);
        let edges = &edges[..];
        let labels = components(edges);
        let roots: BTreeMap<&Id, &Id> = labels.iter().map(|(root, id)| (id, root)).collect();
        let order = |ids: &[&Id]| {
            let mut ids = ids.to_vec();
            ids.sort_by_key(|id| (Standing::of(&articles[*id]).outer(), *id));
            ids.into_iter()
                .map(|id| Vertex { settled: Settled::No, article: id.clone() })
                .collect::<Vec<_>>()
        };
        let mut whole: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
        labels.iter().for_each(|(root, id)| whole.entry(root).or_default().push(id));
        let own = |root: &Id, edges: &[Edge<Id>]| -> Vec<Edge<Id>> {
            let own = |edge: &&Edge<Id>| roots.get(&edge.first).is_some_and(|own| *own == root);
            edges.iter().filter(own).cloned().collect()
        };
        let whole: Vec<_> = whole.into_iter().map(|(root, ids)| (root, order(&ids))).collect();
        let lacking = self.reduce(
            &whole,
            |component| component.0,
            |components| {
                components.iter().flat_map(|(root, ids)| missing(ids, &own(root, edges))).collect()
            },
        );
        let mut found = self.verify(&lacking, articles);
        part(&mut found, &apart);
        let all = [edges, &found].concat();
        self.reduce(
            &whole,
            |component| component.0,
            |components| {
                components.iter().flat_map(|(root, ids)| stars(ids, &own(root, &all))).collect()
            },
        )
    }

    /// What is said of each article.
    fn settle(&self, articles: &Articles) -> BTreeMap<Id, Said> {
        let texts: Vec<_> =
            articles.iter().filter_map(|(id, of)| Text::of(id.clone(), of, false)).collect();
        let led = self.reduce(&texts, |text| text.key, |mut own| same_words(&mut own));
        let led: BTreeMap<Id, Led<Id>> =
            led.into_iter().map(|led| (led.member.clone(), led)).collect();
        let edges = self.edges(articles, &led);
        let members: BTreeMap<Id, Member<Id>> =
            self.members(&edges, articles).into_iter().map(|of| (of.article.clone(), of)).collect();
        let kept = |id: &Id| members.get(id).map_or(id, |member| &member.kept).clone();
        let alike: Vec<_> = edges.iter().filter_map(Alike::of).flatten().collect();
        let alike = self.reduce(&alike, |alike| alike.article.clone(), |own| likest(own, kept, 3));
        let mut said = BTreeMap::<Id, Said>::new();
        for id in articles.keys() {
            let led = led.get(id);
            let leader = led.map_or(id, |led| &led.leader);
            let copy = members
                .get(leader)
                .map(|of| (of.kept.clone(), of.relation, of.similarity, of.changed));
            let relation = |led: &Led<Id>| if led.exact { Relation::Exact } else { Relation::Near };
            let copy = copy.or_else(|| {
                led.map(|led| (led.leader.clone(), relation(led), PerMille::ONE, false))
            });
            let Some((of, relation, similarity, changed)) = copy else { continue };
            let duplicate = Duplicate {
                of: of.clone(),
                cluster: of.clone(),
                relation,
                similarity,
                earlier: false,
            };
            let update =
                changed.then_some(Related { to: of, relation: RelatedKind::Update, similarity });
            said.insert(id.clone(), (Some(duplicate), update.into_iter().collect()));
        }
        for (id, alike) in
            alike.chunk_by(|a, b| a.article == b.article).map(|own| (&own[0].article, own))
        {
            let related = |of: &Alike<Id>| Related {
                to: of.other.clone(),
                relation: of.kind.into(),
                similarity: of.similarity,
            };
            said.entry(id.clone()).or_default().1.extend(alike.iter().take(3).map(related));
        }
        said
    }
}

type Articles = BTreeMap<Id, Fingerprint>;

fn notes(articles: &[(String, Option<&str>, String)]) -> Articles {
    let stage = DedupStage::default();
    let note = |(id, day, text): &(String, Option<&str>, String)| {
        let mut note = Vec::new();
        stage
            .note(&article(id, *day, text), &Layers::default(), &mut note)
            .expect("notes are never refused");
        (id.clone(), Fingerprint::from_note(&note).expect("our own note"))
    };
    articles.iter().map(note).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn shards_give_what_one_machine_gives(seed in any::<u64>(), shards in 2_usize..17) {
        let articles = collection(seed, 12);
        let local: BTreeMap<Id, Said> =
            settle(&articles).into_iter().map(|(id, verdict)| (id, (verdict.duplicate, verdict.related))).collect();
        let notes = notes(&articles);
        let one = Shards(1).settle(&notes);
        prop_assert_eq!(&one, &local);
        prop_assert_eq!(Shards(shards).settle(&notes), one);
    }

    #[test]
    fn settled_articles_keep_and_are_never_paired(seed in any::<u64>()) {
        let options = Options::default();
        let notes = notes(&collection(seed, 6));
        let old = |id: &str| id.ends_with('0') || id.ends_with('1');
        let mut postings: Vec<_> = notes.iter().flat_map(|(id, of)| keys(id.clone(), of, old(id))).collect();
        for hit in meet_all(&mut postings, &Weights::new(9999, &options)).hits {
            prop_assert!(!(old(&hit.first) && old(&hit.second)), "{hit:?}");
        }
        let mut texts: Vec<_> = notes.iter().filter_map(|(id, of)| Text::of(id.clone(), of, old(id))).collect();
        prop_assert!(same_words(&mut texts).iter().all(|led| !old(&led.member)));
    }
}

#[test]
fn a_kept_article_of_an_earlier_run_stays_kept_and_a_copy_keeps_nothing() {
    let text = common::story(7, 120);
    let of = |words: &[String]| Fingerprint::of(&words.join(" "));
    let articles = [("a", of(&text[..110])), ("b", of(&text)), ("c", of(&text[..115]))];
    let pair = |first, second| Candidate { first, second, rarity: PerMille::ONE };
    let edges =
        verify(&[pair("a", "b"), pair("a", "c"), pair("b", "c")], &articles, &Options::default());
    let edges = edges.expect("all are there");
    let check = |settled: [Settled; 3], want: &[(&str, &str)]| {
        let mut component: Vec<_> = ["a", "b", "c"]
            .into_iter()
            .zip(settled)
            .map(|(article, settled)| Vertex { settled, article })
            .collect();
        component.sort_by_key(|of| of.settled);
        let found = stars(&component, &edges);
        assert_eq!(
            found.iter().map(|of| (of.article, of.kept)).collect::<Vec<_>>(),
            want,
            "{settled:?}"
        );
    };
    check([Settled::No, Settled::No, Settled::Kept], &[("a", "c"), ("b", "c")]);
    check([Settled::Copy, Settled::No, Settled::Kept], &[("b", "c")]);
    check([Settled::No, Settled::Copy, Settled::Copy], &[]);
    check([Settled::Kept, Settled::Kept, Settled::No], &[("c", "a")]);
}

#[test]
fn rows_pass_through_json() {
    let posting: Vec<_> =
        keys("a".to_owned(), &Fingerprint::of("Rain fell on Norvik."), false).collect();
    let json = serde_json::to_string(&posting).expect("plain data");
    assert_eq!(serde_json::from_str::<Vec<Posting<String>>>(&json).expect("our own"), posting);
}
