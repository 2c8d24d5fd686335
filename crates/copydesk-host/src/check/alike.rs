//! Checks that the same article is answered in the same way, whatever the batch, order, thread, instance
//! or process.

use copydesk_plugin::abi;
use sha2::{Digest, Sha256};

use super::ask::{Found, ask_in};
use super::batch::Form;
use super::call::{Call, stale_uses};
use super::finding::{Checked, Finding};
use super::samples::{self, Sample};
use super::subject::{Subject, difference, sound};

/// Articles that differ among each other, the odd ones among them.
fn articles() -> Vec<Sample> {
    let mut texts = samples::news(64);
    texts.splice(30..30, samples::odd());
    texts
}

fn advice(subject: &Subject) -> &'static str {
    if subject.item.is_shared() {
        "keep no state between articles: no caches that change answers, no order of a hash map, no \
         clock, no random numbers"
    } else {
        "keep no state between articles that changes answers, no order of a hash map, no clock, no \
         random numbers"
    }
}

/// Compares two answers about the same articles.
fn compare(subject: &Subject, samples: &[&Sample], a: &[Found], b: &[Found], how: &str) -> Checked {
    match difference(samples, a, b) {
        None => Ok(Finding::pass(format!("{} articles, {how}", samples.len()))),
        Some(what) if subject.item.flags() & abi::NONDETERMINISTIC != 0 => {
            Ok(Finding::skip(format!("it says that it is nondeterministic, and is: {what}")))
        }
        Some(what) => Err(Finding::fail(format!("{how}, {what}")).advise(advice(subject))),
    }
}

pub(super) fn batches(subject: &Subject) -> Checked {
    let (instance, texts) = (subject.instance()?, articles());
    let all: Vec<_> = texts.iter().collect();
    let whole = subject.found(&instance, &all)?;
    for size in [1, 7] {
        let mut found = Vec::new();
        for batch in all.chunks(size) {
            found.extend(subject.found(&instance, batch)?);
        }
        compare(subject, &all, &whole, &found, &format!("in one batch and in batches of {size}"))?;
    }
    let many: Vec<_> = all.iter().cycle().take(256).copied().collect();
    let found = subject.found(&instance, &many)?;
    compare(subject, &all, &whole, &found[..all.len()], "in batches of 1, 7, 75 and 256")
}

pub(super) fn order(subject: &Subject) -> Checked {
    let (instance, texts) = (subject.instance()?, articles());
    let all: Vec<_> = texts.iter().collect();
    let back: Vec<_> = texts.iter().rev().collect();
    let forth = subject.found(&instance, &all)?;
    let mut found = subject.found(&instance, &back)?;
    found.reverse();
    compare(subject, &all, &forth, &found, "in order and backwards")
}

pub(super) fn twice(subject: &Subject) -> Checked {
    let (instance, texts) = (subject.instance()?, articles());
    let all: Vec<_> = texts.iter().collect();
    let first = subject.found(&instance, &all)?;
    let second = subject.found(&instance, &all)?;
    compare(subject, &all, &first, &second, "asked twice")
}

pub(super) fn instances(subject: &Subject) -> Checked {
    let (one, other, texts) = (subject.instance()?, subject.instance()?, articles());
    let all: Vec<_> = texts.iter().collect();
    let first = subject.found(&one, &all)?;
    drop(one);
    let second = subject.found(&other, &all)?;
    compare(subject, &all, &first, &second, "asked in two instances")
}

/// The examiner compares the digests of two processes, where addresses and random seeds differ.
pub(super) fn processes(subject: &Subject) -> Checked {
    if subject.item.flags() & abi::NONDETERMINISTIC != 0 {
        return Ok(Finding::skip("it says that it is nondeterministic"));
    }
    let (instance, texts) = (subject.instance()?, articles());
    let all: Vec<_> = texts.iter().collect();
    let found = subject.found(&instance, &all)?;
    let digest = Sha256::digest(format!("{found:?}").as_bytes());
    let mut finding = Finding::pass(format!("{} articles, in two processes", all.len()));
    finding.digest = Some(digest.iter().map(|byte| format!("{byte:02x}")).collect());
    Ok(finding)
}

/// One instance for eight threads where it is shared, else eight of them; against one thread.
pub(super) fn threads(subject: &Subject) -> Checked {
    let (one, texts) = (subject.instance()?, articles());
    let all: Vec<_> = texts.iter().collect();
    let alone = subject.found(&one, &all)?;
    let others = if subject.item.is_shared() {
        Vec::new()
    } else {
        (0..8).map(|_| subject.instance()).collect::<Result<Vec<_>, _>>()?
    };
    let together: Vec<Result<Vec<Found>, Finding>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|i| (others.get(i).unwrap_or(&one), &all))
            .map(|(instance, all)| scope.spawn(move || subject.found(instance, all)))
            .collect();
        let lost = || Err(Finding::fail("a thread of the check panicked"));
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| lost())).collect()
    });
    let mut finding = Finding::skip("no thread");
    for found in together {
        finding = compare(subject, &all, &alone, &found?, "on 1 thread and on 8 at once")?;
    }
    Ok(finding)
}

/// Eight threads in one instance, many calls each, of different sizes.
pub(super) fn hammer(subject: &Subject) -> Checked {
    if !subject.item.is_shared() {
        return Ok(Finding::skip(
            "it does not say CD_SHARED: one instance is never called twice at once",
        ));
    }
    let (one, texts) = (subject.instance()?, articles());
    let all: Vec<_> = texts.iter().collect();
    let alone = subject.found(&one, &all)?;
    let hit = |thread: usize| -> Result<(), Finding> {
        for round in 0..ROUNDS {
            let from = (thread * 7 + round * 3) % all.len();
            let until = (from + 1 + round % 9).min(all.len());
            let found = subject.found(&one, &all[from..until])?;
            compare(
                subject,
                &all[from..until],
                &alone[from..until],
                &found,
                "under eight threads",
            )?;
        }
        Ok(())
    };
    let hit = &hit;
    let done: Vec<Result<(), Finding>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8).map(|thread| scope.spawn(move || hit(thread))).collect();
        let lost = || Err(Finding::fail("a thread of the check panicked"));
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| lost())).collect()
    });
    done.into_iter().collect::<Result<(), Finding>>()?;
    Ok(Finding::pass(format!("8 threads, {ROUNDS} calls each, in one instance")))
}

/// Calls of each thread of the hammer.
const ROUNDS: usize = 200;

/// Compares an unusual call with a usual one.
fn unusual(subject: &Subject, call: Call, form: Form, how: &str) -> Checked {
    let (instance, texts) = (subject.instance()?, articles());
    let all: Vec<_> = texts.iter().collect();
    let usual = subject.found(&instance, &all)?;
    let answer = ask_in(subject.item, &instance, &call, &all, form);
    let failed = sound(&answer, &call, &all);
    call.end();
    failed?;
    compare(subject, &all, &usual, &answer.docs, how)
}

pub(super) fn parallel_for(subject: &Subject) -> Checked {
    unusual(
        subject,
        Call::with(8, false),
        Form::default(),
        "with `parallel_for` on 1 thread and on 8",
    )
}

pub(super) fn later_host(subject: &Subject) -> Checked {
    let form = Form { later: true, guarded: false };
    unusual(subject, Call::with(1, true), form, "with the structs of 1.0 and with longer ones")
        .map_err(|finding| {
            finding.advise(
                "step through docs, layers and marks by the batch's strides, and do not compare \
                 `struct_size` or `abi_minor` for equality",
            )
        })
}

/// The process dies if the plugin reads too far: the examiner says so.
pub(super) fn bounds(subject: &Subject) -> Checked {
    let form = Form { later: false, guarded: true };
    unusual(subject, Call::new(), form, "with texts at the end of memory")?;
    Ok(Finding::pass("nothing was read past the end of a text, and nothing was written"))
}

/// Every check spoils what it lent when a call is over, and keeps its host to notice a late use.
pub(super) fn lent(subject: &Subject) -> Checked {
    twice(subject)?;
    match stale_uses() {
        0 => Ok(Finding::pass("neither texts nor the host of an earlier call were used")),
        times => Err(Finding::fail(format!("the host of an earlier call was used {times} times"))
            .advise("use the `host` of the call that you are in, and keep none in `self`")),
    }
}
