//! The table of checks.

use super::{Check, Run, alike, contract, file, life, settings, sinks, stated, texts};

const fn check(name: &'static str, why: &'static str, run: Run) -> Check {
    Check { name, why, run, silent: false, twice: false }
}

const fn silent(check: Check) -> Check {
    Check { silent: true, ..check }
}

const fn twice(check: Check) -> Check {
    Check { twice: true, ..check }
}

/// All checks, in the order in which they are made: first the file, then what it says, then what it does.
#[rustfmt::skip]
pub const CHECKS: &[Check] = &[
    check("note", "the host reads the note in the file before anything of it runs", Run::Library(file::has_note)),
    check("panic-strategy", "a panic that ends the process ends somebody's run", Run::Library(file::panic_strategy)),
    check("entry", "the entry symbol carries the major version of the contract", Run::Library(file::entry)),
    check("exports", "symbols that others may call can meet symbols of the same name", Run::Library(file::strays)),
    silent(check("load", "what runs before the entry symbol is called runs unasked: nothing is printed, no thread started", Run::Library(file::loads))),
    check("descriptor", "structs are as long as they say, and repeat what the note says", Run::Library(file::describes_itself)),
    check("host", "the host that users have takes the library", Run::Library(file::host_takes_it)),
    check("stated", "users want to know which version they have and under which licence", Run::Library(file::stated)),
    check("functions", "every function that the host calls is there", Run::Item(stated::functions)),
    check("names", "the name is what users write in their settings", Run::Item(stated::names)),
    check("layers", "the host orders stages by what they read and write", Run::Item(stated::layers)),
    check("schema", "users learn the options from the schema, and the host checks settings against it", Run::Item(stated::schema)),
    check("config", "the configuration that was given, or the defaults, make an instance", Run::Item(settings::default)),
    check("config-missing", "what is missing is told, not guessed", Run::Item(settings::missing)),
    check("config-types", "values of a wrong type are errors with a reason, no crash", Run::Item(settings::wrong_types)),
    check("config-malformed", "what is no configuration at all is an error with a reason, no crash", Run::Item(settings::malformed)),
    check("config-unknown", "an option that is misspelt must not be ignored", Run::Item(settings::unknown)),
    check("no-articles", "a batch may have no articles in it", Run::Item(texts::no_articles)),
    check("empty", "an article may have no text", Run::Item(texts::empty)),
    check("one-byte", "an article may be one byte long", Run::Item(texts::one_byte)),
    check("blank", "an article may be nothing but blanks", Run::Item(texts::blank)),
    check("megabyte", "an article may be a megabyte long", Run::Item(texts::megabyte)),
    check("one-word", "an article may be one word of 640 kB", Run::Item(texts::one_word)),
    check("emoji", "a place is in bytes, on the borders of characters of up to four bytes", Run::Item(texts::emoji)),
    check("crlf", "line ends of all kinds reach a plugin", Run::Item(texts::crlf)),
    check("combining", "one letter may be several characters", Run::Item(texts::combining)),
    check("right-to-left", "text may run from right to left, with marks of direction", Run::Item(texts::right_to_left)),
    check("nul", "a NUL does not end a text", Run::Item(texts::nul)),
    check("odd-ids", "ids are any text: empty, twice, with slashes and quotes", Run::Item(texts::odd_ids)),
    check("news", "news in four languages is answered lawfully: spans, layers, fields, rows", Run::Item(texts::news)),
    check("many", "a batch may hold a thousand articles", Run::Item(texts::many)),
    check("refusals", "one bad article never fails a batch", Run::Item(texts::refusals)),
    check("same-batches", "output may not depend on how batches are cut: 1, 7, 75, 256", Run::Item(alike::batches)),
    check("same-order", "output may not depend on the order in which articles come", Run::Item(alike::order)),
    check("same-twice", "output may not depend on what was seen before", Run::Item(alike::twice)),
    check("same-instances", "output may not depend on the instance that is asked", Run::Item(alike::instances)),
    twice(check("same-processes", "output may not depend on addresses or on a hash map's seed", Run::Item(alike::processes))),
    check("same-threads", "output may not depend on threads: 1 and 8", Run::Item(alike::threads)),
    check("same-parallel-for", "output may not depend on how the host deals out tasks", Run::Item(alike::parallel_for)),
    check("hammer", "CD_SHARED promises that one instance bears many threads", Run::Item(alike::hammer)),
    check("later-host", "a host of a later minor version has longer structs", Run::Item(alike::later_host)),
    check("bounds", "texts end without a NUL and are never written to", Run::Item(alike::bounds)),
    check("lent", "what a call is lent ends with the call", Run::Item(alike::lent)),
    check("release", "an answer is given back once", Run::Item(contract::release)),
    check("two-answers", "each answer has memory of its own", Run::Item(contract::two_answers)),
    check("create-destroy", "1,000 instances leave no memory behind", Run::Item(life::create_and_destroy)),
    check("run-release", "1,000 calls leave no memory behind", Run::Item(life::run_and_release)),
    check("leftovers", "no thread and no open file outlives `destroy`", Run::Item(life::leftovers)),
    silent(check("silent", "standard output belongs to the program: it may carry documents", Run::Item(life::works_silently))),
    check("stop-at-once", "a call that is asked to stop stops or finishes, and the next one is answered", Run::Item(texts::stopped_at_once)),
    check("stop", "a user who presses Ctrl-C waits at most 100 ms for a long call", Run::Item(life::stops)),
    check("speed", "for information: what an article costs", Run::Item(life::speed)),
    check("sink-whole", "after `finish` the output stands at its place", Run::Sink(sinks::makes_something)),
    check("sink-same", "two runs over the same documents give the same bytes", Run::Sink(sinks::makes_the_same)),
    check("sink-no-documents", "a run may have no documents", Run::Sink(sinks::makes_nothing_of_nothing)),
    check("sink-no-rows", "`write` may be called without rows", Run::Sink(sinks::empty_write)),
    check("sink-given-up", "a run that ends early destroys without `finish`", Run::Sink(sinks::given_up)),
    check("sink-place", "a place that cannot be written to is an error with a reason", Run::Sink(sinks::bad_place)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_a_name_of_its_own_and_a_reason() {
        let mut names: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
        assert!(names.len() >= 25, "{}", names.len());
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
        assert!(CHECKS.iter().all(|check| check.why.len() >= 20));
    }
}
