//! Which line is the title.

use std::borrow::Cow;

use foldhash::{HashSet, HashSetExt};

use crate::head::{CLEAN_HEAD, is_author, lone_names};
use crate::kinds::is_caption;
use crate::profile::{Ending, Profile, weight};
use crate::{bylines, chars, dates, turns};

/// A title has at most this many words.
const TITLE_WORDS: usize = 30;
/// How many lines above the first prose of a page its title may stand.
const TITLE_REACH: usize = 80;
/// Lines farther from the prose than this are equally far.
const FARTHEST: i32 = 40;
/// How many lines above a title it may stand once more, in a path.
const AGAIN_REACH: usize = 30;
/// A line that holds the title once more, such as a path, is at most this long, in bytes.
const LONGEST_PATH: usize = 400;
/// A title that ends like a sentence has at most this many words.
const SENTENCE_WORDS: usize = 14;
/// So many lines of prose, and so many words of each, are asked what the article is about.
const SHARED_LINES: usize = 12;
const SHARED_WORDS: usize = 80;
/// A name without a cue counts within so many lines of the prose.
const NEAR_PROSE: usize = 16;
/// A stamp has at most this many words.
const STAMP_WORDS: usize = 10;
/// Shorter words are in every text.
const LONG_WORD: usize = 4;

/// The title line: on a page the likeliest above the prose, in a clean text the first.
pub(crate) fn title(
    profiles: &[Profile<'_>],
    (from, first, to): (usize, usize, usize),
) -> Option<usize> {
    if first >= to && to > from {
        return None; // nothing but short lines
    }
    let on_page = from > 0 || first > CLEAN_HEAD;
    let can = |at: &usize| {
        profiles.get(*at).is_some_and(|profile| {
            can_be_title(profile, on_page)
                && !is_author(profile, profiles.get(first))
                && !turns::is_labelled(profiles, *at)
        })
    };
    if from == 0 && first <= CLEAN_HEAD {
        return (0..first).find(can);
    }
    let shared = Shared::of(profiles.get(first..to).unwrap_or_default());
    let candidates = first.saturating_sub(TITLE_REACH)..=first;
    candidates
        .filter(|at| *at < first || is_short_sentence(profiles, first))
        .filter(can)
        .max_by_key(|at| (title_score(profiles, *at, first, &shared), *at))
}

/// Whether a line has the form of a title.
fn can_be_title(profile: &Profile<'_>, on_page: bool) -> bool {
    let dated = profile
        .date()
        .is_some_and(|found| profile.words <= 8 || found.range.len() == profile.text.len());
    let stops = matches!(profile.ending, Ending::Stop | Ending::Colon)
        && !(on_page && profile.words <= 14 && profile.ending == Ending::Stop);
    !dated
        && !stops
        && profile.authors.is_empty()
        && profile.words <= TITLE_WORDS
        && profile.dash == 0
        && !turns::leads_small(profile.text)
        && profile.cue < 3
        && !is_caption(profile)
        && !profile.has_place
        && !bylines::is_credit(profile.text)
        && !(profile.text.starts_with('(') && profile.text.ends_with(')'))
        && !chars::bare_words(profile.text)
            .next()
            .is_some_and(|word| matches!(word, "Published" | "Posted" | "Updated" | "Last"))
        && profile.text.chars().any(char::is_alphabetic)
}

/// How likely the line at `at` is the title of a page whose prose begins at `first`.
fn title_score(profiles: &[Profile<'_>], at: usize, first: usize, shared: &Shared<'_>) -> i32 {
    let Some(profile) = profiles.get(at) else { return i32::MIN };
    let size = match profile.words {
        0 | 1 => weight("title_words_1"),
        2 => weight("title_words_2"),
        3 => weight("title_words_3"),
        4 | 5 => weight("title_words_4_5"),
        6..=17 => weight("title_words_6_17"),
        18..=22 => weight("title_words_18_22"),
        _ => weight("title_words_23_up"),
    };
    let mut score = size;
    let distance = i32::try_from(first - at).unwrap_or(i32::MAX).min(FARTHEST);
    score -= distance * weight("title_distance") / 10;
    score += shared.share(profile.text) * weight("title_shared") / 1000;
    let states = |at: usize| {
        let stated = profiles.get(at).is_some_and(|profile| {
            profile.date().is_some() || !profile.authors.is_empty() || is_stamp(profile)
        });
        stated || (at + NEAR_PROSE >= first && !lone_names(profiles, at, None).is_empty())
    };
    if (at + 1..at + 5).any(states) {
        score += weight("title_before_byline");
    }
    if (at.saturating_sub(3)..at).any(states) {
        score += weight("title_behind_byline");
    }
    if at.checked_sub(1).is_some_and(states) {
        score += weight("title_under_date");
    }
    if profile.text.contains(['|', '»', '›', '{', '[', '→', '←']) {
        score += weight("title_path");
    }
    if profile.ending == Ending::Stop {
        score += weight("title_stop");
    }
    if profile.text.starts_with(char::is_lowercase) {
        score += weight("title_small");
    }
    if profile.text.contains("Credit") || profile.text.contains("caption") {
        score += weight("title_caption");
    }
    let low = at.saturating_sub(AGAIN_REACH);
    let again = profiles.get(low..first).is_some_and(|near| {
        near.iter()
            .filter(|other| other.words >= 3 && other.text.len() <= LONGEST_PATH)
            .filter(|other| other.text.contains(profile.text))
            .count()
            > 1
    });
    if again && profile.words >= 3 {
        score += weight("title_again");
    }
    score
}

/// Whether the first line of prose may be a title that ends like a sentence: it is short, and prose
/// follows.
fn is_short_sentence(profiles: &[Profile<'_>], first: usize) -> bool {
    let follows = || profiles.iter().skip(first + 1).take(5).any(Profile::is_prose);
    profiles.get(first).is_some_and(|line| line.words <= SENTENCE_WORDS && line.dash == 0)
        && follows()
}

/// Whether a line says when the article came, though it gives no full date: `Published 2 hours ago`,
/// `Monday 5:30 PM`.
pub(crate) fn is_stamp(profile: &Profile<'_>) -> bool {
    profile.words <= STAMP_WORDS
        && profile.ending == Ending::Open
        && profile.text.bytes().any(|b| b.is_ascii_digit())
        && chars::bare_words(profile.text).any(|word| {
            dates::month(word).is_some()
                || dates::is_weekday(word)
                || matches!(word, "ago" | "AM" | "PM" | "am" | "pm" | "a.m" | "p.m")
        })
}

/// The words of the first prose: a title shares words with its article, a menu does not.
struct Shared<'a>(HashSet<Cow<'a, str>>);

impl<'a> Shared<'a> {
    fn of(article: &[Profile<'a>]) -> Self {
        let prose = article.iter().skip(1).filter(|line| line.is_prose()).take(SHARED_LINES);
        let mut words = HashSet::new();
        for line in prose {
            words.extend(chars::bare_words(line.text).take(SHARED_WORDS).filter_map(root));
        }
        Self(words)
    }

    /// How many of a thousand long words of a line the prose has too.
    fn share(&self, line: &str) -> i32 {
        let (mut all, mut shared) = (0, 0);
        for word in chars::bare_words(line).filter_map(root) {
            all += 1;
            shared += i32::from(self.0.contains(&word));
        }
        shared * 1000 / all.max(2)
    }
}

/// A long word in small letters, without the endings that come and go.
fn root(word: &str) -> Option<Cow<'_, str>> {
    let owned = |word: &str| word.trim_end_matches("'s").trim_end_matches("’s").len();
    let bare = if word.ends_with('s') { &word[..owned(word)] } else { word };
    let long = bare.chars().count() >= LONG_WORD || bare.bytes().any(|b| b.is_ascii_digit());
    let is_small = bare.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()); // as most are
    let stem = |word: &str| word.trim_end_matches('s').len();
    long.then(|| {
        if is_small {
            return Cow::Borrowed(&bare[..stem(bare)]);
        }
        let mut lower = bare.to_lowercase();
        lower.truncate(stem(&lower));
        Cow::Owned(lower)
    })
}

#[cfg(test)]
mod tests {
    use crate::structure;

    const PROSE: &str = "The river rose on Friday and flooded the market of the old town, where nobody was hurt, as the mayor told reporters at noon.";
    const OTHER: &str = "The traders carried their goods over the bridge and waited for the water to go, which took two days and a night.";

    /// The title of a page with these lines between menu and prose.
    #[track_caller]
    fn check(head: &str, want: &str) {
        let page = format!(
            "Home\n\nNews\n\nLog in\n\nContact\n\n{head}\n\n{PROSE}\n\n{OTHER}\n\nPrivacy policy\n\nTerms of use\n\nSitemap"
        );
        let title = structure(&page).facts.headline.map(|fact| fact.value);
        assert_eq!(title.as_deref(), Some(want), "of {page:?}");
    }

    #[test]
    fn the_title_shares_its_words_with_the_article() {
        check(
            "Flooded market waits for the water\n\nMinister opens a new school\n\nSnow in the south\n\nTen recipes for a cold day",
            "Flooded market waits for the water",
        );
    }

    #[test]
    fn a_title_may_end_like_a_sentence_and_be_the_first_of_the_prose() {
        check(
            "Steppe Herald Online\n\nThe Market Is Wet. So Are the Traders.\n\nJuly 20, 2021",
            "The Market Is Wet. So Are the Traders.",
        );
    }

    #[test]
    fn a_line_that_says_how_long_ago_follows_the_title() {
        check(
            "Weather and roads today\n\nTraders leave the wet town\n\nPublished 2 hours ago\n\nTen recipes for a cold day",
            "Traders leave the wet town",
        );
    }
}
