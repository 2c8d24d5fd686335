//! Which table makes words of bytes: the Cyrillic ones told apart by how often letters come, the Latin
//! ones by what stands beside what.

use encoding_rs::{
    IBM866, ISO_8859_5, KOI8_U, MACINTOSH, WINDOWS_1251, WINDOWS_1252, X_MAC_CYRILLIC,
};

use super::charset::Charset;
use super::narrow::{Table, table};
use crate::table::rows;

/// What a letter costs, in sixteenths of a bit.
const COSTS: &str = include_str!("../../data/cyrillic.tsv");
/// Of what is no letter, or a capital behind a small letter: more than the rarest letter.
const NO_LETTER: u32 = 260;
/// Of a capital at the start of a word, beyond that of its small letter, and of one behind another.
const CAPITALS: (u32, u32) = (8, 40);
/// Russian costs 70 to 74 a letter; Hebrew read as windows-1251 88, other languages well over 95.
const DEAREST: u32 = 80;
/// Fewer words tell nothing.
const FEWEST_WORDS: u32 = 3;
/// How much of a text is read, in bytes beyond ASCII.
const ENOUGH: usize = 1 << 16;

/// The Cyrillic encoding that the bytes are Russian in, or a language much like it, and how many
/// sixteenths of a bit a letter the next best is dearer.
pub(super) fn cyrillic(bytes: &[u8]) -> Option<(Charset, u32)> {
    let words = high_words(bytes)?;
    let letters: u32 = words.iter().map(|word| u32::try_from(word.len()).unwrap_or(0)).sum();
    let ibm_855 = Charset::Oem { name: "IBM855", page: 855 };
    let known = [WINDOWS_1251, KOI8_U, IBM866, ISO_8859_5, X_MAC_CYRILLIC].map(Charset::Web);
    let mut costs: Vec<(u32, Charset)> = known
        .into_iter()
        .chain([ibm_855])
        .filter_map(|charset| {
            let costs = costs(&table(charset)?);
            let cost: u32 = words.iter().map(|word| word_cost(word, &costs)).sum();
            Some((cost / letters.max(1), charset))
        })
        .collect();
    costs.sort_by_key(|(cost, _)| *cost);
    match costs[..] {
        [(cost, best), (next, _), ..] if cost <= DEAREST => Some((best, next - cost)),
        _ => None,
    }
}

/// The words of two and more letters that are all outside ASCII, if most words with such letters are.
fn high_words(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut words, mut mixed, mut read) = (Vec::new(), 0, 0);
    for word in bytes.split(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic()) {
        let high = word.iter().filter(|byte| !byte.is_ascii()).count();
        if high == word.len() && high > 1 {
            words.push(word);
            read += high;
        } else if high > 1 {
            mixed += 1;
        }
        if read > ENOUGH {
            break;
        }
    }
    let count = u32::try_from(words.len()).unwrap_or(u32::MAX);
    (count >= FEWEST_WORDS && count > 4 * mixed).then_some(words)
}

/// What each byte stands for: its cost and whether it is a capital; none if it is no letter.
type Costs = [Option<(u32, bool)>; 128];

fn costs(table: &Table) -> Costs {
    let letters: Vec<(char, u32)> = rows(COSTS)
        .filter_map(|row| Some((row.first()?.chars().next()?, row.get(2)?.parse().ok()?)))
        .collect();
    table.map(|c| {
        let c = c?;
        let small = c.to_lowercase().next()?;
        let (_, cost) = letters.iter().find(|(letter, _)| *letter == small)?;
        Some((*cost, small != c))
    })
}

fn word_cost(word: &[u8], costs: &Costs) -> u32 {
    let (mut sum, mut was_small) = (0, false);
    for (at, byte) in word.iter().enumerate() {
        sum += match costs[usize::from(byte & 0x7f)] {
            Some((cost, false)) => cost,
            Some((cost, true)) if at == 0 => cost + CAPITALS.0,
            Some((cost, true)) if !was_small => cost + CAPITALS.1,
            _ => NO_LETTER,
        };
        was_small = costs[usize::from(byte & 0x7f)].is_some_and(|(_, is_capital)| !is_capital);
    }
    sum
}

/// What the bytes are if they are Latin: the guess, or another encoding in which they make clearly better
/// sense, those of old Macintoshes and of DOS among them. With how badly they do, per byte outside ASCII.
pub(super) fn latin(bytes: &[u8], guess: Charset) -> (Charset, i32) {
    /// A single odd place may be odd in truth.
    const CLEARLY: i32 = 4;
    let western = Charset::Web(WINDOWS_1252);
    let others = [Charset::Web(MACINTOSH), Charset::Oem { name: "IBM850", page: 850 }];
    let look = |charset| table(charset).map_or(Look::default(), |table| look(bytes, &table));
    let (guessed, signs) = (look(guess), look(western));
    // Signs without a letter among them: what other tables make letters of.
    if signs.letters == 0 && signs.oddness <= guessed.oddness {
        return (western, signs.oddness / signs.count.max(1));
    }
    let best = others
        .into_iter()
        .map(|charset| (look(charset).oddness, charset))
        .filter(|(odd, _)| odd + CLEARLY.max(guessed.count / 4) <= guessed.oddness)
        .min_by_key(|(odd, _)| *odd);
    let (odd, charset) = best.unwrap_or((guessed.oddness, guess));
    (charset, odd / guessed.count.max(1))
}

/// How the characters outside ASCII look where they stand.
#[derive(Default)]
struct Look {
    oddness: i32,
    count: i32,
    letters: u32,
}

fn look(bytes: &[u8], table: &Table) -> Look {
    let char_at = |at: Option<usize>| {
        let byte = *bytes.get(at?)?;
        if byte.is_ascii() { Some(char::from(byte)) } else { table[usize::from(byte & 0x7f)] }
    };
    let high = bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).take(ENOUGH);
    high.fold(Look::default(), |look, (at, _)| {
        let sides =
            [char_at(at.checked_sub(1)), char_at(at.checked_add(1))].map(|c| c.unwrap_or(' '));
        let c = char_at(Some(at));
        Look {
            oddness: look.oddness + c.map_or(8, |c| char_oddness(c, sides)),
            count: look.count + 1,
            letters: look.letters + u32::from(c.is_some_and(char::is_alphabetic)),
        }
    })
}

/// How odd a character is between two others: at home there (below 0), possible (0), a little odd (1), or
/// hardly ever seen (4 and more).
fn char_oddness(c: char, [before, behind]: [char; 2]) -> i32 {
    let is_inside = before.is_alphabetic() && behind.is_alphabetic();
    let by_letter = before.is_alphabetic() || behind.is_alphabetic();
    let by_digit = before.is_ascii_digit() || behind.is_ascii_digit();
    match c {
        'ª' | 'º' | 'µ' | 'ƒ' => 2,
        _ if c.is_lowercase() && by_digit => 4,
        'é' | 'è' | 'à' | 'ç' | 'ä' | 'ö' | 'ü' | 'ß' | 'ñ' | 'å' | 'ø' if by_letter => {
            -1
        }
        _ if c.is_lowercase() => i32::from(c > 'ÿ' || "ðþýÿ".contains(c)),
        _ if c.is_uppercase() && before.is_lowercase() => 6,
        _ if c.is_uppercase() => 1 + i32::from(c > 'ÿ'),
        '’' if is_inside => -2,
        '’' if before.is_alphanumeric() || behind.is_alphanumeric() => 0,
        '“' | '‘' | '„' | '‚' | '«' if before.is_whitespace() && behind.is_alphanumeric() => {
            -2
        }
        '”' | '»' if !before.is_whitespace() && !behind.is_alphanumeric() => -2,
        '–' | '—' if before == ' ' && behind == ' ' => -2,
        '“' | '”' | '„' | '«' | '»' | '–' | '—' | '…' | '\u{a0}' | '•' | '·' => 0,
        '£' | '€' | '¥' if by_digit => 0,
        '°' | '£' | '€' | '©' | '®' | '™' | '§' | '½' | '¼' | '²' if !is_inside => 1,
        _ if c.is_control() => 8,
        _ if is_inside => 6,
        _ => 4,
    }
}
