//! Who the speaker is: names, kinds and roles, as news gives them.
//!
//! Each case was written with what is right before the program was asked.

use copydesk_core::{Quote, SpeakerKind};
use copydesk_quotes::quotes;

/// `Name`, `Name, role`, `kind`, `kind, role`, `? Candidate / Candidate`, for each piece of speech.
fn shown(quote: &Quote) -> String {
    let Some(speaker) = &quote.speaker else { return "-".to_owned() };
    let kind = match speaker.kind {
        Some(SpeakerKind::Person) | None if speaker.name.is_some() => "",
        Some(SpeakerKind::Person) => "person",
        Some(SpeakerKind::Group) => "group",
        Some(SpeakerKind::Organisation) => "organisation",
        Some(SpeakerKind::Document) => "document",
        _ => "-",
    };
    let mut out = kind.to_owned();
    if let Some(name) = &speaker.name {
        out.push_str(if kind.is_empty() { "" } else { " " });
        out.push_str(name);
    }
    if let Some(role) = &speaker.role {
        out.push_str(", ");
        out.push_str(role);
    }
    if !speaker.candidates.is_empty() {
        let names: Vec<_> = speaker.candidates.iter().map(|c| c.name.as_str()).collect();
        out.push_str(" ? ");
        out.push_str(&names.join(" / "));
    }
    out
}

#[track_caller]
fn check(text: &str, want: &[&str]) {
    let found: Vec<_> = quotes(text).iter().filter(|q| q.kind.is_speech()).map(shown).collect();
    assert_eq!(found, want, "in {text:?}");
}

#[test]
fn a_surname_leads_to_the_full_name() {
    check(
        "Yerlan Bekov opened the school on Monday.\n\n“The roof is new,” Bekov said.",
        &["Yerlan Bekov"],
    );
    check(
        "The school was opened by Yerlan Bekov.\n\nMr. Bekov said that the roof is new.",
        &["Yerlan Bekov"],
    );
    check(
        "Carla Mendes, the mayor of Porto Velo, came late. Ms. Mendes said that the road was bad.",
        &["Carla Mendes, mayor of Porto Velo"],
    );
}

#[test]
fn spellings_of_one_name_are_one_person() {
    check(
        "Nursultan Karabayev came on Monday. Karabaev said that the roof is new.",
        &["Nursultan Karabayev"],
    );
    check(
        "Sergei Malinov came on Monday. The roof is new, Sergey Malinov said.",
        &["Sergei Malinov"],
    );
    check(
        "Andriy Kovalskyy came on Monday. Kovalsky said that the roof is new.",
        &["Andriy Kovalskyy"],
    );
    check(
        "Dmitri Medvenko came on Monday. Dmitry Medvenko said that the roof is new.",
        &["Dmitri Medvenko"],
    );
    check(
        "Siobhan O'Neill came on Monday. O’Neill said that the roof is new.",
        &["Siobhan O'Neill"],
    );
    check("José Peña came on Monday. Pena said that the roof is new.", &["José Peña"]);
    check(
        "Mohammed al-Harbi came on Monday. Mohammad al-Harbi said that the roof is new.",
        &["Mohammed al-Harbi"],
    );
}

#[test]
fn names_of_one_family_that_differ_are_two_people() {
    check(
        "Anna Karimova and her brother Oleg Karimov run it. Karimova said that the roof is new. Karimov said that the door is old.",
        &["Anna Karimova", "Oleg Karimov, her brother"],
    );
    check("Jon Hanson met Pia Hansen. Hansen said that the roof is new.", &["Pia Hansen"]);
}

#[test]
fn a_surname_may_stand_first() {
    check(
        "Chinese leader Lu Wenbin came on Monday. Mr. Lu said that the roof is new.",
        &["Lu Wenbin, Chinese leader"],
    );
    check(
        "Shen Guowei, a trader in Ningbo, waited. “Prices are mad,” Shen said.",
        &["Shen Guowei, trader in Ningbo"],
    );
    check("Ban Ki-sung came on Monday. Mr. Ban said that the roof is new.", &["Ban Ki-sung"]);
    check(
        "Kim Dae-sik met Kim Soo-ah on Monday. Kim said that the roof is new.",
        &["person ? Kim Dae-sik / Kim Soo-ah"],
    );
}

#[test]
fn double_surnames_and_particles_are_kept() {
    check(
        "Andrés Manuel Molina Obrera came. Molina Obrera said that the roof is new.",
        &["Andrés Manuel Molina Obrera"],
    );
    check(
        "Andrés Molina Obrera came. Mr. Molina said that the roof is new.",
        &["Andrés Molina Obrera"],
    );
    check("Marie Leroy-Blanc came. Leroy-Blanc said that the roof is new.", &["Marie Leroy-Blanc"]);
    check(
        "Ursula van der Meer came. Van der Meer said that the roof is new.",
        &["Ursula van der Meer"],
    );
    check("Luís da Costa came. “The roof is new,” da Costa said.", &["Luís da Costa"]);
    check("Fergus McAllan came. McAllan said that the roof is new.", &["Fergus McAllan"]);
    check(
        "Prince Khalid bin Salem came. The roof is new, Prince Khalid said.",
        &["Khalid bin Salem, Prince"],
    );
    check("Khin Maw Kyi came. Ms. Maw Kyi said that the roof is new.", &["Khin Maw Kyi"]);
}

#[test]
fn initials_and_middle_names_agree() {
    check("George W. Tusk came. George Tusk said that the roof is new.", &["George W. Tusk"]);
    check("J.K. Rollins came. Rollins said that the roof is new.", &["J.K. Rollins"]);
    check(
        "Kassym Kemelevich Dautov came. K. Dautov said that the roof is new.",
        &["Kassym Kemelevich Dautov"],
    );
    check(
        "Kassym Kemelevich Dautov came. Kassym Kemelevich said that the roof is new.",
        &["Kassym Kemelevich Dautov"],
    );
}

#[test]
fn suffixes_tell_father_and_son_apart() {
    check("Robert Hale Jr. came. Hale said that the roof is new.", &["Robert Hale Jr."]);
    check(
        "Robert Hale, Jr., a vet, came. Hale said that the roof is new.",
        &["Robert Hale Jr., vet"],
    );
    check(
        "Donald Brumm met voters. His son, Donald Brumm Jr., said that the roof is new.",
        &["Donald Brumm Jr., His son"],
    );
    check(
        "Donald Brumm met his son, Donald Brumm Jr., at noon. Brumm Jr. said that the roof is new.",
        &["Donald Brumm Jr., his son"],
    );
}

#[test]
fn a_nickname_is_no_part_of_the_name() {
    check(
        "Dwayne “The Boulder” Hodges came. Hodges said that the roof is new.",
        &["Dwayne Hodges"],
    );
    check("Dwayne “The Boulder” Hodges said that the roof is new.", &["Dwayne Hodges"]);
}

#[test]
fn a_headline_may_name_before_the_text_does() {
    check(
        "Lind Says Roof Is Safe\n\nMayor Ada Lind came. The roof is safe, Lind said.",
        &["Ada Lind, Mayor", "Ada Lind, Mayor"],
    );
    check(
        "Mayor Lind said that the roof is safe. Ada Lind was elected in May.",
        &["Ada Lind, Mayor"],
    );
}

#[test]
fn two_people_with_one_surname_are_told_apart_or_left_open() {
    check(
        "Mary Okafor and Peter Okafor run it. Okafor said that the roof is new.",
        &["person ? Mary Okafor / Peter Okafor"],
    );
    check(
        "Peter Okafor runs it with his wife, Mary Okafor. Mrs. Okafor said that the roof is new.",
        &["Mary Okafor, his wife"],
    );
    check(
        "Mr. Peter Okafor runs it with Mrs. Mary Okafor. Mr. Okafor said that the roof is new.",
        &["Peter Okafor"],
    );
    check(
        "Peter Okafor and Mary Okafor run it. Peter Okafor said that the roof is new. Mary said that the door is old.",
        &["Peter Okafor", "Mary Okafor"],
    );
}

#[test]
fn an_office_is_kept_and_leads_back() {
    check(
        "Minister of Infrastructure Volodymyr Omelko said that the roof is new. The minister said that the door is old. Omelko said that the gate is shut.",
        &[
            "Volodymyr Omelko, Minister of Infrastructure",
            "Volodymyr Omelko, minister",
            "Volodymyr Omelko, Minister of Infrastructure",
        ],
    );
    check(
        "U.S. Secretary of State John Perrin said that the roof is new. Perrin said that the door is old.",
        &["John Perrin, U.S. Secretary of State", "John Perrin, U.S. Secretary of State"],
    );
    check(
        "White House press secretary Jen Pasko said that the roof is new. Pasko said the door is old.",
        &["Jen Pasko, White House press secretary", "Jen Pasko, White House press secretary"],
    );
    check(
        "Chinese Foreign Ministry spokesman Geng Wulan said that the roof is new.",
        &["Geng Wulan, Chinese Foreign Ministry spokesman"],
    );
    check("Fox News host Greg Gutman said that the roof is new.", &["Greg Gutman, Fox News host"]);
    check(
        "Texas Gov. Greg Abbas said that the roof is new. Abbas said the door is old.",
        &["Greg Abbas, Texas Gov.", "Greg Abbas, Texas Gov."],
    );
    check(
        "Moscow-based analyst Ivan Petrenko said that the roof is new.",
        &["Ivan Petrenko, Moscow-based analyst"],
    );
}

#[test]
fn titles_before_a_name_are_its_role() {
    check("Vice President Ada Lind said that the roof is new.", &["Ada Lind, Vice President"]);
    check(
        "Attorney General William Carr said the roof is new.",
        &["William Carr, Attorney General"],
    );
    check("House Speaker Nan Pellow said the roof is new.", &["Nan Pellow, House Speaker"]);
    check("President-elect Ada Lind said that the roof is new.", &["Ada Lind, President-elect"]);
    check("Then-Mayor Bo Reck said that the roof is new.", &["Bo Reck, Then-Mayor"]);
    check("Acting Secretary Chad Woolf said the roof is new.", &["Chad Woolf, Acting Secretary"]);
    check("Rep. Bo Reck, D-N.Y., said that the roof is new.", &["Bo Reck, Rep."]);
    check("Sen. Bo Reck (R-Ky.) said that the roof is new.", &["Bo Reck, Sen."]);
    check("Republican Sen. Bo Reck of Utah said the roof is new.", &["Bo Reck, Republican Sen."]);
    check("Mr. Bo Reck said that the roof is new.", &["Bo Reck"]);
    check(
        "Dr. Ada Lind, director of the clinic, said it works.",
        &["Ada Lind, director of the clinic"],
    );
    check(
        "Pope Clement said that the roof is new. The pope said that the door is old.",
        &["Clement, Pope", "Clement, pope"],
    );
}

#[test]
fn an_apposition_behind_a_name_is_its_role() {
    check(
        "Bo Reck, 45, a farmer from Osh, said that the roof is new.",
        &["Bo Reck, farmer from Osh"],
    );
    check("Max Orr, Lind's lawyer, said that the roof is new.", &["Max Orr, Lind's lawyer"]);
    check(
        "Max Orr, a lawyer for Ada Lind, said that the roof is new.",
        &["Max Orr, lawyer for Ada Lind"],
    );
    check("Ann Cole, who runs a bakery in Hull, said that the roof is new.", &["Ann Cole"]);
    check(
        "Ann Cole, the former mayor, came. The former mayor said that the roof is new.",
        &["Ann Cole, former mayor"],
    );
    check(
        "“The roof is new,” said his wife, Anna Reck. She said that the door is old.",
        &["Anna Reck, his wife", "Anna Reck, his wife"],
    );
}

#[test]
fn an_owner_or_a_master_does_not_speak() {
    check("Ada Lind came. Lind's lawyer said that the roof is new.", &["person, Lind's lawyer"]);
    check(
        "Ada Lind came. A spokesman for Ada Lind said that the roof is new.",
        &["person, spokesman for Ada Lind"],
    );
    check("Ada Lind came. A Lind aide said that the roof is new.", &["person, Lind aide"]);
    check(
        "Ada Lind came. Lind aide Carl Berg said that the roof is new.",
        &["Carl Berg, Lind aide"],
    );
    check(
        "Ada Lind came. Lind's lawyer, Max Orr, said that the roof is new.",
        &["Max Orr, Lind's lawyer"],
    );
    check("Ada Lind came. Lind's campaign said that the roof is new.", &["organisation"]);
    check("Ada Lind came. Sources close to Lind said that the roof is new.", &["group"]);
    check("Bo Reck came. His brother said that the roof is new.", &["person, His brother"]);
    check("CNN's Jake Tapper said that the roof is new.", &["Jake Tapper"]);
    check("Ada Lind came. Lind's statement said that the roof is new.", &["document"]);
}

#[test]
fn names_may_hold_words_of_office_and_paper() {
    check("Howard Dean came. Dean said that the roof is new.", &["Howard Dean"]);
    check("“The roof is new,” Howard Dean said.", &["Howard Dean"]);
    check("Judge Jeanine Porro said that the roof is new.", &["Jeanine Porro, Judge"]);
    check("Chancellor Lee said that the roof is new.", &["Lee, Chancellor"]);
    check(
        "Will Bishop said that the roof is new. Bishop said that the door is old.",
        &["Will Bishop", "Will Bishop"],
    );
    check(
        "Rose King said that the roof is new. Ms. King said that the door is old.",
        &["Rose King", "Rose King"],
    );
    check("Angus King came. Mr. King said that the roof is new.", &["Angus King"]);
    check("Sen. Mark Walker came. Walker said that the roof is new.", &["Mark Walker, Sen."]);
    check("Judge Merrick Banks came. Banks said that the roof is new.", &["Merrick Banks, Judge"]);
    check("Tim Cook and Al Young came. Young said that the roof is new.", &["Al Young"]);
    check("May Chan came. Chan said that the roof is new.", &["May Chan"]);
}

#[test]
fn names_may_be_those_of_places() {
    check("Paris Holton came. Holton said that the roof is new.", &["Paris Holton"]);
    check("Vernon Jordan came. Jordan said that the roof is new.", &["Vernon Jordan"]);
    check(
        "Jack London said that the roof is new. London said the door is old.",
        &["Jack London", "Jack London"],
    );
    check("Israel Gomez came. Mr. Gomez said that the roof is new.", &["Israel Gomez"]);
    check("Moscow said that the roof is new.", &["organisation Moscow"]);
    check("The United States said that the roof is new.", &["organisation United States"]);
    check("North Korea said that the roof is new.", &["organisation North Korea"]);
}

#[test]
fn organisations_have_acronyms_and_nouns() {
    check(
        "The World Trade Council (WTC) met in Bern. WTC said that trade is slow.",
        &["organisation World Trade Council"],
    );
    check(
        "The Centers for Malaria Control and Prevention (CMCP) met. The CMCP said that it spreads.",
        &["organisation Centers for Malaria Control and Prevention"],
    );
    check(
        "The Food Safety Agency said that eggs are safe. The agency said that milk is not.",
        &["organisation Food Safety Agency", "organisation Food Safety Agency"],
    );
    check(
        "The Russian Foreign Ministry said that the roof is new. The ministry said that the door is old.",
        &["organisation Russian Foreign Ministry", "organisation Russian Foreign Ministry"],
    );
    check("The New York Times said that the roof is new.", &["organisation New York Times"]);
    check(
        "Amnesty International said that the roof is new.",
        &["organisation Amnesty International"],
    );
    check("Halvorsen & Sons said that the roof is new.", &["organisation Halvorsen & Sons"]);
    check(
        "The Lind administration said that the roof is new.",
        &["organisation Lind administration"],
    );
    check(
        "Borealis Inc. said that the roof is new. Borealis said that the door is old.",
        &["organisation Borealis Inc.", "organisation Borealis Inc."],
    );
    check("The Pentagon said that the roof is new.", &["organisation Pentagon"]);
}

#[test]
fn several_are_a_group_and_papers_are_papers() {
    check("Residents said that the roof is new.", &["group"]);
    check("Biologists said that the roof is new.", &["group"]);
    check("Ada Lind and Bo Reck said that the roof is new.", &["group"]);
    check("Sens. Ada Lind and Bo Reck said that the roof is new.", &["group"]);
    check("Mr. and Mrs. Lind said that the roof is new.", &["group"]);
    check("The Linds said that the roof is new.", &["group"]);
    check("The two leaders said that the roof is new.", &["group"]);
    check("Officials at the Pentagon said that the roof is new.", &["group"]);
    check("Day laborers said that the roof is new.", &["group"]);
    check("The report said that the roof is new.", &["document"]);
    check("They said that the roof is new.", &["group"]);
    check("A Pentagon official said that the roof is new.", &["person, Pentagon official"]);
    check("One adviser said that the roof is new.", &["person, adviser"]);
}

#[test]
fn a_pronoun_leads_to_whoever_fits() {
    check(
        "Ms. Ada Lind met Mr. Bo Reck at noon. He said that the roof is new. She said that the door is old.",
        &["Bo Reck", "Ada Lind"],
    );
    check(
        "Ada Lind, a businesswoman, said that the roof is new. Her aide, Carl Berg, came late. She said that the door is old.",
        &["Ada Lind, businesswoman", "Ada Lind, businesswoman"],
    );
    check(
        "“The roof is new,” said Ada Lind, who raised her sons there. He nodded, Bo Reck said.",
        &["Ada Lind", "Bo Reck"],
    );
}

#[test]
fn a_pronoun_does_not_reach_past_an_unnamed_speaker_or_into_the_words() {
    check(
        "Bo Reck, a vet, came late. A spokesman for the mill said that the roof is new. He added that the door is old.",
        &["person, spokesman for the mill", "person ? Bo Reck"],
    );
    check(
        "Bo Reck, a vet, said that the roof is new. He said that Carl Berg, a clerk, and Bo Reck had met.",
        &["Bo Reck, vet", "person"],
    );
    check(
        "Bo Reck said that the roof is new.\n\nBut mill owner Jane Voss disputed that. She said that the door is old.",
        &["Bo Reck", "Jane Voss, mill owner"],
    );
}

#[test]
fn letters_behind_a_name_and_names_of_places_are_no_part_of_it() {
    check("Frank Feld MP said that the roof is new.", &["Frank Feld"]);
    check("Mr. Jordan said that the roof is new.", &["Jordan"]);
    check("New Jersey said that the roof is new.", &["New Jersey"]);
}

#[test]
fn houses_and_parties_are_told_from_those_who_serve_them() {
    check(
        "The Justice Department said that the roof is new.",
        &["organisation Justice Department"],
    );
    check(
        "A House Republican familiar with the plan said that the roof is new.",
        &["person, House Republican"],
    );
    check("MPs said that the roof is new.", &["group"]);
    check("The Harbour Press said that the roof is new.", &["organisation Harbour Press"]);
    check("Two firms said that the roof is new.", &["organisation"]);
    check("First Minister Rhod Moran said that the roof is new.", &["Rhod Moran, First Minister"]);
    check(
        "Bo Reck came.\n\nTory boss Mr. Reck said that the roof is new.",
        &["Bo Reck, Tory boss"],
    );
}

#[test]
fn a_wife_is_not_taken_for_the_one_whose_name_she_bears() {
    check(
        "Trunk spoke of his plans.\n\nLater the first lady Ada Trunk came in. The roof is new, Trunk said.",
        &["Trunk"],
    );
    check("His wife, Ada Trunk, came in. The roof is new, Trunk said.", &["Ada Trunk, His wife"]);
    check("Bo Reck came. Reck and Senator Ada Lind said that the roof is new.", &["group"]);
}

#[test]
fn a_single_name_is_a_name() {
    check("“The roof is new,” Trunk said. He left.", &["Trunk"]);
    check("Mr. Trunk said that the roof is new.", &["Trunk"]);
    check(
        "Residents fear President Orban Lovas. Lovas said that the roof is new.",
        &["Orban Lovas, President"],
    );
}

#[test]
fn an_office_may_stand_between_an_institution_and_a_name() {
    check("“It opens,” said TWX chief executive Clara Moor.", &["Clara Moor, TWX chief executive"]);
    check("“It opens,” said TWX officials.", &["group"]);
}

#[test]
fn an_institution_keeps_what_it_is_for() {
    check(
        "“It is late,” said the Institute for Water Studies.",
        &["organisation Institute for Water Studies"],
    );
    check(
        "The Department for Roads and Bridges said it would pay.",
        &["organisation Department for Roads and Bridges"],
    );
}

#[test]
fn a_compound_that_opens_a_sentence_is_no_given_name() {
    check("Centre-back Olof Berg said he was ready.", &["Olof Berg"]);
    check("Jean-Pierre Berg said he was ready.", &["Jean-Pierre Berg"]);
}

#[test]
fn whoever_speaks_for_two_is_one() {
    check(
        "A spokesman for Berg and Moor said it would rain.",
        &["person, spokesman for Berg and Moor"],
    );
}

#[test]
fn a_sign_that_looks_like_a_word_is_no_name() {
    check("according to the company US$ the ministry.", &["organisation"]);
}
