//! Checks of memory that crosses the border.

use copydesk_plugin::abi;

use super::ask::{give_back, hold, read};
use super::batch::{Form, Lending};
use super::call::Call;
use super::finding::{Checked, Finding};
use super::samples;
use super::subject::{Subject, difference, sound};

/// `release` is called once for every answer and sets itself to null.
pub(super) fn release(subject: &Subject) -> Checked {
    let (instance, texts) = (subject.instance()?, samples::news(14));
    let mut called = 0;
    for count in [0, 1, texts.len()] {
        let batch: Vec<_> = texts.iter().take(count).collect();
        let call = Call::new();
        let lending = Lending::new(
            &batch,
            &subject.item.layers(true),
            subject.item.is_sink(),
            Form::default(),
        );
        let (status, mut held) = hold(subject.item, &instance, &call, &lending);
        let answer = read(subject.item, status, &held, &batch);
        let failed = sound(&answer, &call, &batch);
        let left = give_back(&mut held);
        call.end();
        failed?;
        called += 1;
        if left {
            return Err(Finding::fail("`release` does not set itself to NULL").advise(
                "end it with `result->release = NULL`, so that it cannot be called twice",
            ));
        }
    }
    Ok(Finding::pass(format!("{called} answers were given back, each once")))
}

/// Two answers at once, the first given back last: each has memory of its own.
pub(super) fn two_answers(subject: &Subject) -> Checked {
    let instance = subject.instance()?;
    let texts = samples::news(28);
    let (one, two): (Vec<_>, Vec<_>) = (texts[..14].iter().collect(), texts[7..].iter().collect());
    let (reads, sink) = (subject.item.layers(true), subject.item.is_sink());
    let wanted = subject.found(&instance, &one)?;
    let lend = |batch: &[&samples::Sample]| Lending::new(batch, &reads, sink, Form::default());
    let (first_call, second_call) = (Call::new(), Call::new());
    let (first_lent, second_lent) = (lend(&one), lend(&two));
    let (first, mut first_held) = hold(subject.item, &instance, &first_call, &first_lent);
    let (second, mut second_held) = hold(subject.item, &instance, &second_call, &second_lent);
    let both = [
        read(subject.item, first, &first_held, &one),
        read(subject.item, second, &second_held, &two),
    ];
    give_back(&mut second_held);
    let still = read(subject.item, first, &first_held, &one);
    give_back(&mut first_held);
    let second_sound = sound(&both[1], &second_call, &two);
    first_call.end();
    second_call.end();
    second_sound?;
    if subject.item.flags() & abi::NONDETERMINISTIC != 0 {
        return Ok(Finding::pass("two answers were held at once"));
    }
    let advice = "give every answer memory of its own, freed by its `release`: no static buffer";
    for (found, when) in
        [(&both[0], "was changed by the next call"), (&still, "went with the next one")]
    {
        let spoilt = found.broken.first().cloned();
        if let Some(what) = spoilt.or_else(|| difference(&one, &wanted, &found.docs)) {
            return Err(Finding::fail(format!("an answer {when}: {what}")).advise(advice));
        }
    }
    Ok(Finding::pass("two answers were held at once, and given back in the other order"))
}
