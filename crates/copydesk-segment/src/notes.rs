//! What stands behind the last paragraph of an article: who the author is, and whom to call.

use copydesk_core::{Facts, ParagraphKind};

use crate::lexicon::{Group, begins, phrases};
use crate::profile::{Ending, Profile};
use crate::{bylines, chars, names};

/// An author note is one of the last so many paragraphs, and there are at most as many notes.
const NOTE_REACH: usize = 3;
/// A note is at most this long, in bytes.
const LONGEST_NOTE: usize = 500;
/// A block of contacts is at most so many lines, its label among them, and no line of it has more words.
const CONTACT_LINES: usize = 10;
const CONTACT_WORDS: usize = 10;
/// An address on a line of its own is shorter than this, in bytes.
const LONGEST_ADDRESS: usize = 80;
/// A telephone number has at least so many figures.
const TELEPHONE_FIGURES: usize = 6;

/// Marks what stands at the end of the article in `from..to`: a block of contacts, then the author note.
pub(crate) fn label(
    profiles: &[Profile<'_>],
    kinds: &mut [ParagraphKind],
    (from, to): (usize, usize),
    facts: &Facts,
) {
    let end = contacts(profiles, kinds, (from, to));
    author_note(profiles, kinds, (from, end), facts);
}

/// Makes furniture of the block of contacts that ends an article, and gives the place where it begins,
/// else `to`. A label alone on its line leads it (`Media contact:`), and each line behind is short; one
/// of them is an address or a telephone number.
fn contacts(
    profiles: &[Profile<'_>],
    kinds: &mut [ParagraphKind],
    (from, to): (usize, usize),
) -> usize {
    let low = to.saturating_sub(CONTACT_LINES).max(from + 1);
    let mut reaches = false;
    for at in (low..to).rev() {
        let Some(profile) = profiles.get(at) else { break };
        reaches |= memchr::memchr(b'@', profile.text.as_bytes()).is_some()
            || is_address(profile.text)
            || is_telephone(profile.text);
        if reaches && is_contact_label(profile) {
            for kind in kinds.iter_mut().take(to).skip(at) {
                *kind = ParagraphKind::Boilerplate;
            }
            return at;
        }
        let is_line = profile.words <= CONTACT_WORDS
            && (matches!(profile.ending, Ending::Open | Ending::Colon) || is_address(profile.text));
        if !is_line {
            break;
        }
    }
    to
}

/// Whether a line is the label of a block of contacts, or begins with it: `Media contact:`, `For more
/// information:`, `Contact: Aliya Bek`.
fn is_contact_label(profile: &Profile<'_>) -> bool {
    if profile.words > CONTACT_WORDS || !chars::is_capital(profile.text) {
        return false;
    }
    let colon = memchr::memchr(b':', profile.text.as_bytes());
    let label = profile.text.get(..colon.unwrap_or(profile.text.len())).unwrap_or_default();
    phrases(Group::ContactLabel).contains(&label.to_ascii_lowercase().trim_end())
}

/// Whether a line is an address of electronic mail and nothing else but a word for it.
pub(crate) fn is_mail_alone(text: &str) -> bool {
    let is_short = text.len() < LONGEST_ADDRESS && text.bytes().filter(|b| *b == b' ').count() <= 1;
    let (label, address) = text.split_once(' ').filter(|_| is_short).unwrap_or(("", text));
    is_short
        && (label.is_empty() || label.ends_with(':'))
        && memchr::memchr(b'@', address.as_bytes()).is_some_and(|at| at > 0)
        && is_address(address)
}

/// Whether a line is or ends with an address of electronic mail or of the web.
fn is_address(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    let is_mail = memchr::memchr(b'@', last.as_bytes()).is_some_and(|at| {
        at > 0 && last.get(at..).is_some_and(|host| host.trim_end_matches('.').contains('.'))
    });
    is_mail || last.starts_with("www.") || last.starts_with("http")
}

/// Whether a line holds a telephone number and no word but its label: `+46 555 0142`, `Tel: 555 0142`.
fn is_telephone(text: &str) -> bool {
    let figures = text.bytes().filter(u8::is_ascii_digit).count();
    let words = chars::bare_words(text).filter(|word| !word.bytes().all(|b| b.is_ascii_digit()));
    figures >= TELEPHONE_FIGURES && words.count() <= 2
}

/// Marks the paragraph near the end that says who the author is.
fn author_note(
    profiles: &[Profile<'_>],
    kinds: &mut [ParagraphKind],
    (from, to): (usize, usize),
    facts: &Facts,
) {
    let (mut seen, mut notes) = (0, 0);
    let mut known: Option<Told> = None; // the note below, which another may stand right above
    for at in (0..to).rev() {
        match kinds.get(at) {
            Some(ParagraphKind::Body | ParagraphKind::Heading | ParagraphKind::Dialogue) => {
                seen += 1;
            }
            // a signed note looks like an item; a whole list does not hide the note before it
            Some(ParagraphKind::ListItem) if at + NOTE_REACH >= to => {}
            _ => continue,
        }
        if seen > NOTE_REACH {
            return;
        }
        let Some(profile) = profiles.get(at) else { continue };
        let text = profile.text.get(profile.dash..).unwrap_or(profile.text);
        let text = text.trim_start_matches(chars::is_dash).trim_start();
        let signed = text.len() < profile.text.len(); // `— Aliya Bek is a reporter`
        // Prose names the author too: it is no second note but above the author's address.
        let named = known != Some(Told::Who)
            && facts.bylines.iter().any(|byline| names_author(text, &byline.value));
        let says = || named || bylines::is_note(text) || says_who(text) || introduces(text, signed);
        let before = || profiles.get(from..at).unwrap_or_default();
        let by_shape = || {
            seen == 1 && (is_writer(text) || facts.bylines.is_empty() && comes_new(before(), text))
        };
        let told = if at == 0 {
            None
        } else if is_contact_note(text) {
            Some(Told::Where)
        } else {
            (says() || by_shape()).then_some(Told::Who)
        };
        if told.is_some() {
            if let Some(kind) = kinds.get_mut(at) {
                *kind = ParagraphKind::AuthorNote;
            }
            (seen, notes) = (0, notes + 1);
        }
        if notes == NOTE_REACH || told.is_none() && known.is_some() {
            return;
        }
        known = told;
    }
}

/// What a note says of the author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Who the author is, or who helped.
    Who,
    /// How to reach the author.
    Where,
}

/// Whether a paragraph begins with a name and says that it is somebody of a newsroom; a dash before
/// the name (`signed`) lets other callings count too.
fn introduces(text: &str, signed: bool) -> bool {
    if text.len() > LONGEST_NOTE {
        return false;
    }
    let Some(range) = names::name(text, 0) else { return false };
    let Some(rest) = text
        .get(range.end..)
        .and_then(|rest| rest.strip_prefix(" is ").or_else(|| rest.strip_prefix(", ")))
    else {
        return false;
    };
    let first: String = rest.split_inclusive(['.', ';']).next().unwrap_or_default().to_lowercase();
    let is_article = first.starts_with("a ")
        || first.starts_with("an ")
        || first.starts_with("the ")
        || first.contains("’s ")
        || first.contains("'s ");
    let says = |words: &[&str]| words.iter().any(|word| first.contains(word));
    is_article
        && !first.contains(" said")
        && (says(phrases(Group::Newsroom)) || (signed && says(phrases(Group::Calling))))
}

/// Whether a paragraph introduces its author without a byline to tell by.
fn says_who(text: &str) -> bool {
    let bare = text.trim_end_matches(['.', ' ', ')', ']']);
    begins(text, Group::NoteStart)
        || (text.len() < 400 && phrases(Group::NoteEnd).iter().any(|end| bare.ends_with(end)))
}

/// Whether a paragraph begins with an author, by the full name or as `Mr. Bek is …`.
fn names_author(text: &str, author: &str) -> bool {
    if text.starts_with(author) {
        return true;
    }
    let Some(rest) = behind_title(text) else { return false };
    let last = author.rsplit(' ').next().unwrap_or_default();
    let verb = rest.strip_prefix(last).unwrap_or_default();
    last.len() > 1 && is_of_life(verb)
}

/// What follows a title of address at the start: `Mr. `, `Prof. `.
fn behind_title(text: &str) -> Option<&str> {
    if !matches!(text.as_bytes().first(), Some(b'M' | b'D' | b'P')) {
        return None;
    }
    ["Mr. ", "Ms. ", "Mrs. ", "Miss ", "Dr. ", "Prof. ", "Professor ", "Mr ", "Ms ", "Mrs ", "Dr "]
        .iter()
        .find_map(|title| text.strip_prefix(title))
}

/// Whether words behind a name say what the bearer does in life, as notes do.
fn is_of_life(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    let Some((verb, _)) = rest.split_once(' ') else { return false };
    matches!(
        verb,
        "is" | "was"
            | "are"
            | "teaches"
            | "teach"
            | "lives"
            | "writes"
            | "works"
            | "serves"
            | "served"
            | "heads"
            | "directs"
            | "edits"
            | "leads"
            | "runs"
            | "covers"
            | "hosts"
            | "chairs"
    )
}

/// Whether a last paragraph says what the writer is: `The writer teaches geography in Oral.`
fn is_writer(text: &str) -> bool {
    if text.len() > LONGEST_NOTE || !text.starts_with('T') {
        return false;
    }
    let role = text.strip_prefix("The ").and_then(|rest| {
        ["writer", "writers", "author", "authors", "columnist", "reviewer", "essayist"]
            .iter()
            .find_map(|role| rest.strip_prefix(*role).filter(|rest| rest.starts_with([' ', ','])))
    });
    role.is_some_and(is_of_life)
}

/// Whether a last paragraph says what somebody is, in the words of notes, whom nothing before names:
/// `Aliya Bek is the author of …`, `Mr. Bek is a professor …`.
fn comes_new(before: &[Profile<'_>], text: &str) -> bool {
    if text.len() > LONGEST_NOTE || !chars::is_capital(text) {
        return false;
    }
    let (family, rest) = if let Some(rest) = behind_title(text) {
        let end = rest.find([' ', ',']).unwrap_or(rest.len());
        rest.split_at(end)
    } else {
        let Some(range) = names::name(text, 0) else { return false };
        let rest = text.get(range.end..).unwrap_or_default();
        (text.get(range).and_then(|name| name.rsplit(' ').next()).unwrap_or_default(), rest)
    };
    let first = rest.split_inclusive(['.', ';']).next().unwrap_or_default();
    let is_told = is_of_life(rest) || rest.starts_with(", a ") || rest.starts_with(", an ");
    let calls = || {
        let lower = first.to_lowercase();
        let own = ["author of ", " teaches ", " lives in ", " on twitter"];
        own.iter().chain(phrases(Group::Calling)).any(|word| lower.contains(word))
    };
    chars::is_capital(family)
        && is_told
        && !first.contains(" said")
        && calls()
        && !before.iter().any(|line| line.text.contains(family))
}

/// Whether a paragraph says how to reach the author: `Contact Aliya Bek at …`, `Follow her on …`.
fn is_contact_note(text: &str) -> bool {
    if text.len() > LONGEST_NOTE
        || !matches!(text.as_bytes().first(), Some(b'C' | b'F' | b'R' | b'E'))
    {
        return false;
    }
    let lead = ["Contact ", "Follow ", "Reach ", "Email ", "E-mail "];
    let Some(rest) = lead.iter().find_map(|lead| text.strip_prefix(lead)) else { return false };
    let first = rest.split(' ').next().unwrap_or_default();
    let whom = chars::is_capital(first)
        || first.starts_with('@')
        || matches!(first, "him" | "her" | "them" | "the" | "reporter" | "staff" | "me");
    let mail = memchr::memchr(b'@', rest.as_bytes()).is_some();
    whom && (mail
        || rest.contains(" on Twitter")
        || rest.contains(" on Facebook")
        || rest.contains(" on X"))
}

#[cfg(test)]
mod tests;
