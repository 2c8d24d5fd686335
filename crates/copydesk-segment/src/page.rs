//! Which lines of a web page are its article.
//!
//! The lines are divided into stretches, from top to bottom: what stands in front, the article, gaps
//! inside it, and what stands behind.

use foldhash::{HashMap, HashMapExt, HashSet};

use crate::chars;
use crate::lexicon::{self, Group};
use crate::profile::{Ending, Profile, weight};

/// So many lines of furniture make a page.
const PAGE_LINES: usize = 3;
/// From so many paragraphs on, a text of many scraps is a page with little furniture.
const LONG_PAGE: usize = 60;
/// A gap without a word of furniture is the article's if it has at most so many lines.
const WIDEST_GAP: usize = 16;
/// The last section of an article is given back if it has at most so many paragraphs.
const LAST_SECTION: usize = 4;
/// A full sentence of an article has at least so many words.
const SENTENCE_WORDS: usize = 6;
/// A line with more words than this ends no article by its first words.
const TAIL_WORDS: usize = 8;

/// Whether a text is a whole web page and no article alone: some different lines are furniture by themselves, and
/// two of five are scraps. In an article alone, short lines are headings, lists and tables of results,
/// and nothing speaks against them.
pub(crate) fn is_page(profiles: &[Profile<'_>]) -> bool {
    let says = profiles.iter().filter(|profile| profile.cue >= 3 && profile.is_furniture());
    let furniture = says.map(|profile| profile.text).collect::<HashSet<_>>().len();
    let scraps = profiles
        .iter()
        .filter(|profile| profile.words <= 5 && profile.ending == Ending::Open)
        .count();
    let all = profiles.len();
    furniture >= PAGE_LINES && scraps * 5 >= all * 2
        || furniture >= 2 * PAGE_LINES && scraps * 5 >= all
        || furniture >= 1 && all >= LONG_PAGE && scraps * 5 >= all * 3
}

/// The stretches of a page, from top to bottom. A gap may lead back into the article, and so may, at a
/// higher price, what stands behind a line that seldom comes before the end of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    Front,
    Article,
    Gap,
    Tail,
}

/// A score no way can reach; sums with it stay in range.
const NEVER: i32 = i32::MIN / 2;

/// The best way to end in each stretch, and the stretch each of them comes from.
#[derive(Clone, Copy)]
struct Step {
    best: [i32; 4],
    came: [Stretch; 4],
}

impl Step {
    /// Before the first line.
    fn start() -> Self {
        Self { best: [-weight("front"), 0, NEVER, NEVER], came: [Stretch::Front; 4] }
    }

    fn of(&self, stretch: Stretch) -> i32 {
        self.best[stretch as usize]
    }

    /// The dearest of some ways here, each with its price; the first of equals.
    fn dearest(&self, ways: &[(Stretch, i32)]) -> (i32, Stretch) {
        let sums = ways.iter().map(|(from, price)| (self.of(*from).saturating_sub(*price), *from));
        sums.reduce(|best, next| if next.0 > best.0 { next } else { best })
            .unwrap_or((NEVER, Stretch::Front))
    }

    /// The step over a line that is worth `score` inside the article.
    fn over(&self, score: i32, ends: bool, first: bool) -> Self {
        let (leave, back) = (weight("leave"), weight("return"));
        let never = |forbidden| if forbidden { -(NEVER / 2) } else { 0 };
        let (inside, from_inside) = self.dearest(&[
            (Stretch::Article, 0),
            (Stretch::Front, never(first)),
            (Stretch::Gap, back),
            (Stretch::Tail, back + weight("tail")),
        ]);
        let leave = leave + never(first);
        let (gap, from_gap) =
            self.dearest(&[(Stretch::Gap, never(ends)), (Stretch::Article, leave + never(ends))]);
        let (tail, from_tail) = self.dearest(&[
            (Stretch::Tail, 0),
            (Stretch::Gap, never(!ends)),
            (Stretch::Article, leave + never(!ends)),
        ]);
        let best = [
            self.of(Stretch::Front),
            inside.saturating_add(score),
            gap.max(NEVER),
            tail.max(NEVER),
        ];
        Self { best, came: [Stretch::Front, from_inside, from_gap, from_tail] }
    }
}

/// Which paragraphs belong to the article: the division into stretches with the highest sum of the
/// scores inside, where each change of stretch has its price. One pass forth and one back (Viterbi).
pub(crate) fn article(profiles: &[Profile<'_>]) -> Vec<bool> {
    let again = again(profiles);
    let mut steps: Vec<Step> = Vec::with_capacity(profiles.len());
    let mut last = Step::start();
    for (at, (profile, again)) in profiles.iter().zip(again).enumerate() {
        let least = if begins(profile, Group::Inlay) { "inlay" } else { "least" };
        let own = profile.score().max(weight(least));
        let score = own + if again && profile.is_prose() { weight("again") } else { 0 };
        last = last.over(score, is_tail(profile), at == 0);
        steps.push(last);
    }
    // A text without a line that reads like an article is all article: nothing is dropped unseen.
    let ends = [(Stretch::Article, 0), (Stretch::Gap, 0), (Stretch::Tail, 0)];
    let (_, mut stretch) = last.dearest(&ends);
    let mut found = vec![false; profiles.len()];
    for (place, step) in found.iter_mut().zip(&steps).rev() {
        *place = stretch == Stretch::Article;
        stretch = step.came[stretch as usize];
    }
    close_gaps(profiles, &mut found);
    add_last_section(profiles, &mut found);
    found
}

/// Gives back to the article the gaps in which no line is furniture by its own words: tables, verses,
/// lists of names.
fn close_gaps(profiles: &[Profile<'_>], inside: &mut [bool]) {
    let mut open: Option<usize> = None; // where the gap began, behind the article
    for at in 1..inside.len() {
        match (inside.get(at - 1), inside.get(at)) {
            (Some(true), Some(false)) => open = Some(at),
            (Some(false), Some(true)) => {
                let Some(start) = open.take() else { continue };
                let gap = profiles.get(start..at).unwrap_or_default();
                if gap.len() <= WIDEST_GAP && !gap.iter().any(Profile::is_furniture) {
                    inside.iter_mut().take(at).skip(start).for_each(|place| *place = true);
                }
            }
            _ => {}
        }
    }
}

/// Gives back to the article its last section, a heading with few sentences under it, which alone weigh
/// less than the heading costs: the article has such headings already, and a line that ends articles
/// follows.
fn add_last_section(profiles: &[Profile<'_>], inside: &mut [bool]) {
    let Some(last) = inside.iter().rposition(|is_in| *is_in) else { return };
    let heads = |at: usize| profiles.get(at).is_some_and(is_subheading);
    let tells = |at: usize| profiles.get(at).is_some_and(is_sentence);
    if !heads(last + 1) || !tells(last) {
        return;
    }
    let sentences = (last + 2..last + 2 + LAST_SECTION).take_while(|at| tells(*at)).count();
    let end = last + 2 + sentences;
    let ends = profiles.get(end).is_none_or(is_tail);
    let first = inside.iter().position(|is_in| *is_in).unwrap_or(last);
    let has_sections = || (first + 1..last).any(|at| heads(at) && tells(at + 1));
    if sentences > 0 && ends && has_sections() {
        inside.iter_mut().take(end).skip(last + 1).for_each(|place| *place = true);
    }
}

/// Whether a line has the form of a heading between paragraphs.
fn is_subheading(profile: &Profile<'_>) -> bool {
    (2..=TAIL_WORDS).contains(&profile.words)
        && profile.cue == 0
        && matches!(profile.ending, Ending::Open | Ending::Question)
        && chars::is_capital(profile.text)
        && profile.date().is_none()
        && profile.authors.is_empty()
}

/// Whether a line is at least one full sentence, and no furniture.
fn is_sentence(profile: &Profile<'_>) -> bool {
    profile.words >= SENTENCE_WORDS && profile.ending == Ending::Stop && profile.cue < 3
}

/// Whether a line opens what stands behind articles: comments, tags, other articles.
fn is_tail(profile: &Profile<'_>) -> bool {
    begins(profile, Group::Tail)
}

/// Whether a short line of furniture begins with a phrase of a group.
fn begins(profile: &Profile<'_>, group: Group) -> bool {
    profile.words <= TAIL_WORDS && profile.cue > 0 && {
        let lower = profile.text.to_lowercase();
        let bare = lower.trim_start_matches(|c: char| !c.is_alphabetic());
        lexicon::phrases(group).iter().any(|start| bare.starts_with(start))
    }
}

/// Which lines of three words and more stand on the page more than once.
fn again(profiles: &[Profile<'_>]) -> Vec<bool> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for profile in profiles.iter().filter(|profile| profile.words >= 8) {
        *counts.entry(profile.text).or_default() += 1;
    }
    profiles
        .iter()
        .map(|profile| counts.get(profile.text).is_some_and(|count| *count > 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use copydesk_core::ParagraphKind::Boilerplate;

    use crate::structure;

    const MENU: &str =
        "Home\n\nNews\n\nSport\n\nLog in\n\nContact\n\nRiver floods the old market in town";
    const PROSE: &str = "The river rose on Friday and flooded the market of the old town, where nobody was hurt, as the mayor told reporters at noon.";
    const OTHER: &str = "The traders carried their goods over the bridge and waited for the water to go, which took two days and a night.";

    /// Which of `lines` are kept on a page with this text behind its menu.
    #[track_caller]
    fn check(text: &str, lines: &[&str], want: &[bool]) {
        let page = format!("{MENU}\n\n{text}");
        let outline = structure(&page);
        let got: Vec<_> = lines
            .iter()
            .map(|line| {
                outline.paragraphs.iter().any(|paragraph| {
                    &page[paragraph.span.range()] == *line && paragraph.kind != Boilerplate
                })
            })
            .collect();
        assert_eq!(got, want, "of {lines:?} in {page:?}");
    }

    #[test]
    fn comments_behind_the_article_are_not_its_own() {
        let comment = "I have lived by the river for forty years, and I say that the bridge was never safe, whatever the mayor says.";
        let text = format!(
            "{PROSE}\n\n{OTHER}\n\n3 Comments\n\nriverman says:\n\nReply\n\n{comment}\n\nPrivacy policy"
        );
        check(&text, &[PROSE, OTHER, comment, "riverman says:"], &[true, true, false, false]);
    }

    #[test]
    fn a_table_between_two_paragraphs_is_no_gap() {
        let text = format!(
            "{PROSE}\n\n{PROSE} So it was.\n\nMarket\n\n12\n\nBridge\n\n7\n\nSchool\n\n3\n\n{OTHER}\n\n{OTHER} So it was.\n\nPrivacy policy\n\nTerms of use"
        );
        check(&text, &[PROSE, "Bridge", "7", OTHER], &[true, true, true, true]);
    }

    #[test]
    fn a_last_section_of_one_sentence_is_the_article_s() {
        let more = "A wall is to follow in May, the mayor said.";
        let sections = format!("{PROSE}\n\nWhat it cost\n\n{OTHER}\n\nWhat comes next\n\n{more}");
        check(
            &format!("{sections}\n\nRelated articles\n\nSnow in the south\n\nPrivacy policy"),
            &["What it cost", "What comes next", more, "Snow in the south"],
            &[true, true, true, false],
        );
        check(
            &format!(
                "{PROSE}\n\n{OTHER}\n\nSnow in the south\n\n{more}\n\nRelated articles\n\nRain\n\nPrivacy policy"
            ),
            &["Snow in the south", more],
            &[false, false],
        );
    }

    #[test]
    fn one_advertisement_between_paragraphs_cuts_nothing() {
        let text = format!(
            "{PROSE}\n\nAdvertisement\n\n{OTHER}\n\nAdvertisement\n\n{PROSE} Again.\n\nPrivacy policy\n\nTerms of use"
        );
        check(&text, &[PROSE, "Advertisement", OTHER], &[true, false, true]);
        let article = format!("{PROSE}\n\nAdvertisement\n\n").repeat(8);
        let kept = structure(&article).paragraphs.iter().filter(|p| p.kind != Boilerplate).count();
        assert_eq!(kept, 8, "the same notice many times makes no page");
    }
}
