//! Clusters of copies: components first, then stars.

use copydesk_core::{Bench, Cause, map};

use crate::exact::Roll;
use crate::note::head;
use crate::rule::Bond;
use crate::steps::{
    Candidate, Edge, Held, Member, Vertex, components, lost, missing, part, round_ups, stars,
};
use crate::verify::Portions;

/// The members of all clusters except the kept articles, by ordinal.
pub(crate) fn clusters(
    portions: &Portions<'_>,
    roll: &Roll<'_>,
    edges: Vec<Edge<u32>>,
) -> Result<Vec<Member<u32>>, Cause> {
    let mut edges = edges;
    let apart = round_ups(edges.iter().flat_map(Held::of).collect());
    part(&mut edges, &apart);
    let labels = components(&edges);
    let order = order(portions.bench, roll, &labels)?;
    let mut edges = labelled(&labels, edges);
    let mut lacking = Vec::new();
    for (component, edges) in each(&order, &edges) {
        lacking.append(&mut missing(&vertices(roll, component), &plain(edges)));
    }
    let mut found = verify_again(portions, &lacking)?;
    part(&mut found, &apart);
    edges.extend(labelled(&labels, found));
    edges.sort_by_key(|(root, _)| *root);
    let mut members = Vec::new();
    for (component, edges) in each(&order, &edges) {
        members.append(&mut stars(&vertices(roll, component), &plain(edges)));
    }
    members.sort_unstable_by_key(|member| member.article);
    Ok(members)
}

/// Articles in the order of keeping, component by component. Where date and length leave it open, id and
/// then hash of the text decide.
fn order(
    bench: Bench<'_>,
    roll: &Roll<'_>,
    labels: &[(u32, u32)],
) -> Result<Vec<(u32, u32)>, Cause> {
    let rank = |of: &(u32, u32)| (of.0, roll.settled(of.1), roll.standing(of.1).outer());
    let mut order = labels.to_vec();
    order.sort_unstable_by_key(|of| (rank(of), of.1));
    let mut tied: Vec<u32> = Vec::new();
    for group in order.chunk_by(|a, b| rank(a) == rank(b)).filter(|group| group.len() > 1) {
        tied.extend(group.iter().map(|of| of.1));
    }
    tied.sort_unstable();
    let mut names: Vec<(Box<str>, u128)> = Vec::with_capacity(tied.len());
    bench.notes.fetch(&tied, &mut |_, id, note| {
        names.push((id.into(), head(note)?.raw));
        Ok(())
    })?;
    if names.len() != tied.len() {
        return Err(lost());
    }
    let name = |of: &(u32, u32)| tied.binary_search(&of.1).ok().map(|at| &names[at]);
    order.sort_by(|a, b| (rank(a), name(a), a.1).cmp(&(rank(b), name(b), b.1)));
    Ok(order)
}

/// The edges within components, each with the root of its own, by root. `labels` are those of
/// [`components`].
fn labelled(labels: &[(u32, u32)], edges: Vec<Edge<u32>>) -> Vec<(u32, Edge<u32>)> {
    let mut roots: Vec<(u32, u32)> =
        labels.iter().map(|(root, article)| (*article, *root)).collect();
    roots.sort_unstable();
    let root =
        |article: u32| roots.binary_search_by_key(&article, |of| of.0).ok().map(|at| roots[at].1);
    let within = |edge: Edge<u32>| {
        let root = root(edge.first).filter(|first| Some(*first) == root(edge.second))?;
        (!matches!(edge.tie.bond, Bond::Related(_))).then_some((root, edge))
    };
    let mut edges: Vec<_> = edges.into_iter().filter_map(within).collect();
    edges.sort_by_key(|(root, _)| *root);
    edges
}

/// A component, its articles each with the root, and its edges likewise.
type Component<'a> = (&'a [(u32, u32)], &'a [(u32, Edge<u32>)]);

/// Each component with its edges.
fn each<'a>(
    order: &'a [(u32, u32)],
    mut edges: &'a [(u32, Edge<u32>)],
) -> impl Iterator<Item = Component<'a>> {
    order.chunk_by(|a, b| a.0 == b.0).map(move |component| {
        let end = edges.partition_point(|edge| edge.0 <= component[0].0);
        let (own, rest) = edges.split_at(end);
        edges = rest;
        (component, own)
    })
}

fn vertices(roll: &Roll<'_>, component: &[(u32, u32)]) -> Vec<Vertex<u32>> {
    component.iter().map(|of| Vertex { settled: roll.settled(of.1), article: of.1 }).collect()
}

fn plain(edges: &[(u32, Edge<u32>)]) -> Vec<Edge<u32>> {
    edges.iter().map(|(_, edge)| *edge).collect()
}

/// Compares pairs that the index did not propose.
fn verify_again(
    portions: &Portions<'_>,
    pairs: &[Candidate<u32>],
) -> Result<Vec<Edge<u32>>, Cause> {
    const PAIRS: usize = 2048; // to a task
    let tasks: Vec<_> = pairs.chunks(PAIRS).collect();
    // How long they are is not known any more: as an article of 2,000 words on average.
    let found = map(portions.bench.crew, tasks.len(), |at| portions.verify(tasks[at], |_| 500));
    let found: Vec<Vec<_>> = found.into_iter().collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}
