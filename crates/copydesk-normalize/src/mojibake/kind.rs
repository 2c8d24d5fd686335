//! What stands beside what in sound text.
//!
//! The categories are coarse and the prices few, set by hand: nothing was counted. A price is paid for two
//! neighbours that sound text hardly ever has, as a capital behind a small letter or a currency sign inside a
//! word. So text that was decoded wrongly is dear, and its repair is cheap.

use std::sync::LazyLock;

/// The sort of a character, with the script if it is a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The end of a line or a plain blank.
    Blank,
    NoBreak,
    Small(u8),
    Capital(u8),
    /// A letter of a script without capitals, a syllable, an ideograph.
    Letter(u8),
    Digit,
    /// Punctuation of ASCII.
    Stop,
    /// A mark that only opens: `¿ ¡ „ ‚`.
    Opening,
    /// A mark that opens in one language and closes in another: `“ ‘ « » ‹ ›`.
    Either,
    /// A mark that closes: `” … `.
    Closing,
    Apostrophe,
    Dash,
    /// A sign that may trail a word: `™ ® ° ²`.
    Trailing,
    /// A currency or mathematical sign, a fraction.
    Sign,
    /// An accent that stands alone: `¨ ´ ˜`.
    Accent,
    /// A combining accent.
    Mark,
    SoftHyphen,
    Control,
    /// A box-drawing character.
    Frame,
    /// Any other: arrows, emoji, what was lost.
    Other,
}

const LATIN: u8 = 0;
const GREEK: u8 = 1;
const CYRILLIC: u8 = 2;
/// Ideographs, kana and hangul, which stand side by side.
const EASTERN: u8 = 3;
/// The first of the scripts that are told apart by their blocks alone.
const BY_BLOCK: u8 = 4;

/// Where nearly all characters are that are asked for: their sorts are kept.
const KEPT: usize = 0x2600;

static KINDS: LazyLock<Box<[Kind]>> = LazyLock::new(|| ('\0'..).take(KEPT).map(kind_of).collect());

/// The sort of a character.
pub(super) fn kind(c: char) -> Kind {
    KINDS.get(c as usize).copied().unwrap_or_else(|| kind_of(c))
}

fn kind_of(c: char) -> Kind {
    match c {
        'a'..='z' => Kind::Small(LATIN),
        'A'..='Z' => Kind::Capital(LATIN),
        '0'..='9' => Kind::Digit,
        '\t' | '\n' | '\r' | ' ' | '\u{feff}' => Kind::Blank,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => Kind::Control,
        '!'..='~' => Kind::Stop,
        '\u{a0}' | '\u{202f}' | '\u{2000}'..='\u{200a}' | '\u{3000}' => Kind::NoBreak,
        '\u{ad}' => Kind::SoftHyphen,
        '¡' | '¿' | '„' | '‚' => Kind::Opening,
        '“' | '‘' | '«' | '»' | '‹' | '›' => Kind::Either,
        '”' | '…' => Kind::Closing,
        '’' => Kind::Apostrophe,
        '–' | '—' | '―' | '‐' | '‑' | '‒' => Kind::Dash,
        '™'
        | '®'
        | '°'
        | '²'
        | '³'
        | '¹'
        | 'ª'
        | 'º'
        | '©'
        | '†'
        | '‡'
        | '′'
        | '″'
        | '℠'
        | '⁰'..='₟' => Kind::Trailing,
        '¨' | '¯' | '´' | '¸' | 'ˆ' | '˜' | '΄' | '΅' | '\u{2d8}'..='\u{2dd}' | 'ˇ' => {
            Kind::Accent
        }
        '¢'..='§'
        | '¬'
        | '±'
        | 'µ'
        | '¶'
        | '·'
        | '¼'..='¾'
        | '×'
        | '÷'
        | 'ƒ'
        | '‰'
        | '•'
        | '⁄'
        | '₠'..='₿'
        | '№'
        | '∀'..='⋿'
        | '⌐'..='⌡' => Kind::Sign,
        '\u{300}'..='\u{36f}' => Kind::Mark,
        '─'..='▟' => Kind::Frame,
        _ => letter(c),
    }
}

fn letter(c: char) -> Kind {
    let script = match c {
        'À'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{250}'..='\u{2af}' | 'ﬁ' | 'ﬂ' => LATIN,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => GREEK,
        '\u{400}'..='\u{52f}' => CYRILLIC,
        '\u{530}'..='\u{58f}' => BY_BLOCK,
        '\u{590}'..='\u{5ff}' => BY_BLOCK + 1,
        '\u{600}'..='\u{6ff}'
        | '\u{750}'..='\u{77f}'
        | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' => BY_BLOCK + 2,
        // From Devanagari to Georgian each script has its block of 128, or two.
        '\u{900}'..='\u{10ff}' => {
            BY_BLOCK + 3 + u8::try_from((c as u32 - 0x900) >> 7).unwrap_or_default()
        }
        '\u{1780}'..='\u{17ff}' => BY_BLOCK + 24,
        '\u{2e80}'..='\u{2fff}'
        | '\u{3040}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}' => EASTERN,
        _ => return Kind::Other,
    };
    if c.is_lowercase() {
        Kind::Small(script)
    } else if c.is_uppercase() {
        Kind::Capital(script)
    } else {
        Kind::Letter(script)
    }
}

impl Kind {
    pub(super) const fn script(self) -> Option<u8> {
        match self {
            Self::Small(script) | Self::Capital(script) | Self::Letter(script) => Some(script),
            _ => None,
        }
    }

    pub(super) const fn is_letter(self) -> bool {
        self.script().is_some()
    }

    /// Whether two letters stand beside each other in words of their script.
    pub(super) fn goes_with(self, next: Self) -> bool {
        self.script().is_some()
            && self.script() == next.script()
            && !matches!((self, next), (Self::Small(_), Self::Capital(_)))
    }

    /// The script of a letter that does not stand alone in the text of another script, as Greek ones do.
    pub(super) const fn far_script(self) -> Option<u8> {
        match self.script() {
            Some(LATIN | GREEK) => None,
            script => script,
        }
    }

    /// Whether it is a small letter of Latin script.
    pub(super) fn is_small_latin(self) -> bool {
        self == Self::Small(LATIN)
    }
}

/// What nobody writes.
const NEVER: i32 = 5;
/// What is hardly ever meant.
const RARE: i32 = 3;
/// What is seen now and then.
const ODD: i32 = 2;

/// The price of two neighbours.
pub(super) fn price(left: Kind, right: Kind) -> i32 {
    use Kind::{
        Accent, Apostrophe, Blank, Capital, Closing, Control, Dash, Digit, Either, Frame, Mark,
        NoBreak, Opening, Other, Sign, Small, SoftHyphen, Stop, Trailing,
    };
    match (left, right) {
        (Control, Control) => RARE,
        (Control, _) | (_, Control) => NEVER,
        (a, b) if a.is_letter() && b.is_letter() => {
            if a.script() != b.script() {
                NEVER
            } else if matches!((a, b), (Small(_), Capital(_))) {
                4
            } else {
                0
            }
        }
        (Mark, _) | (_, SoftHyphen | Mark) if left.is_letter() || left == Mark => 0,
        (_, Mark) => 4,
        (SoftHyphen, b) if b.is_letter() => 0,
        (SoftHyphen, _) | (_, SoftHyphen) => RARE,
        (Frame, Frame) => 0,
        (a, Frame) | (Frame, a) => match a {
            a if a.is_letter() => 4,
            Blank | Stop | NoBreak | Other | Digit => 0,
            _ => ODD,
        },
        (a, Opening | Sign | Accent) if a.is_letter() => RARE,
        (a, Trailing) if a.is_letter() => 1,
        (Trailing | Accent, b) if b.is_letter() => RARE,
        (Sign, b) if b.is_letter() => ODD,
        (Closing, b) if b.is_letter() => 1,
        (Other, b) if b.is_letter() => 1,
        (a, Other) if a.is_letter() => 1,
        (Sign | Accent | Trailing, Sign | Accent | Opening | Either)
        | (Sign | Accent, Trailing)
        | (Opening, Trailing | Accent | Closing) => ODD,
        (Closing | Apostrophe | Dash, Sign | Trailing | Accent) | (Either, Trailing | Accent) => {
            ODD
        }
        (Trailing, Trailing) | (Sign | Accent, Closing | Dash | Apostrophe) => 1,
        (Closing | Apostrophe, Opening) => ODD,
        (Blank, Accent) | (Accent | Trailing, Digit) => 1,
        _ => 0,
    }
}

/// What a mark costs between these two on top: one that opens or closes has no place inside a word.
pub(super) fn price_inside(left: Kind, mark: Kind, right: Kind) -> i32 {
    let inside = left.is_letter() && right.is_letter();
    match mark {
        Kind::Either | Kind::Closing if inside => RARE,
        _ => 0,
    }
}
