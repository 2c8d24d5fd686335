//! Sums what was judged.

use copydesk_core::{Quote, QuoteKind};

use super::judge::word;
use super::line::GoldQuote;

/// Counts over many texts, printed as a page.
#[derive(Debug, Clone, Default)]
pub struct Score {
    kinds: [Tally; KINDS.len()],
    speech: Tally,
    speakers: Share,
    names: Share,
    nobody: Share,
    sides: Share,
    parents: Share,
    /// Texts without speech, and those that stayed silent.
    none: Share,
}

const KINDS: [QuoteKind; 5] =
    [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect, QuoteKind::Title, QuoteKind::Scare];

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    gold: u32,
    found: u32,
    matched: u32,
    exact: u32,
    /// Nothing but the extent may be wrong.
    whole: u32,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Share {
    right: u32,
    all: u32,
}

impl Score {
    pub(super) fn add_pair(&mut self, gold: &GoldQuote, found: &Quote, faults: &[&str]) {
        let is_right = |fault: &str| !faults.contains(&fault);
        let kind = if is_right("kind") { found.kind } else { gold.kinds[0] };
        let exact = is_right("extent");
        let whole = faults.iter().all(|fault| *fault == "extent");
        let tally =
            Tally { gold: 1, found: 1, matched: 1, exact: exact.into(), whole: whole.into() };
        if is_right("kind") {
            self.tally(kind).add(tally);
        } else {
            self.tally(kind).gold += 1;
            self.tally(found.kind).found += 1;
        }
        if !gold.kinds[0].is_speech() {
            return;
        }
        let blind = faults.iter().all(|fault| matches!(*fault, "extent" | "kind"));
        self.speech.add(Tally { whole: blind.into(), ..tally });
        if gold.mention.is_none() && gold.name.is_none() {
            self.nobody.add(is_right("speaker"));
        } else {
            self.speakers.add(is_right("speaker"));
            self.names.add(is_right("name"));
        }
        if gold.role.is_some() || !is_right("side") {
            self.sides.add(is_right("side"));
        }
        if gold.parent.is_some() || !is_right("parent") {
            self.parents.add(is_right("parent"));
        }
    }

    pub(super) fn add_missed(&mut self, kind: QuoteKind) {
        self.tally(kind).gold += 1;
        self.speech.gold += u32::from(kind.is_speech());
    }

    pub(super) fn add_spurious(&mut self, kind: QuoteKind) {
        self.tally(kind).found += 1;
        self.speech.found += u32::from(kind.is_speech());
    }

    pub(super) fn add_none(&mut self, is_heard: bool) {
        self.none.add(!is_heard);
    }

    fn tally(&mut self, kind: QuoteKind) -> &mut Tally {
        let index = KINDS.iter().position(|known| *known == kind);
        &mut self.kinds[index.unwrap_or_default()]
    }

    /// The figures as a table. F1 in percent: `match` blind to edges, `exact` with them, `whole` with kind,
    /// speaker, name, side and parent right too. The row `speech` is blind to kinds.
    #[must_use]
    pub fn page(&self) -> String {
        let mut out =
            "| kind | gold | found | match | exact | whole |\n|---|---|---|---|---|---|\n"
                .to_owned();
        let named = KINDS.iter().map(|kind| word(*kind)).zip(&self.kinds);
        for (name, tally) in [("speech", &self.speech)].into_iter().chain(named) {
            let f1 = |right| percent(2 * right, tally.gold + tally.found);
            let (matched, exact, whole) = (f1(tally.matched), f1(tally.exact), f1(tally.whole));
            let (gold, found) = (tally.gold, tally.found);
            out += &format!("| {name} | {gold} | {found} | {matched} | {exact} | {whole} |\n");
        }
        out += "\n| of what was found | right | of | percent |\n|---|---|---|---|\n";
        for (name, share) in [
            ("speaker", self.speakers),
            ("name", self.names),
            ("nobody", self.nobody),
            ("side", self.sides),
            ("parent", self.parents),
            ("texts without speech", self.none),
        ] {
            out += &share.row(name);
        }
        out
    }
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.gold += other.gold;
        self.found += other.found;
        self.matched += other.matched;
        self.exact += other.exact;
        self.whole += other.whole;
    }
}

impl Share {
    pub(super) fn add(&mut self, is_right: bool) {
        self.right += u32::from(is_right);
        self.all += 1;
    }

    /// A row of a page.
    pub(super) fn row(self, name: &str) -> String {
        let Self { right, all } = self;
        format!("| {name} | {right} | {all} | {} |\n", percent(right, all))
    }
}

/// `93.4`, rounded down, or `-` of nothing.
pub(super) fn percent(right: u32, of: u32) -> String {
    let Some(share) = (1000 * right).checked_div(of) else { return "-".to_owned() };
    format!("{}.{}", share / 10, share % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_down_and_nothing_has_none() {
        assert_eq!([percent(2, 3), percent(3, 3), percent(0, 0)], ["66.6", "100.0", "-"]);
    }

    #[test]
    fn what_was_missed_and_what_was_invented_both_cost() {
        let mut score = Score::default();
        score.add_missed(QuoteKind::Direct);
        score.add_spurious(QuoteKind::Mixed);
        score.add_none(true);
        let page = score.page();
        for row in ["| speech | 1 | 1 | 0.0 |", "| direct | 1 | 0 |", "| mixed | 0 | 1 |"] {
            assert!(page.contains(row), "{page}");
        }
        assert!(page.contains("| texts without speech | 0 | 1 | 0.0 |"), "{page}");
    }
}
