//! Every encoding met in news: what is encoded is decoded, and each character leads to its own bytes.

use copydesk_core::{Decided, Span};
use copydesk_normalize::{Decoded, decode};
use copydesk_testkit::laws;
use encoding_rs::Encoding;
use oem_cp::code_table::DECODING_TABLE_CP_MAP;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

#[track_caller]
fn check(
    bytes: &[u8],
    declared: Option<&str>,
    text: &str,
    name: &str,
    by: Decided,
) -> Decoded<'static> {
    let decoded = decode(bytes, declared).expect("it is text");
    assert_eq!((&*decoded.text, &*decoded.encoding.name, decoded.encoding.by), (text, name, by));
    laws::offset_map(&decoded.map, bytes, &decoded.text);
    Decoded { text: decoded.text.into_owned().into(), map: decoded.map, encoding: decoded.encoding }
}

/// A text in an encoding of the web.
fn encoded(text: &str, label: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(label.as_bytes()).expect("a label of the web");
    let (bytes, _, has_unmappable) = encoding.encode(text);
    assert!(!has_unmappable, "{text:?} cannot be written in {label}");
    bytes.into_owned()
}

fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

fn utf_32(text: &str, to_bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars().map(u32::from).flat_map(to_bytes).collect()
}

const RUSSIAN: &str = "Совет гавани одобрил деньги на новый причал. Мэр ждал этого девять лет, \
    с тех пор как затонул старый. Движение судов за это время выросло, сообщил порт.";
const GREEK: &str = "Το συμβούλιο του λιμανιού ενέκρινε χρήματα για μια νέα προβλήτα. Ο δήμαρχος περίμενε εννέα χρόνια.";
const JAPANESE: &str = "港の議会は新しい桟橋のための資金を承認した。市長は九年間待っていた。";
const CHINESE: &str = "港口委员会批准了新码头的资金。市长为此等待了九年，因为旧码头已经沉没。";
const KOREAN: &str =
    "항만 위원회는 새 부두를 위한 자금을 승인했다. 시장은 아홉 해를 기다렸다고 말했다.";

#[test]
fn a_mark_decides_and_stays_in_the_text() {
    let text = "\u{feff}Rain fell. Дождь.";
    check(&utf_16(text, u16::to_le_bytes), None, text, "UTF-16LE", Decided::Mark);
    check(&utf_16(text, u16::to_be_bytes), Some("utf-8"), text, "UTF-16BE", Decided::Mark);
    check(&utf_32(text, u32::to_le_bytes), None, text, "UTF-32LE", Decided::Mark);
    check(&utf_32(text, u32::to_be_bytes), None, text, "UTF-32BE", Decided::Mark);
    check(text.as_bytes(), Some("koi8-r"), text, "UTF-8", Decided::Mark);
}

#[test]
fn wide_text_without_a_mark_is_told_by_its_shape() {
    for text in
        ["Rain fell.", "Rain fell.\n10,000 people.", RUSSIAN, GREEK, CHINESE, JAPANESE, KOREAN]
    {
        check(&utf_16(text, u16::to_le_bytes), None, text, "UTF-16LE", Decided::Shape);
        check(&utf_16(text, u16::to_be_bytes), None, text, "UTF-16BE", Decided::Shape);
        check(&utf_32(text, u32::to_le_bytes), None, text, "UTF-32LE", Decided::Shape);
        check(&utf_32(text, u32::to_be_bytes), None, text, "UTF-32BE", Decided::Shape);
    }
}

#[test]
fn english_in_utf_16_is_one_run() {
    let decoded = check(
        &utf_16("Rain fell.", u16::to_le_bytes),
        None,
        "Rain fell.",
        "UTF-16LE",
        Decided::Shape,
    );
    assert_eq!(decoded.map.runs().len(), 1);
    assert_eq!(decoded.map.to_orig(Span::new(5, 9)), Span::new(10, 18));
}

#[test]
fn utf_8_is_read_as_such_whatever_was_declared() {
    for declared in
        [None, Some("utf8"), Some("us-ascii"), Some("windows-1252"), Some("utf-16"), Some("")]
    {
        check("Café".as_bytes(), declared, "Café", "UTF-8", Decided::Valid);
        check(b"Rain", declared, "Rain", "UTF-8", Decided::Valid);
    }
}

#[test]
fn what_was_declared_is_believed_if_the_bytes_fit() {
    check(b"Caf\xe9", Some("ISO-8859-1"), "Café", "windows-1252", Decided::Declared);
    check(
        b"Caf\xe9",
        Some("text/html; charset=\"iso-8859-2\""),
        "Café",
        "ISO-8859-2",
        Decided::Declared,
    );
    check(b"Caf\x82", Some("cp850"), "Café", "IBM850", Decided::Declared);
    check(b"Caf\x8e", Some("x-mac-roman"), "Café", "macintosh", Decided::Declared);
    let bytes = encoded(RUSSIAN, "koi8-r");
    check(&bytes, Some("big5"), RUSSIAN, "KOI8-U", Decided::Detected);
    check(&bytes, Some("klingon"), RUSSIAN, "KOI8-U", Decided::Detected);
}

#[test]
fn a_declaration_inside_counts() {
    let xml = "<?xml version='1.0' encoding='iso-8859-5'?><p>Да</p>";
    check(&encoded(xml, "iso-8859-5"), None, xml, "ISO-8859-5", Decided::Declared);
    let html = "<!DOCTYPE html><head><META content=\"text/html; charset=ISO-8859-2\"></head>Łódź";
    check(&encoded(html, "iso-8859-2"), None, html, "ISO-8859-2", Decided::Declared);
    // What came from outside goes before it; what cannot be true is not believed.
    let lying = "<?xml version='1.0' encoding='utf-16'?><p>Łódź</p>";
    check(
        &encoded(lying, "windows-1250"),
        Some("cp1250"),
        lying,
        "windows-1250",
        Decided::Declared,
    );
}

#[test]
fn russian_is_told_in_all_its_code_pages() {
    let pages = ["windows-1251", "koi8-u", "ibm866", "iso-8859-5", "x-mac-cyrillic"];
    for label in pages {
        let name = Encoding::for_label(label.as_bytes()).expect("a label").name();
        check(&encoded(RUSSIAN, label), None, RUSSIAN, name, Decided::Detected);
    }
    check(&dos(RUSSIAN, 855), None, RUSSIAN, "IBM855", Decided::Detected);
}

/// A text in a code page of DOS.
fn dos(text: &str, page: u16) -> Vec<u8> {
    let table = DECODING_TABLE_CP_MAP.get(&page).expect("a code page");
    let byte = |c: char| (0..=u8::MAX).find(|byte| table.decode_char_checked(*byte) == Some(c));
    text.chars().map(|c| byte(c).expect("it is in the code page")).collect()
}

#[test]
fn latin_letters_are_told_by_where_they_stand() {
    let text = "“The café’s naïve façade,” Zoë said – and fell silent. It’s déjà vu, she thought.";
    for (label, name) in [("windows-1252", "windows-1252"), ("macintosh", "macintosh")] {
        check(&encoded(text, label), None, text, name, Decided::Detected);
    }
    let text = "Der Bürgermeister hörte es früh, später fuhr er über die Straße: für fünf Mark, naïve café.";
    check(&dos(text, 850), None, text, "IBM850", Decided::Detected);
    check(&encoded(text, "windows-1252"), None, text, "windows-1252", Decided::Detected);
    let text = "The fund paid £5 and \u{a0}© 2019.";
    check(&encoded(text, "windows-1252"), None, text, "windows-1252", Decided::Detected);
}

#[test]
fn the_east_is_detected() {
    for (text, label) in [
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (CHINESE, "gbk"),
        (KOREAN, "euc-kr"),
        (GREEK, "windows-1253"),
    ] {
        let name = Encoding::for_label(label.as_bytes()).expect("a label").name();
        check(&encoded(text, label), None, text, name, Decided::Detected);
    }
    check(&encoded(JAPANESE, "iso-2022-jp"), None, JAPANESE, "ISO-2022-JP", Decided::Shape);
    check(b"\x1b$)C\x0eGW@:\x0f 5", None, "항은 5", "ISO-2022-KR", Decided::Shape);
    check(b"~{VPND~} ~~ 5", Some("hz-gb-2312"), "中文 ~ 5", "HZ-GB-2312", Decided::Declared);
}

#[test]
fn johab_is_told_by_its_syllables_and_read() {
    let bytes = johab(KOREAN);
    check(&bytes, None, KOREAN, "Johab", Decided::Detected);
    check(b"\x88\x61 \xd9\x31", Some("johab"), "가 \u{3000}", "Johab", Decided::Declared);
}

/// Syllables in Johab: five bits each for initial, vowel and final.
fn johab(text: &str) -> Vec<u8> {
    let code = |c: char| match u32::from(c) {
        index @ 0xac00..=0xd7a3 => {
            let index = index - 0xac00;
            let (initial, vowel, last) = (index / 588 + 2, index / 28 % 21, index % 28);
            let vowel =
                vowel + [3, 5, 7, 9][[5, 11, 17].iter().filter(|edge| vowel >= **edge).count()];
            let last = last + 1 + u32::from(last > 16);
            u16::try_from(0x8000 | initial << 10 | vowel << 5 | last)
                .expect("16 bits")
                .to_be_bytes()
                .to_vec()
        }
        ascii => vec![u8::try_from(ascii).expect("ASCII")],
    };
    text.chars().flat_map(code).collect()
}

#[test]
fn a_few_faults_do_not_lose_an_article() {
    let decoded = check(
        b"Na\xc3\xafve caf\xc3\xa9 \xe2\x80\x9cowners\xe2\x80\x9d paid \xa35.",
        None,
        "Naïve café “owners” paid \u{fffd}5.",
        "UTF-8",
        Decided::Valid,
    );
    assert_eq!(decoded.encoding.malformed, 1);
    assert!(decoded.encoding.confidence.get() < 1000);
    assert_eq!(decoded.map.to_orig(Span::new(31, 34)), Span::new(31, 32));
    let cut = check(
        "Zoë’s caf".as_bytes().split_last().expect("some").1,
        None,
        "Zoë’s ca",
        "UTF-8",
        Decided::Valid,
    );
    assert_eq!(cut.encoding.malformed, 0);
    check(b"Zo\xc3\xab fell \xe2\x80", None, "Zoë fell \u{fffd}", "UTF-8", Decided::Valid);
    check(b"Caf\xe9", None, "Café", "windows-1252", Decided::Detected);
    check(b"R\0a\0i\0n\0 \0f\0e\0l\0l\0.", None, "Rain fell\u{fffd}", "UTF-16LE", Decided::Shape);
    let lone = [b"\xff\xfe".as_slice(), &utf_16("a", u16::to_le_bytes), b"\0\xd8"].concat();
    check(&lone, None, "\u{feff}a\u{fffd}", "UTF-16LE", Decided::Mark);
}

#[test]
fn what_a_machine_made_is_no_text() {
    let noise: Vec<u8> =
        (0..4_096_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert_eq!(decode(&noise, None).expect_err("noise").code(), "binary.input");
}

/// Characters with their bytes.
type Alphabet = Vec<(char, Vec<u8>)>;

/// Writes a character in an encoding.
type Encode = fn(char) -> Vec<u8>;

/// Characters of each encoding, by the label that declares it; none where the state of a shift is between.
fn alphabets() -> Vec<(String, Alphabet)> {
    let web = [
        "ibm866",
        "iso-8859-2",
        "iso-8859-3",
        "iso-8859-4",
        "iso-8859-5",
        "iso-8859-6",
        "iso-8859-7",
        "iso-8859-8",
        "iso-8859-10",
        "iso-8859-13",
        "iso-8859-14",
        "iso-8859-15",
        "iso-8859-16",
        "koi8-r",
        "koi8-u",
        "macintosh",
        "windows-874",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1257",
        "windows-1258",
        "x-mac-cyrillic",
        "gbk",
        "gb18030",
        "big5",
        "euc-jp",
        "shift_jis",
        "euc-kr",
    ];
    let chars =
        || ('\u{a1}'..='\u{52ff}').step_by(3).chain(['😀', '𠀋', '가', '｡']).chain('а'..='я');
    let web = web.map(|label| {
        let encoding = Encoding::for_label(label.as_bytes()).expect("a label of the web");
        let of_char = |c: char| {
            let text = c.to_string();
            let (bytes, _, has_unmappable) = encoding.encode(&text);
            (!has_unmappable).then(|| (c, bytes.to_vec()))
        };
        (label.to_owned(), chars().filter_map(of_char).collect())
    });
    let pages =
        [437_u16, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 869].map(
            |page| {
                let table = DECODING_TABLE_CP_MAP.get(&page).expect("a code page");
                let of_byte = |byte: u8| Some((table.decode_char_checked(byte)?, vec![byte]));
                (format!("cp{page}"), (0x80..=0xff).filter_map(of_byte).collect())
            },
        );
    let wide: [(&str, Encode); 4] = [
        ("utf-16le", |c| utf_16(c.encode_utf8(&mut [0; 4]), u16::to_le_bytes)),
        ("utf-16be", |c| utf_16(c.encode_utf8(&mut [0; 4]), u16::to_be_bytes)),
        ("utf-32le", |c| utf_32(c.encode_utf8(&mut [0; 4]), u32::to_le_bytes)),
        ("utf-32be", |c| utf_32(c.encode_utf8(&mut [0; 4]), u32::to_be_bytes)),
    ];
    let wide = wide.map(|(label, of)| (label.to_owned(), chars().map(|c| (c, of(c))).collect()));
    web.into_iter().chain(pages).chain(wide).collect()
}

proptest! {
    #[test]
    fn every_character_leads_to_its_own_bytes(
        (label, alphabet) in select(alphabets()),
        indices in vec((any::<prop::sample::Index>(), 0_usize..4), 1..80),
    ) {
        let ascii = ["", " ", "Rain fell. ", "\r\n"];
        let (mut text, mut bytes, mut places) = (String::new(), Vec::new(), Vec::new());
        let is_wide = label.starts_with("utf");
        for (index, plain) in indices {
            let (c, of) = index.get(&alphabet);
            places.push((Span::of(text.len()..text.len() + c.len_utf8()), Span::of(bytes.len()..bytes.len() + of.len())));
            text.push(*c);
            bytes.extend(of);
            if !is_wide {
                text.push_str(ascii[plain]);
                bytes.extend(ascii[plain].as_bytes());
            }
        }
        let decoded = decode(&bytes, Some(&label));
        // By accident the bytes may be UTF-8, or look like UTF-16 of another order, or like no text.
        prop_assume!(decoded.as_ref().is_ok_and(|decoded| decoded.encoding.by == Decided::Declared));
        let decoded = decoded.expect("it was declared");
        prop_assert_eq!(&decoded.text, &text);
        for (span, place) in places {
            prop_assert_eq!(decoded.map.to_orig(span), place, "{}", label);
            prop_assert_eq!(decoded.map.to_norm(place), span, "{}", label);
        }
    }

    #[test]
    fn any_bytes_are_text_that_leads_back_or_refused(
        bytes in vec(prop_oneof![any::<u8>(), 0x80_u8..=0xff, Just(b' '), Just(0x1b), Just(b'$'), Just(b'B'), Just(0x0e)], 0..200),
        label in select(alphabets().into_iter().map(|(label, _)| label).chain(
            ["iso-2022-jp", "iso-2022-kr", "hz", "johab", "utf-8", "none"].map(String::from),
        ).collect::<Vec<_>>()),
    ) {
        if let Ok(decoded) = decode(&bytes, Some(&label)) {
            laws::offset_map(&decoded.map, &bytes, &decoded.text);
            if decoded.map.is_identity() {
                prop_assert_eq!(decoded.text.as_bytes(), &bytes);
            }
        }
    }

    #[test]
    fn valid_utf_8_is_never_touched(text in "[^\u{0}\u{1b}]{0,80}") {
        let decoded = decode(text.as_bytes(), None);
        prop_assume!(decoded.is_ok()); // `%PDF-` is refused
        let decoded = decoded.expect("it is text");
        prop_assert!(matches!(decoded.text, std::borrow::Cow::Borrowed(same) if same == text));
        prop_assert!(decoded.map.is_identity());
    }
}

/// The folder of files in many encodings, beside the one that the variable names.
fn zoo() -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("COPYDESK_EVAL_DIR")?;
    let zoo = std::path::Path::new(&folder).parent()?.join("zoo/encodings");
    zoo.is_dir().then_some(zoo)
}

/// The right text of a file whose name begins with its encoding, read by that; none if nobody can.
fn right_text(bytes: &[u8], label: &str) -> Option<String> {
    let of_wide = |big: bool| match (label.contains("32"), big) {
        (false, true) => wide_text::<2>(bytes, |unit| u32::from(u16::from_be_bytes(unit))),
        (false, false) => wide_text::<2>(bytes, |unit| u32::from(u16::from_le_bytes(unit))),
        (true, true) => wide_text::<4>(bytes, u32::from_be_bytes),
        (true, false) => wide_text::<4>(bytes, u32::from_le_bytes),
    };
    let label = label.to_ascii_lowercase();
    let label = label.strip_suffix("-sig").unwrap_or(&label);
    let languages = ["-russian", "-arabic", "-greek", "-turkish", "-polish", "-hebrew"];
    let label = languages.iter().find_map(|language| label.strip_suffix(language)).unwrap_or(label);
    match label {
        "utf-16be" | "utf-32be" => of_wide(true),
        "utf-16le" | "utf-32le" => of_wide(false),
        "utf-16" | "utf-32" => {
            of_wide(bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\0\0\xfe\xff"))
        }
        "ibm855" => {
            let table = DECODING_TABLE_CP_MAP.get(&855)?;
            Some(table.decode_string_lossy(bytes))
        }
        _ => {
            let web = match label {
                "cp932" => "shift_jis",
                "cp949" => "euc-kr",
                "maccyrillic" => "x-mac-cyrillic",
                "macroman" => "macintosh",
                label => label,
            };
            let encoding = Encoding::for_label_no_replacement(web.as_bytes())?;
            Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
        }
    }
}

fn wide_text<const N: usize>(bytes: &[u8], read: fn([u8; N]) -> u32) -> Option<String> {
    let units = bytes.as_chunks::<N>().0.iter().map(|unit| read(*unit));
    if N == 4 {
        return units.map(char::from_u32).collect();
    }
    char::decode_utf16(units.map(|unit| unit as u16)).collect::<Result<_, _>>().ok()
}

#[test]
fn files_of_the_zoo_are_read_right() {
    let Some(zoo) = zoo() else {
        println!("not run: no folder `zoo/encodings` beside the one that COPYDESK_EVAL_DIR names");
        return;
    };
    for declared in ["encoding", "without what they declare"] {
        let mut paths: Vec<_> = std::fs::read_dir(&zoo)
            .expect("a folder")
            .map(|entry| entry.expect("a file").path())
            .collect();
        paths.sort();
        let (mut right, mut count) = (0, 0);
        for path in &paths {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            let mut bytes = std::fs::read(path).expect("it can be read");
            if declared != "encoding" {
                hide(&mut bytes);
            }
            let label = name.split("__").next().expect("the encoding stands first");
            let (Some(text), false) = (right_text(&bytes, label), is_no_text(&bytes, label)) else {
                println!("{name}: nothing to compare with");
                continue;
            };
            count += 1;
            let decoded = decode(&bytes, None);
            if let Ok(decoded) = &decoded {
                laws::offset_map(&decoded.map, &bytes, &decoded.text);
            }
            match decoded {
                Ok(decoded) if decoded.text == text => right += 1,
                Ok(decoded) => println!("{name}: {:?}", decoded.encoding),
                Err(cause) => println!("{name}: {cause}"),
            }
        }
        println!("{declared}: {right} of {count} files are read right");
        assert!(right * 10 >= count * 9, "{right} of {count}");
    }
}

/// Overwrites what a file says of its encoding.
fn hide(bytes: &mut [u8]) {
    for word in [b"encoding=".as_slice(), b"charset="] {
        for at in 0..bytes.len().saturating_sub(word.len()) {
            if bytes[at..at + word.len()].eq_ignore_ascii_case(word) {
                bytes[at] = b'x';
                bytes[at + 1] = b'x';
            }
        }
    }
}

/// A file that was labelled for its few letters and is a kilobyte of NUL.
fn is_no_text(bytes: &[u8], label: &str) -> bool {
    label == "ascii" && bytes.iter().filter(|byte| **byte == 0).count() * 2 > bytes.len()
}
