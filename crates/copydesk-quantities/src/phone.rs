//! Telephone numbers that begin with a mark: `+7 727 123 45 67`, `(555) 123-4567`.

use crate::text::Text;

/// No number of the world has more digits, by the plan of the telephone union (E.164).
const MOST_DIGITS: usize = 15;
/// Fewer digits behind a plus are a gain or a zone: `+5 to +7`, `+12 500`.
const LEAST_DIGITS: usize = 9;

/// The telephone number whose first digit is at `at`: its start and end.
pub(crate) fn number(text: Text<'_>, at: usize, from: usize) -> Option<(usize, usize)> {
    let start = at.checked_sub(1).filter(|start| *start >= from && !text.glued_before(*start))?;
    match text.byte(start) {
        b'+' => international(text, at).map(|end| (start, end)),
        b'(' => area(text, at).map(|end| (start, end)),
        _ => None,
    }
}

/// Groups of digits behind a plus.
fn international(text: Text<'_>, at: usize) -> Option<usize> {
    let (mut end, mut digits, mut groups) = (at, 0, 0);
    loop {
        let run = run(text, end);
        digits += run;
        groups += 1;
        end += run;
        if run == 0 || digits > MOST_DIGITS {
            return None;
        }
        let mark = usize::from(matches!(text.byte(end), b' ' | b'-' | b'.' | b')'));
        let open = usize::from(text.byte(end + mark) == b'(' || text.byte(end + mark) == b' ');
        if mark + open == 0 || !text.byte(end + mark + open).is_ascii_digit() {
            break;
        }
        end += mark + open;
    }
    (digits >= LEAST_DIGITS && (groups > 2 || groups == 1) && !text.glued(end)).then_some(end)
}

/// `555) 123-4567`: an area in brackets and what follows.
fn area(text: Text<'_>, at: usize) -> Option<usize> {
    let close = at + run(text, at);
    if !(2..=5).contains(&(close - at)) || text.byte(close) != b')' {
        return None;
    }
    let first = close + 1 + usize::from(text.byte(close + 1) == b' ');
    let mark = first + run(text, first);
    let last = mark + 1 + run(text, mark + 1);
    let parted = matches!(text.byte(mark), b'-' | b'.' | b' ');
    let sizes = (2..=4).contains(&(mark - first)) && (2..=4).contains(&(last - mark - 1));
    (parted && sizes && last - first > 6 && !text.glued(last)).then_some(last)
}

/// How many digits stand in a row, up to one more than a number can have.
fn run(text: Text<'_>, at: usize) -> usize {
    (at..at + MOST_DIGITS + 1).take_while(|at| text.byte(*at).is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use crate::{Options, quantities_with};

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let found = quantities_with(text, Options::default().others(true));
        let told: Vec<String> =
            found.map(|found| format!("{} {:?}", &text[found.span.range()], found.kind)).collect();
        assert_eq!(told, want, "in {text:?}");
    }

    #[test]
    fn a_number_behind_a_plus_is_called() {
        check("Call +7 727 123 45 67 now.", &["+7 727 123 45 67 Contact"]);
        check("Call +1 (212) 555-0199.", &["+1 (212) 555-0199 Contact"]);
        check("Write to +442079460000, please.", &["+442079460000 Contact"]);
    }

    #[test]
    fn an_area_in_brackets_belongs_to_its_number() {
        check("Call (555) 123-4567 or leave.", &["(555) 123-4567 Contact"]);
    }

    #[test]
    fn a_gain_is_no_telephone() {
        check("It was +12,500 that day.", &["+12,500 Number"]);
        check("Up (500) men.", &["500 Number"]);
    }
}
