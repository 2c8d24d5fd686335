//! The options as a configuration file says them.

use serde::{Deserialize, Deserializer, de};

use crate::options::{Options, Profile};

/// What a file may say: the setters of [`Options`] by their names. The profile is set first, wherever it
/// stands.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    profile: Profile,
    words: Option<usize>,
    sampling: Option<u32>,
    cap: Option<usize>,
    jaccard: Option<u16>,
    containment: Option<u16>,
    held: Option<u32>,
    alignment: Option<u16>,
    reworded: Option<u16>,
    anywhere: Option<u16>,
    aligned: Option<u16>,
    lead: Option<u32>,
    rarity: Option<u16>,
    changed: Option<u32>,
    least: Option<u32>,
    related: Option<usize>,
    memory: Option<usize>,
}

impl From<Settings> for Options {
    fn from(said: Settings) -> Self {
        let mut options = Self::default().profile(said.profile);
        options = with(options, said.words, Self::words);
        options = with(options, said.sampling, Self::sampling);
        options = with(options, said.cap, Self::cap);
        options = with(options, said.jaccard, Self::jaccard);
        options = with(options, said.containment, Self::containment);
        options = with(options, said.held, Self::held);
        options = with(options, said.alignment, Self::alignment);
        options = with(options, said.reworded, Self::reworded);
        options = with(options, said.anywhere, Self::anywhere);
        options = with(options, said.aligned, Self::aligned);
        options = with(options, said.lead, Self::lead);
        options = with(options, said.rarity, Self::rarity);
        options = with(options, said.changed, Self::changed);
        options = with(options, said.least, Self::least);
        options = with(options, said.related, Self::related);
        options = with(options, said.memory, Self::memory);
        options
    }
}

fn with<T>(options: Options, value: Option<T>, set: fn(Options, T) -> Options) -> Options {
    match value {
        Some(value) => set(options, value),
        None => options,
    }
}

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(said: &str, want: Options) {
        assert_eq!(serde_json::from_str::<Options>(said).expect("valid settings"), want, "{said}");
    }

    #[track_caller]
    fn refused(said: &str, want: &str) {
        let error = serde_json::from_str::<Options>(said).expect_err("to be refused").to_string();
        assert!(error.contains(want), "{error}");
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        check("{}", Options::default());
        check(r#"{"profile": "news", "jaccard": 700}"#, Options::default());
    }

    #[test]
    fn every_setter_has_a_name() {
        let all = Options::default()
            .words(4)
            .sampling(3)
            .cap(60)
            .jaccard(810)
            .containment(820)
            .held(30)
            .alignment(610)
            .reworded(460)
            .anywhere(760)
            .aligned(90)
            .lead(50)
            .rarity(110)
            .changed(1)
            .least(15)
            .related(5)
            .memory(8388608);
        check(
            r#"{"words": 4, "sampling": 3, "cap": 60, "jaccard": 810, "containment": 820, "held": 30, "alignment": 610, "reworded": 460,
                "anywhere": 760, "aligned": 90, "lead": 50, "rarity": 110, "changed": 1, "least": 15, "related": 5, "memory": 8388608}"#,
            all,
        );
    }

    #[test]
    fn the_profile_comes_first_wherever_it_stands() {
        let strict = Options::default().profile(Profile::Strict).jaccard(900);
        check(r#"{"jaccard": 900, "profile": "strict"}"#, strict);
    }

    #[test]
    fn unknown_names_and_values_are_refused() {
        refused(r#"{"profile": "loose"}"#, "choose `news` or `strict`");
        refused(r#"{"jacard": 900}"#, "jacard");
        refused(r#"{"jaccard": -1}"#, "-1");
    }
}
