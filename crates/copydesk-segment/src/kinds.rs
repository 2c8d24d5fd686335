//! What each paragraph is for, and what the article says about itself.

use std::ops::Range;
use std::sync::LazyLock;

use copydesk_core::{Facts, ParagraphKind};
use memchr::memmem::Finder;

use crate::lexicon::{self, Group};
use crate::profile::{Ending, Profile};
use crate::{Options, chars, head, notes, page, sentences, turns};

/// A heading inside the text has at most this many words.
const HEADING_WORDS: usize = 12;
/// A caption is at most this long, in bytes.
const LONGEST_CAPTION: usize = 600;
/// A rule or a sign that the copy ends is at most this long, in bytes.
const LONGEST_MARK: usize = 80;
/// Who made a picture is told in at most so many bytes.
const LONGEST_CREDIT: usize = 60;
/// The words that tell a caption stand within so many bytes of its start or end.
const CAPTION_LEAD: usize = 60;

/// What speaks of an old picture near the start of a line.
static FILE_PHOTO: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("file photo"));

/// What a text is made of.
pub(crate) struct Labels {
    /// The kind of each paragraph.
    pub(crate) kinds: Vec<ParagraphKind>,
    /// What the article says about itself.
    pub(crate) facts: Facts,
    /// The paragraphs from the first to the last that belong to the article.
    pub(crate) article: Range<usize>,
    /// Whether the text is a whole web page.
    pub(crate) on_page: bool,
}

/// The kinds of all paragraphs, and the facts.
pub(crate) fn label(profiles: &[Profile<'_>], options: &Options) -> Labels {
    let on_page = page::is_page(profiles);
    let inside = if on_page { page::article(profiles) } else { vec![true; profiles.len()] };
    let from = inside.iter().position(|is_in| *is_in).unwrap_or(0);
    let to = inside.iter().rposition(|is_in| *is_in).map_or(profiles.len(), |last| last + 1);
    let mut kinds = vec![ParagraphKind::Boilerplate; profiles.len()];
    for ((kind, profile), is_in) in kinds.iter_mut().zip(profiles).zip(inside) {
        if is_in && !profile.is_furniture() {
            *kind = inner_kind(profile);
        }
    }
    let facts = head::read(profiles, &mut kinds, (from, to), on_page, options);
    if let Some(inside) = kinds.get_mut(from..to)
        && let Some(profiles) = profiles.get(from..to)
    {
        turns::label(profiles, inside);
    }
    notes::label(profiles, &mut kinds, (from, to), &facts);
    Labels { kinds, facts, article: from..to, on_page }
}

/// The kind of a line inside the article, as far as it tells by itself.
fn inner_kind(profile: &Profile<'_>) -> ParagraphKind {
    if is_caption(profile) {
        ParagraphKind::Caption
    } else if is_end_mark(profile.text) || notes::is_mail_alone(profile.text) {
        ParagraphKind::Boilerplate
    } else if profile.words <= HEADING_WORDS
        && profile.dash == 0
        && matches!(profile.ending, Ending::Open | Ending::Question)
        && starts_big(profile.text)
        && !turns::leads_small(profile.text)
        && !is_speech(profile.text)
    {
        ParagraphKind::Heading
    } else {
        ParagraphKind::Body
    }
}

/// Whether a line is a rule, or a sign that the copy ends: `###`, `* * *`, `-30-`.
fn is_end_mark(text: &str) -> bool {
    text.len() <= LONGEST_MARK
        && (text == "-30-"
            || text == "-ENDS-"
            || text.bytes().all(|b| matches!(b, b'#' | b'*' | b'_' | b'=' | b'~' | b' ')))
}

/// Whether a line breaks off or holds more than one sentence, as a heading never does.
fn is_speech(text: &str) -> bool {
    let breaks_off = text.ends_with(['-', '–', '—', ',', ';']);
    breaks_off || sentences::Cutter::count(text) > 1
}

fn starts_big(text: &str) -> bool {
    let first = text.trim_start_matches(chars::is_opening).chars().next();
    first.is_some_and(|c| !c.is_lowercase())
}

/// Whether a line stands under a picture.
pub(crate) fn is_caption(profile: &Profile<'_>) -> bool {
    let text = profile.text;
    if text.len() > LONGEST_CAPTION {
        return false;
    }
    has_credit(text)
        || has_credit_pair(text)
        || (profile.of_picture && lexicon::holds(text, Group::Caption))
        || shows(profile)
}

/// Whether a line says that it shows something: `Above: the market`, `In this July 20 file photo, …`, or
/// ends with who made the picture: `Traders at noon. image: Aliya Bek`.
fn shows(profile: &Profile<'_>) -> bool {
    let text = profile.text;
    if lexicon::begins(text, Group::CaptionStart) {
        return true;
    }
    let head = text.get(..chars::floor(text, CAPTION_LEAD)).unwrap_or(text);
    let tail =
        text.get(chars::floor(text, text.len().saturating_sub(CAPTION_LEAD))..).unwrap_or("");
    profile.signs.may_hold(b":") && is_credited(tail)
        || profile.of_photo
            && FILE_PHOTO.find_iter(head.as_bytes()).any(|at| {
                let behind = head.get(at + FILE_PHOTO.needle().len()..).unwrap_or_default();
                behind.starts_with(',') || behind.starts_with(" provided")
            })
        || profile.ending == Ending::Open
            && (text.contains(", photograph,") || text.ends_with(" (pictured)"))
}

/// Whether the end of a line names who made the picture: ` image: Aliya Bek`.
fn is_credited(tail: &str) -> bool {
    if memchr::memchr(b':', tail.as_bytes()).is_none() {
        return false;
    }
    let credit = tail.rfind(" image: ").or_else(|| tail.rfind(" photo: "));
    credit.and_then(|at| tail.get(at + " image: ".len()..)).is_some_and(chars::is_capital)
}

/// Whether a text ends with the agency of a picture in brackets: `(Herald/Reuters)`.
pub(crate) fn has_credit(text: &str) -> bool {
    let last =
        text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map_or("", |(_, last)| last);
    (1..60).contains(&last.len()) && lexicon::holds(last, Group::PictureAgency)
}

/// Whether a text ends with the maker of a picture and the house in brackets: `(Aliya Bek/Steppe Herald)`.
fn has_credit_pair(text: &str) -> bool {
    let Some((before, last)) = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) else {
        return false;
    };
    let Some((maker, house)) = last.split_once('/').filter(|_| last.len() < LONGEST_CREDIT) else {
        return false;
    };
    let (maker, house) = (maker.trim_end(), house.trim_start());
    let are_words = |words: &str| words.split(' ').all(is_name_word);
    (before.is_empty() || before.ends_with([' ', '.']))
        && (2..=3).contains(&maker.split(' ').count())
        && house.split(' ').count() <= 4
        && are_words(maker)
        && are_words(house)
}

fn is_name_word(word: &str) -> bool {
    chars::is_capital(word)
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
}

#[cfg(test)]
mod tests {
    use copydesk_core::ParagraphKind::{
        self, AuthorNote, Body, Boilerplate, Byline, Caption, Dateline, Heading, Headline,
    };

    use crate::structure;

    #[track_caller]
    fn check(text: &str, want: &[ParagraphKind]) {
        let got: Vec<_> =
            structure(text).paragraphs.iter().map(|paragraph| paragraph.kind).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    const PROSE: &str = "The river rose on Friday and flooded the market. Nobody was hurt, as the mayor told reporters.";

    #[test]
    fn counters_and_boxes_at_the_end_are_furniture() {
        check(&format!("{PROSE}\n\n\nNumber of shows:\u{a0}12"), &[Body, Boilerplate]);
        check(
            &format!("{PROSE}\n\nShare on Facebook\n\nRead more: A dry year"),
            &[Body, Boilerplate, Boilerplate],
        );
        check(
            &format!("{PROSE}\n\n© 2021 The Steppe Herald. All rights reserved."),
            &[Body, Boilerplate],
        );
    }

    #[test]
    fn prose_that_holds_a_phrase_of_furniture_stays() {
        check(
            &format!(
                "{PROSE}\n\nThe firm asks customers to sign up for a newsletter, which most of them never read."
            ),
            &[Body, Body],
        );
    }

    #[test]
    fn the_byline_s_name_at_the_end_makes_an_author_note() {
        check(
            &format!(
                "By Aliya Bek\n\nRiver floods the market\n\n{PROSE}\n\nAliya Bek, a hydrologist, exclusively for the Herald."
            ),
            &[Byline, Headline, Body, AuthorNote],
        );
        check(&format!("{PROSE}\n\nJohn Poe is a reporter in the north."), &[Body, AuthorNote]);
        check(
            &format!("{PROSE}\n\n— John Poe is the editor of the Herald. He lives in Oral."),
            &[Body, AuthorNote],
        );
        check(
            &format!("{PROSE}\n\nThe Herald’s John Poe contributed to this report."),
            &[Body, AuthorNote],
        );
    }

    #[test]
    fn headings_and_captions_are_told_from_prose() {
        check(
            &format!(
                "River floods the market\n\n20 July 2021\n\n{PROSE}\n\nA dry year before\n\n{PROSE}\n\nThe market at night. Photo: John Poe"
            ),
            &[Headline, Dateline, Body, Heading, Body, Caption],
        );
    }

    #[test]
    fn captions_say_that_they_show_something() {
        for caption in [
            "In this July 20, 2021, file photo, traders carry their goods over the bridge.",
            "File photo of the old market",
            "Above: The bridge at noon.",
            "Aerial view of the river on Friday.",
            "Traders at the old bridge. image: Aliya Bek.",
            "Traders at the old bridge (Herald/Reuters)",
            "A trader of the old market, photograph, 1871",
            "Traders carry their goods over the bridge on Friday. (Aliya Bek/Steppe Herald)",
            "Credit: Aliya Bek",
            "Traders at noon (Aliya Bek / Steppe Herald)",
            "Photographer: Aliya Bek",
        ] {
            check(&format!("{PROSE}\n\n{caption}\n\n{PROSE}"), &[Body, Caption, Body]);
        }
        for plain in [
            "The mayor kept a photo of the old bridge on his desk.",
            "The mayor asked for bread and salt (and/or money).",
            "This image of the town is wrong, the mayor told reporters.",
        ] {
            check(&format!("{PROSE}\n\n{plain}\n\n{PROSE}"), &[Body, Body, Body]);
        }
    }

    #[test]
    fn who_reported_and_edited_is_an_author_note() {
        check(
            &format!("{PROSE}\n\n(Reporting by Aliya Bek; Editing by John Poe)"),
            &[Body, AuthorNote],
        );
        let facts =
            structure(&format!("{PROSE}\n\n(Reporting by Aliya Bek; Editing by John Poe)")).facts;
        assert_eq!(facts.bylines.len(), 1);
        assert_eq!(facts.bylines[0].value, "Aliya Bek");
    }

    #[test]
    fn a_page_is_cut_down_to_its_article() {
        let menu = "Home\n\nNews\n\nSport\n\nLog in\n\nContact";
        let foot = "Most popular\n\nRain in the north\n\nSnow in the south\n\nPrivacy policy\n\nTerms of use";
        let text = format!(
            "{menu}\n\nRiver floods the old market in town\n\nBy Aliya Bek\n\n{PROSE}\n\n{PROSE}\n\n{foot}"
        );
        let kinds: Vec<_> =
            structure(&text).paragraphs.iter().map(|paragraph| paragraph.kind).collect();
        assert_eq!(kinds[5..9], [Headline, Byline, Body, Body]);
        let outside = kinds.iter().take(5).chain(kinds.iter().skip(9));
        assert!(outside.copied().all(|kind| kind == Boilerplate), "{kinds:?}");
    }

    #[test]
    fn a_text_of_short_lines_keeps_them_all() {
        check("Bread\n\nSalt\n\nWater", &[Heading, Heading, Heading]);
        check("", &[]);
    }
}
