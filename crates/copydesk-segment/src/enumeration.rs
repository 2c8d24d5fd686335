//! Lists that run on inside one paragraph: `1. Bread 2. Salt`, `a) one b) two`, `• one • two`.

use crate::chars;

/// What a paragraph that begins with a list mark will go on with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Enumeration {
    needle: String, // the next mark, with the blank before it; empty if there is no list
    place: Option<usize>, // where the next item begins, if it was found already
    form: Form,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Form {
    #[default]
    None,
    /// The same sign before every item.
    Bullet,
    /// The last number, and the sign behind it.
    Number(u32, &'static str),
    /// The last letter, and the sign behind it.
    Letter(u8, &'static str),
}

impl Enumeration {
    /// The list that `text[start..end]` begins, if it begins one.
    pub(crate) fn of(text: &str, start: usize, end: usize) -> Self {
        let body = text.get(start..end).unwrap_or_default();
        let mut list = Self::default();
        let Some(first) = body.chars().next() else { return list };
        if matches!(first, '•' | '⁃' | '▪' | '‣' | '◦') {
            list.form = Form::Bullet;
            list.needle = format!(" {first}");
        } else if first.is_ascii_digit() {
            let digits = body.bytes().take_while(u8::is_ascii_digit).count();
            if let (Some(sign), Ok(number)) = (sign_at(body, digits), body[..digits].parse()) {
                list.form = Form::Number(number, sign);
                list.advance();
            }
        } else if first == 'a'
            && let Some(sign) = sign_at(body, 1)
        {
            list.form = Form::Letter(b'a', sign);
            list.advance();
        }
        list
    }

    /// Makes the needle that finds the item after the present one.
    fn advance(&mut self) {
        self.needle.clear();
        match &mut self.form {
            Form::Number(number, sign) => {
                if let Some(next) = number.checked_add(1) {
                    *number = next;
                    self.needle = format!(" {next}{sign} ");
                }
            }
            Form::Letter(letter, sign) if *letter < b'z' => {
                *letter += 1;
                self.needle = format!(" {}{sign} ", char::from(*letter));
            }
            Form::Bullet | Form::None | Form::Letter(..) => {}
        }
    }

    /// Where the next item after `start` begins, else `end`. Each stretch is searched once.
    pub(crate) fn next_item(&mut self, text: &str, start: usize, end: usize) -> usize {
        if let Some(place) = self.place.take_if(|place| *place <= start)
            && self.form != Form::Bullet
            && place == start
        {
            self.advance();
        }
        if let Some(place) = self.place {
            return place;
        }
        if self.needle.is_empty() {
            return end;
        }
        let from = start + chars::at(text, start).map_or(0, char::len_utf8);
        match text.get(from..end).and_then(|rest| rest.find(self.needle.as_str())) {
            Some(found) => {
                let place = from + found + 1;
                self.place = Some(place);
                place
            }
            None => {
                self.needle.clear();
                self.form = Form::None;
                end
            }
        }
    }
}

/// The sign of a list mark at `at`, which a blank follows.
fn sign_at(body: &str, at: usize) -> Option<&'static str> {
    let rest = body.get(at..)?;
    [".)", ")", "."].into_iter().find(|sign| {
        rest.strip_prefix(sign).is_some_and(|rest| rest.starts_with(char::is_whitespace))
    })
}

#[cfg(test)]
mod tests {
    use crate::sentences;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = sentences(text).map(|span| &text[span.range()]).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn numbered_items_are_told_apart_without_stops() {
        check("1.) Bread and salt 2.) Water", &["1.) Bread and salt", "2.) Water"]);
        check("1. Bread. 2. Salt. 3. Water.", &["1. Bread.", "2. Salt.", "3. Water."]);
        check("a. Bread b. Salt c. Water", &["a. Bread", "b. Salt", "c. Water"]);
        check("• 9. Bread • 10. Salt", &["• 9. Bread", "• 10. Salt"]);
    }

    #[test]
    fn a_paragraph_that_starts_otherwise_is_no_list() {
        check("He has 1. bread 2. salt to buy.", &["He has 1. bread 2. salt to buy."]);
    }
}
