//! The language of a text.
//!
//! Nearly every text is English, and English is told by a look at its first words: a fifth of them are
//! words like *the* and *which* that no other language has. Only where the look finds too few of them
//! is a sample of the text shown to a detector (`whatlang`, trigrams and alphabets). A text that is too
//! short, or in which the two disagree, has no language: an English table of prices is no Latin.

use copydesk_core::{Language, ParagraphKind, PerMille};

use crate::lexicon::{self, Group};
use crate::profile::Profile;
use crate::words;

/// So many words are looked at, at most.
const LOOK: usize = 300;
/// Fewer words than these tell nothing.
const FEWEST_WORDS: usize = 20;
/// From so many English words on, one word of ten is enough to stop looking.
const ENOUGH: usize = 8;
/// The detector sees so many bytes, at most.
const SAMPLE: usize = 3000;
/// Fewer letters than these tell the detector nothing.
const FEWEST_LETTERS: usize = 60;
/// The same of Latin letters, which are everybody's.
const FEWEST_LATIN: usize = 120;
/// How sure the first look is.
const SURE: PerMille = PerMille::new(990);

/// The language of the paragraphs of an article, furniture left aside unless there is nothing else.
pub(crate) fn of(profiles: &[Profile<'_>], kinds: &[ParagraphKind]) -> Option<Language> {
    let told = |profile: &Profile<'_>, kind: ParagraphKind| {
        kind != ParagraphKind::Boilerplate && profile.words >= 4
    };
    let mut texts: Vec<&str> = Vec::new();
    let mut bytes = 0;
    for (profile, kind) in profiles.iter().zip(kinds) {
        if told(profile, *kind) && bytes < 2 * SAMPLE {
            bytes += profile.text.len();
            texts.push(profile.text);
        }
    }
    if bytes < FEWEST_LETTERS {
        texts = profiles.iter().map(|profile| profile.text).take(LOOK).collect();
    }
    language(&texts)
}

fn language(texts: &[&str]) -> Option<Language> {
    let (mut count, mut english) = (0, 0);
    let seen = texts.iter().flat_map(|text| words::bare_words(text)).take(LOOK);
    for word in seen {
        count += 1;
        english += usize::from(lexicon::is_in(word, Group::English));
        if english >= ENOUGH && english * 10 >= count {
            break;
        }
    }
    if count >= FEWEST_WORDS && english * 10 >= count {
        return Some(Language::new("en", SURE));
    }
    detect(&sample(texts)).filter(|found| {
        // one English word of 25 may be a quotation or a name; more is no other language
        if found.code == "en" { english > 0 } else { english * 25 <= count }
    })
}

/// The beginning of the texts, without figures and addresses that would only confuse.
fn sample(texts: &[&str]) -> String {
    let mut sample = String::new();
    for word in texts.iter().flat_map(|text| text.split_whitespace()) {
        if word.chars().any(|c| c.is_ascii_digit() || matches!(c, '@' | '/' | '_')) {
            continue;
        }
        sample.push_str(word.get(..SAMPLE.min(word.len())).unwrap_or_default());
        sample.push(' ');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    sample
}

fn detect(sample: &str) -> Option<Language> {
    let letters = sample.chars().filter(|c| c.is_alphabetic());
    let (all, latin, kazakh) = letters.fold((0, 0, 0), |(all, latin, kazakh), c| {
        let is_latin = usize::from(c < '\u{250}');
        (all + 1, latin + is_latin, kazakh + usize::from(matches!(c, 'ұ' | 'Ұ')))
    });
    let few = if latin * 2 > all { FEWEST_LATIN } else { FEWEST_LETTERS };
    if all < few {
        return None;
    }
    let found = whatlang::detect(sample)?;
    // Kazakh, which the detector does not know, is the only language with this letter.
    let (short, own) = entry(found.lang())?;
    let code = if kazakh * 500 >= all && kazakh > 1 { "kk" } else { short };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let confidence = PerMille::new((found.confidence().clamp(0.0, 1.0) * 1000.0) as u16);
    if latin * 2 > all && code != "en" && !holds_its_words(sample, own) {
        return None;
    }
    (confidence >= PerMille::HALF).then(|| Language::new(code, confidence))
}

/// Whether one word of ten is among the function words of the language. A table of English figures and
/// short forms looks like many a language to trigrams, but holds the words of none.
fn holds_its_words(sample: &str, own: &str) -> bool {
    let (mut all, mut found) = (0_usize, 0_usize);
    for word in words::bare_words(sample) {
        all += 1;
        let lower = word.to_lowercase();
        found += usize::from(own.split(' ').any(|known| known == lower));
    }
    found * 10 >= all
}

/// ISO 639-1 of a language and its function words, by the table `data/languages.tsv`.
fn entry(language: whatlang::Lang) -> Option<(&'static str, &'static str)> {
    let long = language.code();
    let (_, rest) =
        lexicon::rows(include_str!("../data/languages.tsv")).find(|(known, _)| *known == long)?;
    Some(rest.split_once('\t').unwrap_or((rest, "")))
}

#[cfg(test)]
mod tests {
    use crate::structure;

    /// The language and whether it is certain that the text is not English.
    #[track_caller]
    fn check(text: &str, want: Option<&str>, foreign: bool) {
        let facts = structure(text).facts;
        let found = facts.language.as_ref().map(|language| language.code.as_str());
        assert_eq!(found, want, "in {text:?}: {:?}", facts.language);
        assert_eq!(facts.is_foreign(), foreign, "in {text:?}: {:?}", facts.language);
    }

    #[test]
    fn english_is_told_by_its_words() {
        check(
            "The river rose on Friday and flooded the old market, which the town had built in the spring. Nobody was hurt, the mayor said.",
            Some("en"),
            false,
        );
    }

    #[test]
    fn other_languages_are_recognised() {
        for (code, text) in [
            (
                "de",
                "Der Fluss ist am Freitag über die Ufer getreten und hat den alten Markt überflutet. Niemand wurde verletzt, sagte die Bürgermeisterin der Stadt, die den Schaden auf 1.234,5 Euro schätzt.",
            ),
            (
                "fr",
                "La rivière est sortie de son lit vendredi et a inondé le vieux marché de la ville. Personne n’a été blessé, a dit la maire, qui estime les dégâts à plusieurs millions dans une déclaration.",
            ),
            (
                "es",
                "El río se desbordó el viernes e inundó el viejo mercado de la ciudad. Nadie resultó herido, dijo la alcaldesa, que calcula los daños en varios millones y pide ayuda para las familias.",
            ),
            (
                "it",
                "Il fiume è uscito dagli argini venerdì e ha allagato il vecchio mercato della città. Nessuno è rimasto ferito, ha detto la sindaca, che stima i danni in diversi milioni di euro.",
            ),
            (
                "pt",
                "O rio transbordou na sexta-feira e inundou o velho mercado da cidade. Ninguém ficou ferido, disse a prefeita, que calcula os danos em vários milhões e não quer esperar mais.",
            ),
            (
                "nl",
                "De rivier is vrijdag buiten haar oevers getreden en heeft de oude markt van de stad onder water gezet. Niemand raakte gewond, zei de burgemeester, die de schade op enkele miljoenen schat.",
            ),
            (
                "pl",
                "Rzeka wystąpiła w piątek z brzegów i zalała stary targ w mieście. Nikt nie został ranny, powiedziała burmistrz, która szacuje, że szkody są większe niż w ubiegłym roku.",
            ),
            (
                "tr",
                "Nehir cuma günü taştı ve şehrin eski pazarını su bastı. Belediye başkanı kimsenin yaralanmadığını söyledi ve zararın geçen yıldan daha büyük olduğunu, bu yüzden yardım için beklediklerini ekledi.",
            ),
            (
                "ru",
                "В пятницу река вышла из берегов и затопила старый рынок города. Никто не пострадал, сообщила глава администрации, по словам которой ущерб больше, чем в прошлом году.",
            ),
            (
                "kk",
                "Жұма күні өзен арнасынан асып, қаланың ескі базарын су басты. Ешкім зардап шеккен жоқ, деді қала әкімі. Оның айтуынша, бұл жылғы шығын былтырғыдан көп, ал тұрғындарға көмек көрсетіліп жатыр.",
            ),
            (
                "uk",
                "У п’ятницю річка вийшла з берегів і затопила старий ринок міста. Ніхто не постраждав, повідомила міська голова, за словами якої збитки більші, ніж торік, і допомога вже надходить.",
            ),
            (
                "ar",
                "فاض النهر يوم الجمعة وغمرت المياه السوق القديم في المدينة. ولم يصب أحد بأذى، كما قالت رئيسة البلدية التي تقدر الأضرار بعدة ملايين.",
            ),
            (
                "el",
                "Το ποτάμι ξεχείλισε την Παρασκευή και πλημμύρισε την παλιά αγορά της πόλης. Κανείς δεν τραυματίστηκε, είπε η δήμαρχος.",
            ),
            (
                "ja",
                "金曜日に川があふれ、町の古い市場が水につかりました。けが人はいませんでした、と市長は話しました。被害は数億円に上るとみられています。市は住民に支援を約束しています。",
            ),
            (
                "zh",
                "星期五河水泛滥，淹没了城里的旧市场。市长说，没有人受伤。她估计损失达数百万元，并表示政府将向受灾居民提供帮助。今年的洪水比去年更严重，许多商店仍然关闭。",
            ),
            (
                "ko",
                "금요일에 강이 넘쳐 도시의 오래된 시장이 물에 잠겼다. 다친 사람은 없었다고 시장이 말했다. 피해액은 수백만에 이를 것으로 보이며 시는 주민들에게 지원을 약속했다.",
            ),
        ] {
            check(text, Some(code), true);
        }
    }

    #[test]
    fn too_little_tells_nothing() {
        check("", None, false);
        check("Rain in Oral", None, false);
        check("12.5 13.7 99\n\n14 15 16", None, false);
        check("Der Fluss steigt", None, false);
    }

    #[test]
    fn a_table_in_english_is_no_other_language() {
        let table = "Shr loss 12 cts vs profit 9 cts\nNet loss 1.2 mln vs profit 3.4 mln\nRevs 16.2 mln vs 12.3 mln\nAvg shrs 7.1 mln\n";
        assert!(!structure(&table.repeat(8)).facts.is_foreign());
    }

    #[test]
    fn a_foreign_quotation_leaves_an_english_text_english() {
        let text = "“Der Fluss ist am Freitag über die Ufer getreten”, said the mayor of the town, which is known for its old market. They were all there when the water rose, and nobody was hurt.";
        check(text, Some("en"), false);
    }
}
