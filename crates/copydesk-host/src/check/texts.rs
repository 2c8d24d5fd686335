//! Checks with texts in which plugins stumble.

use copydesk_plugin::abi;

use super::ask::ask;
use super::call::Call;
use super::finding::{Checked, Finding};
use super::samples::{self, Sample};
use super::subject::{Subject, sound};

/// Asks about each article alone, then about all of them at once.
fn deal_with(subject: &Subject, texts: &[Sample]) -> Checked {
    let instance = subject.instance()?;
    let all: Vec<_> = texts.iter().collect();
    let (mut marks, mut refused) = (0, 0);
    for one in &all {
        let found = subject.found(&instance, &[one])?;
        marks += found.iter().map(|found| found.marks.len()).sum::<usize>();
        refused += found.iter().filter(|found| found.refused.is_some()).count();
    }
    subject.found(&instance, &all)?;
    let what = if subject.item.is_sink() { String::new() } else { format!(", {marks} marks") };
    Ok(Finding::pass(format!("{} articles{what}, {refused} refused", all.len())))
}

fn one(subject: &Subject, id: &str, text: &str) -> Checked {
    deal_with(subject, &[Sample::new(id, text)])
}

pub(super) fn no_articles(subject: &Subject) -> Checked {
    let instance = subject.instance()?;
    subject.found(&instance, &[])?;
    Ok(Finding::pass("a batch without articles is answered"))
}

pub(super) fn empty(subject: &Subject) -> Checked {
    one(subject, "empty", "")
}

pub(super) fn one_byte(subject: &Subject) -> Checked {
    one(subject, "one byte", "a")
}

pub(super) fn megabyte(subject: &Subject) -> Checked {
    deal_with(subject, &[samples::long("a megabyte", 1 << 20)])
}

pub(super) fn one_word(subject: &Subject) -> Checked {
    deal_with(subject, &[samples::one_long_word()])
}

pub(super) fn emoji(subject: &Subject) -> Checked {
    one(subject, "emoji", samples::EMOJI)
}

pub(super) fn crlf(subject: &Subject) -> Checked {
    one(subject, "CRLF", samples::CRLF)
}

pub(super) fn combining(subject: &Subject) -> Checked {
    one(subject, "combining", samples::COMBINING)
}

pub(super) fn right_to_left(subject: &Subject) -> Checked {
    one(subject, "right to left", samples::RTL)
}

pub(super) fn nul(subject: &Subject) -> Checked {
    one(subject, "NUL", samples::NUL)
}

pub(super) fn blank(subject: &Subject) -> Checked {
    one(subject, "blanks", " \t\n\r\n \u{a0}\u{2003}\u{feff}")
}

pub(super) fn odd_ids(subject: &Subject) -> Checked {
    deal_with(subject, &samples::odd_ids())
}

pub(super) fn news(subject: &Subject) -> Checked {
    deal_with(subject, &samples::news(64))
}

/// Many articles at once, among them all the odd ones.
pub(super) fn many(subject: &Subject) -> Checked {
    let mut texts = samples::news(1024);
    texts.splice(500..500, samples::odd());
    let all: Vec<_> = texts.iter().collect();
    let found = subject.found(&subject.instance()?, &all)?;
    Ok(Finding::pass(format!("{} articles in one batch", found.len())))
}

/// An article that fails alone must not take others with it.
pub(super) fn refusals(subject: &Subject) -> Checked {
    let instance = subject.instance()?;
    let mut texts = samples::odd();
    texts.extend(samples::news(7));
    let mut faulty = Vec::new();
    for text in &texts {
        let call = Call::new();
        let answer = ask(subject.item, &instance, &call, &[text]);
        if answer.status != abi::OK {
            faulty.push(format!("`{}`{}", text.id, call.told_in_brackets()));
        }
        call.end();
    }
    if let Some(first) = faulty.first() {
        let message = format!("`run` failed as a whole for {} articles: {first}", faulty.len());
        return Err(Finding::fail(message)
            .advise("put the article into `errors` with a code and a sentence, and return CD_OK"));
    }
    let all: Vec<_> = texts.iter().collect();
    let found = subject.found(&instance, &all)?;
    for (text, found) in texts.iter().zip(&found) {
        if let Some((code, message)) = &found.refused {
            if message.is_empty() {
                let what = format!("article `{}` is refused without a sentence", text.id);
                return Err(Finding::warn(what).advise("say what is missing in the article"));
            }
            if !code.is_empty() && !is_code(code) {
                let what = format!("the code `{code}` of a refusal has another form");
                return Err(Finding::warn(what).advise("write it as `vendor.no-date`"));
            }
        }
    }
    let refused = found.iter().filter(|found| found.refused.is_some()).count();
    Ok(Finding::pass(format!("{} articles, {refused} refused, each for itself", texts.len())))
}

fn is_code(code: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
    };
    code.split('.').count() >= 2 && code.split('.').all(word)
}

/// `should_stop` was raised before the call began: an answer is fine, and so is CD_STOPPED.
pub(super) fn stopped_at_once(subject: &Subject) -> Checked {
    let instance = subject.instance()?;
    let texts = samples::news(64);
    let all: Vec<_> = texts.iter().collect();
    let call = Call::new();
    call.stop();
    let answer = ask(subject.item, &instance, &call, &all);
    let status = answer.status;
    if status == abi::OK {
        sound(&answer, &call, &all)?;
    }
    call.end();
    match status {
        abi::STOPPED | abi::OK => {}
        other => {
            let what = format!("asked to stop, it returned {other}");
            return Err(Finding::fail(what).advise("return CD_STOPPED, or finish and return CD_OK"));
        }
    }
    subject.found(&instance, &all)?;
    let how = if status == abi::OK { "it finished" } else { "it stopped" };
    Ok(Finding::pass(format!("{how}, and the next call was answered")))
}
