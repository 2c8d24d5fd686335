//! What can be seen of one paragraph without its neighbours, and the score that follows from it.

use std::ops::Range;
use std::sync::LazyLock;

use foldhash::HashMap;
use memchr::memmem::Finder;

use crate::cues::Before;
use crate::lexicon::{self, Beginnings, Group};
use crate::lines::Block;
use crate::words::Signs;
use crate::{Options, bylines, chars, cues, dateline, dates, sentences};

/// From this weight on a phrase makes furniture of a paragraph of any length.
const CERTAIN: i32 = 6;

/// So many words of a paragraph show whether it is written in small letters.
const FIRST_WORDS: usize = 40;

/// The weights of `data/weights.tsv` by name.
static WEIGHTS: LazyLock<HashMap<&'static str, i32>> = LazyLock::new(|| {
    lexicon::rows(include_str!("../data/weights.tsv"))
        .map(|(name, weight)| (name, weight.parse().unwrap_or(0)))
        .collect()
});

static WWW: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("www."));

/// A weight of the table; zero for a name it does not hold.
pub(crate) fn weight(name: &str) -> i32 {
    WEIGHTS.get(name).copied().unwrap_or(0)
}

/// How a paragraph ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a full stop or exclamation mark, perhaps inside marks.
    Stop,
    /// With a question mark.
    Question,
    /// With a colon.
    Colon,
    /// With an ellipsis, as cut teasers do.
    Cut,
    /// With none of these.
    Open,
}

/// One paragraph and what can be seen of it.
#[derive(Clone, Debug)]
pub(crate) struct Profile<'a> {
    pub(crate) text: &'a str,
    pub(crate) start: usize, // bytes of the whole text
    pub(crate) end: usize,
    pub(crate) words: usize,
    /// Whether a word with a capital speaks of a picture.
    pub(crate) of_picture: bool,
    /// Whether a word begins with `photo`.
    pub(crate) of_photo: bool,
    pub(crate) ending: Ending,
    pub(crate) has_question: bool,
    /// Which marks it holds.
    pub(crate) signs: Signs,
    /// The length of the dash and blanks that lead a turn; zero if there is none.
    pub(crate) dash: usize,
    /// Whether it opens with the place of a wire story.
    pub(crate) has_place: bool,
    /// Weight of its strongest phrase of page furniture.
    pub(crate) cue: i32,
    /// All that it says of when, if it says little else.
    pub(crate) when: Option<Box<dates::When>>,
    /// Authors, if the paragraph names them.
    pub(crate) authors: Vec<Range<usize>>,
}

impl<'a> Profile<'a> {
    /// Looks at a paragraph of `text`.
    pub(crate) fn of(text: &'a str, block: Block, options: &Options) -> Self {
        let slice = text.get(block.start..block.end).unwrap_or_default();
        let words = Words::of(slice);
        let signs = words.signs;
        let when = dates::when(slice, options.date_order);
        Self {
            text: slice,
            start: block.start,
            end: block.end,
            words: words.count,
            of_picture: words.of_picture,
            of_photo: words.of_photo,
            ending: ending(slice),
            has_question: signs.may_hold(b"?"),
            signs,
            dash: sentences::dash_lead(slice),
            has_place: dateline::may_lead(signs) && dateline::read(slice).is_some(),
            cue: words.cue,
            when: when.map(Box::new),
            authors: bylines::authors_by(slice, signs),
        }
    }

    /// A date, if the paragraph says little else.
    pub(crate) fn date(&self) -> Option<&dates::Found> {
        self.when.as_deref().and_then(dates::When::date)
    }

    /// Whether it reads as prose: a full sentence or a turn of speech.
    pub(crate) fn is_prose(&self) -> bool {
        let ends = matches!(self.ending, Ending::Stop | Ending::Question | Ending::Colon);
        self.date().is_none()
            && self.authors.is_empty()
            && ((ends && self.words >= 6)
                || (self.words >= 30)
                || (self.dash > 0 && self.words >= 4)
                || self.has_place)
    }

    /// Whether its own words say that the line is furniture.
    pub(crate) fn is_furniture(&self) -> bool {
        self.says_furniture() || (self.cue > 0 && self.score() <= weight("alone"))
    }

    /// Whether a phrase alone says so: a certain one, or a likely one that is nearly all there is.
    pub(crate) fn says_furniture(&self) -> bool {
        let is_short = self.words <= 6
            && self.ending != Ending::Question
            && !(self.dash > 0 && self.ending == Ending::Stop) // `— Back to bed!`
            && !(self.ending == Ending::Stop && self.words >= 5);
        self.cue >= CERTAIN || (self.cue >= 3 && is_short)
    }

    /// By how much a phrase weighs less the more is said around it: prose may speak of newsletters.
    fn thinning(&self) -> i32 {
        match self.words {
            25.. => 3,
            12.. if self.ending == Ending::Stop => 2,
            _ => 1,
        }
    }

    fn holds_address(&self) -> bool {
        self.signs.may_hold(b":") && self.text.contains("://")
            || WWW.find(self.text.as_bytes()).is_some()
    }

    /// How many of the first words begin with a small letter.
    fn small(&self) -> usize {
        let first = chars::bare_words(self.text).take(FIRST_WORDS);
        first.filter(|word| word.starts_with(char::is_lowercase)).count()
    }

    /// How much speaks for its being part of the article, in tenths of nothing in particular. It is
    /// asked for on pages and of lines with a cue only, so it is not kept.
    pub(crate) fn score(&self) -> i32 {
        let size = match self.words {
            0..=2 => "words_1_2",
            3..=5 => "words_3_5",
            6..=9 => "words_6_9",
            10..=19 => "words_10_19",
            20..=39 => "words_20_39",
            _ => "words_40_up",
        };
        let end = match self.ending {
            Ending::Stop if self.words > 3 => "ends_stop",
            Ending::Question if self.words > 2 => "ends_question",
            Ending::Colon => "ends_colon",
            Ending::Cut | Ending::Open | Ending::Stop | Ending::Question => "ends_open",
        };
        let mut sum = weight(size) + weight(end) + self.cue * weight("cue") / self.thinning();
        if self.small() * 4 < self.words.min(FIRST_WORDS) {
            sum += weight("few_small_words");
        }
        if self.holds_address() {
            sum += weight("address");
        }
        if chars::figures(self.text) * 3 > self.text.len() {
            sum += weight("mostly_figures");
        }
        if self.dash > 0 {
            sum += weight("turn");
        }
        sum
    }
}

/// How the words begin that tell something by themselves: of furniture, of a picture.
static TELLING: LazyLock<Beginnings> =
    LazyLock::new(|| lexicon::table(Group::Picture).beginnings().and(&cues::beginnings()));

/// How those begin that tell something anywhere in a paragraph.
static PICTURE: LazyLock<Beginnings> =
    LazyLock::new(|| lexicon::table(Group::Picture).beginnings());

/// What the words of a paragraph tell together: all that needs a walk over them.
struct Words {
    count: usize,
    cue: i32,
    of_picture: bool,
    of_photo: bool,
    signs: Signs,
}

impl Words {
    fn of(text: &str) -> Self {
        let cue = cues::notice_weight(text);
        let signs = Signs::default();
        let mut found = Self { count: 0, cue, of_picture: false, of_photo: false, signs };
        let (telling, picture) = (&*TELLING, &*PICTURE);
        let mut before = Before::Nothing;
        let mut words = chars::bare_words(text);
        loop {
            if before == Before::Words {
                let wanted = if found.count < cues::REACH { telling } else { picture };
                found.count += words.pass(|three| wanted.may_be(three));
            }
            let Some(word) = words.next() else {
                found.signs = words.signs();
                return found;
            };
            if let Some(room) = (cues::REACH - 1).checked_sub(found.count) {
                found.cue = found.cue.max(cues::weight(word, &words, room, before));
            }
            found.of_photo |= word.starts_with("photo");
            found.of_picture |= chars::is_capital(word) && lexicon::is_in(word, Group::Picture);
            if before != Before::Words {
                let is_figure = cues::is_figure(word);
                before = if is_figure { Before::Figures } else { Before::Words };
            }
            found.count += 1;
        }
    }
}

/// How a text ends, closing marks left aside.
fn ending(text: &str) -> Ending {
    let bare = text.trim_end_matches(|c: char| chars::is_closing(c) || c.is_whitespace());
    if bare.ends_with("...") || bare.ends_with('…') {
        return Ending::Cut;
    }
    match bare.chars().next_back() {
        Some('.' | '!') => Ending::Stop,
        Some('?') => Ending::Question,
        Some(':') => Ending::Colon,
        _ => Ending::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str) -> Profile<'_> {
        Profile::of(text, Block { start: 0, end: text.len(), gap: 0 }, &Options::default())
    }

    #[test]
    fn photos_are_met_among_the_words_for_pictures() {
        assert!(PICTURE.may_be(*b"pho") && TELLING.may_be(*b"pho"), "others pass it over");
        assert!(look("A profile photo, he said").of_photo && !look("He phoned home").of_photo);
    }

    #[test]
    fn a_dateline_says_when_and_little_else() {
        for line in [
            "20.07.2021",
            "Sunday, March 8, 2015",
            "Published: 8 March 2015 at 10:15 GMT",
            "20.07.2021 Author: Petr Ivanov",
            "By Jane Roe | March 9, 2016",
        ] {
            assert!(look(line).date().is_some(), "{line:?} is a date line");
        }
        for line in [
            "On March 8, 2015, the mayor of the old town opened a market.",
            "It opened on 8 March 2015.",
        ] {
            assert!(look(line).date().is_none(), "{line:?} is a sentence");
        }
    }

    #[test]
    fn prose_scores_above_furniture() {
        let prose = look(
            "The mayor said on Friday that the market, which the river had flooded twice, would be closed for good.",
        );
        let button = look("Share on Facebook");
        assert!(prose.score() >= 10 && prose.is_prose() && !prose.is_furniture());
        assert!(button.score() < -10 && button.is_furniture());
    }
}
