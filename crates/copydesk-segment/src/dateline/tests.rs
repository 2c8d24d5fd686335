//! Openings that are datelines, and openings that only look like one.

use super::*;

/// Places, date and agency, joined by ` | `, and what is left behind the dash.
#[track_caller]
fn check(text: &str, want: &str) {
    let lead = read(text).unwrap_or_else(|| panic!("no dateline in {text:?}"));
    let places: Vec<_> = lead.places.iter().filter_map(|place| text.get(place.clone())).collect();
    let date = lead.date.as_ref().map(|found| found.iso.clone());
    let date = date.or(lead.day.as_ref().map(Day::iso)).unwrap_or_default();
    let agency = lead.agency.clone().and_then(|range| text.get(range)).unwrap_or_default();
    let got = format!("{} | {date} | {agency}", places.join(" + "));
    assert_eq!(got, want, "in {text:?}");
    let behind = text.get(lead.end..).unwrap_or_default().trim_start();
    assert!(behind.starts_with("The river"), "{behind:?} is left of {text:?}");
}

#[test]
fn datelines_are_read() {
    for (lead, want) in [
        ("ALMATY, June 11 (Herald) — ", "ALMATY | --06-11 | Herald"),
        ("ALMATY, June 11, 2021 (Herald) - ", "ALMATY | 2021-06-11 | Herald"),
        ("ALMATY, 11 June (Herald/Steppe News) – ", "ALMATY | --06-11 | Herald/Steppe News"),
        ("WASHINGTON (AP) — ", "WASHINGTON |  | AP"),
        ("ORAL (Herald) -- ", "ORAL |  | Herald"),
        ("LONDON/PARIS, Jan 3 - ", "LONDON + PARIS | --01-03 | "),
        ("LONDON and PARIS, Jan. 3 - ", "LONDON + PARIS | --01-03 | "),
        ("NEW YORK -- ", "NEW YORK |  | "),
        ("LONDON—", "LONDON |  | "),
        ("LONDON--", "LONDON |  | "),
        ("SILVER SPRING, Md., March 5 - ", "SILVER SPRING, Md. | --03-05 | "),
        ("ST. LOUIS, March 4 - ", "ST. LOUIS | --03-04 | "),
        ("SPRINGFIELD, Ill. — ", "SPRINGFIELD, Ill. |  | "),
        ("Springfield, Ill. — ", "Springfield, Ill. |  | "),
        ("LONG GROVE, ILL., March 5 - ", "LONG GROVE, ILL. | --03-05 | "),
        ("BLUEFIELD, W. Va., March 16 - ", "BLUEFIELD, W. Va. | --03-16 | "),
        (
            "GEORGETOWN, Grand Cayman, British West Indies, March 25 - ",
            "GEORGETOWN, Grand Cayman, British West Indies | --03-25 | ",
        ),
        ("GRONINGEN, the Netherlands, March 31 - ", "GRONINGEN, the Netherlands | --03-31 | "),
        ("PYONGYANG, North Korea (AP) — ", "PYONGYANG, North Korea |  | AP"),
        ("WASHINGTON, DC – ", "WASHINGTON, DC |  | "),
        ("WASHINGTON, April 8, Reuter - ", "WASHINGTON | --04-08 | Reuter"),
        ("Astana. 20 July. KazInform - ", "Astana | --07-20 | KazInform"),
        ("Astana, 20 July – ", "Astana | --07-20 | "),
        ("MOSCOW, July 20. /TASS/. ", "MOSCOW | --07-20 | TASS"),
        ("MOSCOW, Friday, July 20 (TASS) – ", "MOSCOW | --07-20 | TASS"),
        ("MOSCOW (TASS), July 20 – ", "MOSCOW | --07-20 | TASS"),
        ("ISLAMABAD, July 20 (APP): ", "ISLAMABAD | --07-20 | APP"),
        ("(Reuters) - ", " |  | Reuters"),
        ("Oct 24 (Reuters) - ", " | --10-24 | Reuters"),
        ("Washington (CNN) ", "Washington |  | CNN"),
        ("West Palm Beach, Florida (CNN) – ", "West Palm Beach, Florida |  | CNN"),
        ("RIO DE JANEIRO (AP) — ", "RIO DE JANEIRO |  | AP"),
        ("THE HAGUE, March 2 - ", "THE HAGUE | --03-02 | "),
    ] {
        check(
            &format!("{lead}The river rose on Friday and flooded the old market of the town."),
            want,
        );
    }
}

#[test]
fn what_is_no_dateline_is_left_alone() {
    for text in [
        "CHICAGO — the musical that never ends — is back in the town.",
        "NATO — the alliance of the north — met on Friday.",
        "NATO — The alliance met on Friday and said that it was ready.",
        "FIFA - Nobody in the house said a word about the vote.",
        "UPDATE — The river rose on Friday and flooded the old market of the town.",
        "BREAKING - The river rose on Friday and flooded the old market of the town.",
        "EXCLUSIVE: The river rose on Friday and flooded the old market of the town.",
        "FLOODS - The river rose and FLOODS came, as they do in the spring of the year.",
        "JOHN POE: The river rose on Friday and we all went to the market.",
        "Q: How high did the river rise on Friday — and who was there?",
        "The river rose on Friday (Herald) — nobody was hurt.",
        "The river — the longest of the north — rose on Friday.",
        "Senator Jane Roe (D-Calif.) — a swimmer — was there.",
        "World Health Organization (WHO) – The body met in the town.",
        "Monday, June 11 - The river rose on Friday.",
        "June 11 - The river rose on Friday and flooded the market.",
        "Aliya Bek, a hydrologist – The river rose.",
        "(Photo: Jane Roe) - The river rose on Friday.",
        "WHEAT - No Two Red 129.50 up 1.50 Jly 124.50 up 1.50",
        "LONDON METAL RATES OPENING - APRIL 7 copper cash high grade settled at the same",
        "ALMATY — Rain",
        "– We were lucky.",
        "ALMATY",
        "",
    ] {
        assert_eq!(read(text), None, "in {text:?}");
    }
}

#[test]
fn a_dateline_takes_its_year_from_the_publication() {
    let story = "The river rose on Friday and flooded the old market of the town.";
    let of = |head: &str, lead: &str| {
        let text = format!("River floods the market\n\n{head}\n\n{lead} {story}\n\n{story}");
        let facts = crate::structure(&text).facts;
        facts.dateline.and_then(|dateline| dateline.date).map(|date| date.value)
    };
    assert_eq!(of("June 12, 2021", "ALMATY, June 11 (Herald) —").as_deref(), Some("2021-06-11"));
    assert_eq!(of("January 2, 2021", "ALMATY, Dec. 31 (Herald) —").as_deref(), Some("2020-12-31"));
    assert_eq!(of("By Jane Roe", "ALMATY, June 11 (Herald) —").as_deref(), Some("--06-11"));
    // the day of the dateline decides what the date of publication means
    assert_eq!(of("11/06/2021", "ALMATY, June 11 (Herald) —").as_deref(), Some("2021-06-11"));
}

#[test]
fn a_byline_may_hold_the_place() {
    let text = "River floods the market\n\nBy Jane Roe, ALMATY\n\nThe river rose on Friday and flooded the old market.";
    let facts = crate::structure(text).facts;
    let places = facts.dateline.map(|dateline| dateline.places);
    assert_eq!(places.map(|places| places[0].value.clone()).as_deref(), Some("ALMATY"));
    assert_eq!(facts.bylines[0].value, "Jane Roe");
}

#[test]
fn the_first_look_tells_prose_and_overlooks_no_dateline() {
    for prose in
        ["The mayor of Oral said", "Mayor Ole Dahl of the Old Town Council said", "A dry year"]
    {
        assert!(begins_plainly(prose), "{prose:?} opens with no dateline");
    }
    for text in [
        "ALMATY - Rain",
        "Oral and Almaty (Herald) -",
        "Port of Spain (Herald) -",
        "Rio de Janeiro, March 3 -",
        "Oral -",
        "June 11 (Herald) -",
        "Oral",
    ] {
        assert!(!begins_plainly(text), "{text:?} may open with one");
    }
}
