//! How often the rules look at a token, a mark, a draft or a name, so that a test can say how much
//! work a text was without a clock.
//!
//! Every rule that goes through a text looks at its tokens, and all do so by the same two or three
//! functions: these count. A rule that looks around without a bound shows as more looks a byte in a
//! longer text.

use std::cell::Cell;

thread_local! {
    static LOOKS: Cell<usize> = const { Cell::new(0) };
}

/// Counts one look.
pub(crate) fn count() {
    LOOKS.with(|looks| looks.set(looks.get() + 1));
}

/// The looks that `work` took.
fn of(work: impl FnOnce()) -> usize {
    let before = LOOKS.with(Cell::get);
    work();
    LOOKS.with(Cell::get) - before
}

/// So many looks a byte are enough for any text, in the longer of two that are compared.
const MOST_LOOKS: usize = 400;

/// The lengths that are compared, in bytes.
const SHORT: usize = 6_144;
const LONG: usize = 4 * SHORT;

/// How much more a byte of the longer text may cost, in hundredths: bounds that the shorter one has
/// not reached yet.
const MORE: usize = 130;

#[track_caller]
fn check(piece: &str) {
    let looks = |bytes: usize| {
        let text = piece.repeat(bytes / piece.len());
        of(|| drop(crate::quotes(&text)))
    };
    let (short, long) = (looks(SHORT), looks(LONG));
    let bound = LONG / SHORT * (short + SHORT) * MORE / 100;
    assert!(long <= bound, "{piece:?}: {short} looks became {long} in a text four times as long");
    assert!(long <= MOST_LOOKS * LONG, "{piece:?}: {} looks a byte", long / LONG);
}

#[test]
fn marks_of_every_style_cost_the_same_however_many() {
    for piece in ["\"", "'", "“", "”", "‘", "’", "«", "„", "`", "“‘\"'«»„“”’``''"]
    {
        check(piece);
        check(&format!("{piece} "));
        check(&format!("{piece}a "));
        check(&format!("{piece}A word. "));
        check(&format!("{piece}a\n"));
        check(&format!("{piece}a\n\n"));
    }
    for piece in ["“I am.” ", "“I am,” he said. ", "“‘“I am", "\"a\", ", "Ada: \"I am.\"\n\n"]
    {
        check(piece);
    }
}

#[test]
fn verbs_of_speech_cost_the_same_however_many() {
    for piece in [
        "said ",
        "said. ",
        "said, ",
        "Said ",
        "he said ",
        "he said, ",
        "Lind said ",
        "and said ",
        "said: ",
        "said:\n\n",
        "told ",
        "he told the ",
        "saying ",
        ", saying that ",
        ", adding ",
        "he said that ",
        "according to ",
        "according to Lind, ",
        "to say ",
        "he expressed hope that ",
        "put it ",
        "announced a dam ",
        "described him as a man ",
        ", said Lind, ",
        "said he said ",
    ] {
        check(piece);
    }
}

#[test]
fn asides_and_brackets_cost_the_same_however_deep() {
    for piece in [
        "(",
        "(a ",
        ") ",
        "(, ",
        ",",
        "a, ",
        "Ada, ",
        ", who ",
        ", who said ",
        ", who , who ",
        "; ",
        ": ",
        "- ",
        "—",
        "—a, ",
        ", a farmer, ",
        "[(",
        "he said (",
        "(he said) ",
        "- said - ",
    ] {
        check(piece);
    }
}

#[test]
fn names_and_offices_cost_the_same_however_many() {
    for piece in [
        "Ada Lind Orlov ",
        "Ada Lind. ",
        "A. ",
        "ABC ",
        "Ada Lind said so. Lind said no. ",
        "President Ada Lind, the head of the mill, ",
        "the director of the president of ",
        "the director of the mill, Ada Lind, said it is so. The director said no. ",
        "Mr. ",
        "of ",
        "the ",
        "A of ",
        "Ada Lind (",
        "the agency said it is so. ",
        "The Health Agency said no. The agency said yes. ",
        "Health Agency of Agency said so. the agency said no and ",
        "van der ",
        "al-A ",
        "R-A ",
        "he ",
        "She said. He said. ",
    ] {
        check(piece);
    }
}

#[test]
fn paragraphs_and_turns_cost_the_same_however_many() {
    for piece in [
        "a\n\n",
        "a\n",
        "A b.\n",
        "- I am here.\n\n",
        "- I am here.\n",
        "— I am, said Lind.\n\n",
        "Q: Who?\nA: Me.\n",
        "LIND: Who?\n\nORLOV: Me.\n\n",
        "He asked: - Who is there?\n\n",
        "“I am.”\n― Ada Lind\n\n",
        "He said:\n\n“I am.”\n\n",
        "“I am.\n\n",
    ] {
        check(piece);
    }
}

#[test]
fn one_long_sentence_costs_the_same_however_long() {
    for piece in [
        "the mayor of the town had told what the port was for and ",
        "the council said the plan of Ada Lind was good and the mayor said it was not and ",
        "Lind said it is; ",
        "quickly ",
        "walked ",
        "and ",
        "that ",
        "in the end, ",
        "Lind, who said that Orlov, who told her that the dam, ",
    ] {
        check(piece);
    }
}
