//! What a user may choose, as a configuration file says it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use bytesize::ByteSize;
use copydesk_dedup::{DedupAndRepeated, DedupStage, RepeatedParagraphs};
use copydesk_engine::{Budget, BuildError, Duplicates, Pipeline, PipelineBuilder};
use copydesk_io::{Fields, Inputs, UnknownPart, Utf8};
use copydesk_normalize::{CleanIntake, Rules};
use copydesk_quantities::QuantityStage;
use copydesk_quotes::QuoteStage;
use copydesk_segment::{DateOrder, QuotePolicy, SegmentStage};
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, de};

use crate::errors::{OnDupId, StageErrors};

/// All settings of the standard pipeline. Read from TOML (or anything serde reads), where unknown keys
/// are refused; the default is what we would choose.
///
/// ```
/// use copydesk::Settings;
/// let settings: Settings = serde_json::from_str(r#"{"quantities": {"others": true}}"#)?;
/// let pipeline = settings.pipeline().build()?;
/// # let _ = pipeline;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Settings {
    /// How text is cleaned.
    pub normalize: Normalize,
    /// How articles are taken apart.
    pub segment: Segment,
    /// Which quotes are reported, and how: the options of [`copydesk_quotes`] under their names.
    pub quotes: copydesk_quotes::Options,
    /// Which figures are reported, and how: the options of [`copydesk_quantities`] under their names.
    pub quantities: copydesk_quantities::Options,
    /// What counts as a copy: the options of [`copydesk_dedup`] under their names.
    pub dedup: copydesk_dedup::Options,
    /// How paragraphs are found that many articles have.
    pub repeated: Repeated,
    /// How a run goes.
    pub run: Run,
    /// What happens when documents fail, by the name of the stage that rejects them.
    pub errors: BTreeMap<String, StageErrors>,
    /// How the input is read.
    pub input: Input,
    /// Which plugins are loaded, and their own settings. Loading them is for
    /// [`Plugins::load`](copydesk_host::Plugins::load).
    #[cfg(feature = "plugins")]
    pub plugins: copydesk_host::PluginSettings,
}

/// `[normalize]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Normalize {
    /// `off`, `encoding`, `safe`, `news` (the default) or `ascii`.
    #[serde(deserialize_with = "word")]
    pub rules: Rules,
}

/// `[segment]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Segment {
    /// `split` (the default) or `keep`: whether sentences inside one quotation are told apart.
    #[serde(deserialize_with = "word")]
    pub quote_policy: QuotePolicy,
    /// `day-first` (the default) or `month-first`: how `03/04/2021` is read.
    #[serde(deserialize_with = "word")]
    pub date_order: DateOrder,
}

/// `[repeated]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Repeated {
    /// Whether paragraphs that many articles have are told; they are not by default. Its other name is
    /// `lines`.
    #[serde(alias = "lines")]
    pub paragraphs: bool,
    /// In how many articles of a source boilerplate stands at least; 10 by default.
    pub min_documents: Option<u32>,
    /// How many sources print a syndicated paragraph at least; 2 by default.
    pub min_sources: Option<u32>,
    /// How many words a syndicated paragraph has at least; 14 by default.
    pub min_words: Option<u32>,
    /// The longest paragraph that is told, in bytes; none is too long by default.
    pub longest: Option<usize>,
}

/// `[run]`. The program's options of the same names go before these.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Run {
    /// Worker threads; 0 (the default) takes all cores.
    pub threads: usize,
    /// The stages to run, of `segment`, `quotes` and `quantities`; all by default. A stage that
    /// another one needs comes along. With none, `[]`, only copies are looked for.
    pub stages: Option<Vec<StageName>>,
    /// `mark` (the default), `drop` or `off`.
    #[serde(deserialize_with = "optional_word")]
    pub duplicates: Option<Duplicates>,
    /// A folder with an index that grows from run to run: copies of articles that earlier runs have put
    /// there are found, and this run's are added. Without one, a run knows nothing of others.
    pub index: Option<std::path::PathBuf>,
    /// How many documents may be rejected before the run ends: `100` or `2%`.
    #[serde(deserialize_with = "optional_word")]
    pub max_rejects: Option<Budget>,
    /// About how much memory a run takes: `512MB`, `2GiB`, or a number of bytes. By default as much as
    /// is quick.
    #[serde(deserialize_with = "optional_word")]
    pub memory: Option<ByteSize>,
    /// The folder for what does not fit in memory; by default that of the output, or with standard
    /// output the system's own for temporary files.
    pub scratch: Option<PathBuf>,
    /// How many articles are handed to a worker at once: by default 64, or 256 where a plugin is asked
    /// about many at once. Changes no byte of the output.
    pub batch: Option<usize>,
    /// After how many seconds at one article, or batch, a stage is told to be slow; 10 by default, 0 for
    /// never. It is not stopped.
    pub warn_after: Option<u64>,
    /// After how many seconds at one article, or batch, a stage in this process is given up: the program
    /// ends with exit status 3, and the run can be resumed. 0, the default, is never.
    pub hang_after: Option<u64>,
    /// Whether something that is wrong with a file ends the run; it does not by default.
    pub strict: bool,
    /// `keep` (the default) or `error`: what is done when documents have equal ids.
    #[serde(deserialize_with = "word")]
    pub on_dup_id: OnDupId,
}

/// `[input]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Input {
    /// The field that holds the article; by default `text`, else `body`, `content` and others that
    /// [`Fields`] names.
    pub text_field: Option<String>,
    /// The field that holds the id; by default `id` and others.
    pub id_field: Option<String>,
    /// The fields that hold a part of an article, by the part's name: `text`, `id`, `headline`, `byline`,
    /// `published`, `language`, `uri` or `html`. A name, or several of which the first one that is there is
    /// taken; `article.body` is the field `body` inside the object `article`.
    pub fields: BTreeMap<String, FieldNames>,
    /// The longest line of JSON Lines, row of CSV, web page or record of an archive in bytes; 16 MiB by
    /// default.
    pub longest_record: Option<usize>,
    /// The longest text file in bytes; 64 MiB by default.
    pub longest_text: Option<usize>,
    /// About how much of the input goes into one part of the output, and is read again at most after a
    /// kill: `64MiB` by default. A packed file is one part, whatever its size.
    #[serde(deserialize_with = "optional_word")]
    pub split: Option<ByteSize>,
    /// `reject` (the default) or `replace`: what is done with a record of JSON Lines or CSV that is no UTF-8.
    #[serde(deserialize_with = "word")]
    pub utf8: Utf8,
    /// So many times its own size a packed file may unpack to, once that is past 64 MiB; 500 by default.
    pub max_expansion: Option<u64>,
    /// So many bytes a packed file may unpack to; 4 TiB by default.
    pub max_unpacked: Option<u64>,
    /// The largest window of a zstd file, as a power of two: 27 by default, at most 31, which takes 2 GiB of
    /// memory.
    pub zstd_window: Option<u32>,
}

/// One name of a field, or several in order of preference.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum FieldNames {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl FieldNames {
    /// All of them.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }

    /// The same with one more, tried behind the others.
    #[must_use]
    pub fn or(self, name: String) -> Self {
        let mut names = match self {
            Self::One(first) => vec![first],
            Self::Several(names) => names,
        };
        names.push(name);
        Self::Several(names)
    }
}

/// A stage that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StageName {
    /// Paragraphs, sentences, headline, bylines, date.
    Segment,
    /// Who said what.
    Quotes,
    /// Figures.
    Quantities,
}

impl FromStr for StageName {
    type Err = UnknownStage;

    fn from_str(name: &str) -> Result<Self, UnknownStage> {
        match name {
            "segment" => Ok(Self::Segment),
            "quotes" => Ok(Self::Quotes),
            "quantities" => Ok(Self::Quantities),
            _ => Err(UnknownStage { name: name.to_owned() }),
        }
    }
}

impl<'de> Deserialize<'de> for StageName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        word(deserializer)
    }
}

/// No stage has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no stage `{name}`: choose from `segment`, `quotes` and `quantities`")]
pub struct UnknownStage {
    name: String,
}

impl Settings {
    /// The pipeline that these settings describe, open for more stages.
    pub fn pipeline(&self) -> PipelineBuilder {
        let mut builder = Pipeline::builder(CleanIntake::new(self.normalize.rules));
        if self.runs(StageName::Segment) {
            builder = builder.stage(SegmentStage::new(self.segment_options()));
        }
        if self.runs(StageName::Quotes) {
            builder = builder.stage(QuoteStage::new(self.quotes.clone()));
        }
        if self.runs(StageName::Quantities) {
            builder = builder.stage(QuantityStage::new(self.quantities.clone()));
        }
        builder = builder.threads(self.run.threads);
        if let Some(articles) = self.run.batch {
            builder = builder.batch(articles);
        }
        if let Some(budget) = self.run.max_rejects {
            builder = builder.max_rejects(budget);
        }
        for (stage, errors) in &self.errors {
            // One file of settings serves runs of all stages and of some.
            if stage.parse().is_ok_and(|stage| !self.runs(stage)) {
                continue;
            }
            builder = builder.threshold(stage.as_str(), (*errors).into());
        }
        builder = builder.strict(self.run.strict).unique_ids(self.run.on_dup_id == OnDupId::Error);
        if let Some(folder) = &self.run.scratch {
            builder = builder.scratch(folder);
        }
        if let Some(memory) = self.memory() {
            builder = builder.memory(memory);
        }
        if let Some(folder) = &self.run.index {
            builder = builder.index(folder);
        }
        let duplicates = self.run.duplicates.unwrap_or(Duplicates::Mark);
        let repeated = self.repeated_paragraphs();
        if duplicates != Duplicates::Off {
            // Beside it stand what the engine gathers before it writes, and its own small lists.
            let options = self.memory().map(|all| self.dedup.memory(all - all / 4));
            let dedup = DedupStage::new(options.unwrap_or(self.dedup));
            builder = match repeated {
                Some(repeated) => builder.corpus(DedupAndRepeated::new(dedup, repeated)),
                None => builder.corpus(dedup),
            };
        } else if let Some(repeated) = repeated {
            builder = builder.corpus(repeated);
        }
        // To the engine, `off` means that no stage looks at the whole collection.
        let off = duplicates == Duplicates::Off && self.repeated.paragraphs;
        builder.duplicates(if off { Duplicates::Mark } else { duplicates })
    }

    /// The pipeline without looking for copies: for one article at a time.
    ///
    /// # Errors
    ///
    /// If the stages do not fit together, which settings alone cannot bring about.
    pub fn single(&self) -> Result<Pipeline, BuildError> {
        self.single_pipeline().build()
    }

    /// The same, open for more stages.
    pub fn single_pipeline(&self) -> PipelineBuilder {
        let mut alone = self.clone();
        alone.run.duplicates = Some(Duplicates::Off);
        alone.repeated.paragraphs = false;
        alone.run.index = None;
        alone.errors.clear();
        alone.pipeline()
    }

    /// The inputs of these names, read as the settings say.
    ///
    /// # Errors
    ///
    /// If `input.fields` names a part that articles do not have.
    pub fn inputs<T: AsRef<str>>(
        &self,
        names: impl IntoIterator<Item = T>,
    ) -> Result<Inputs, UnknownPart> {
        let mut fields = Fields::default();
        if let Some(name) = &self.input.text_field {
            fields = fields.text(name.as_str());
        }
        if let Some(name) = &self.input.id_field {
            fields = fields.id(name.as_str());
        }
        for (part, names) in &self.input.fields {
            fields = fields.part_in(part, names.names())?;
        }
        let mut inputs = Inputs::new(names).fields(fields).utf8(self.input.utf8);
        if let Some(bytes) = self.input.longest_record {
            inputs = inputs.longest_record(bytes);
        }
        if let Some(bytes) = self.input.longest_text {
            inputs = inputs.longest_text(bytes);
        }
        if let Some(ratio) = self.input.max_expansion {
            inputs = inputs.expansion(ratio);
        }
        if let Some(bytes) = self.input.max_unpacked {
            inputs = inputs.unpacked_bytes(bytes);
        }
        if let Some(log) = self.input.zstd_window {
            inputs = inputs.zstd_window(log);
        }
        if let Some(size) = self.input.split {
            inputs = inputs.split_bytes(size.as_u64());
        }
        Ok(inputs)
    }

    fn memory(&self) -> Option<usize> {
        self.run.memory.map(|memory| usize::try_from(memory.as_u64()).unwrap_or(usize::MAX))
    }

    fn runs(&self, stage: StageName) -> bool {
        let Some(chosen) = &self.run.stages else { return true };
        // Quotes read the paragraphs that segment writes. Repeated paragraphs can be told without.
        chosen.contains(&stage)
            || (stage == StageName::Segment && chosen.contains(&StageName::Quotes))
    }

    fn repeated_paragraphs(&self) -> Option<RepeatedParagraphs> {
        let Repeated { paragraphs, min_documents, min_sources, min_words, longest } = self.repeated;
        let mut stage = RepeatedParagraphs::default();
        if let Some(documents) = min_documents {
            stage = stage.min_documents(documents);
        }
        if let Some(sources) = min_sources {
            stage = stage.min_sources(sources);
        }
        if let Some(words) = min_words {
            stage = stage.min_words(words);
        }
        if let Some(bytes) = longest {
            stage = stage.longest(bytes);
        }
        paragraphs.then_some(stage)
    }

    fn segment_options(&self) -> copydesk_segment::Options {
        let options = copydesk_segment::Options::default();
        options.quote_policy(self.segment.quote_policy).date_order(self.segment.date_order)
    }
}

impl Run {
    /// After how long a stage is told to be slow, if ever.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        let seconds = self.warn_after.unwrap_or(10);
        (seconds > 0).then(|| Duration::from_secs(seconds))
    }

    /// After how long a stage in this process is given up, if ever.
    #[must_use]
    pub fn hanging(&self) -> Option<Duration> {
        self.hang_after.filter(|seconds| *seconds > 0).map(Duration::from_secs)
    }
}

/// Reads a choice from its word, so that the list of choices stands in one place: its `FromStr`.
pub(crate) fn word<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    struct Word<T>(PhantomData<T>);

    impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Word<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a word")
        }

        fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
            word.parse().map_err(E::custom)
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
            self.visit_str(&number.to_string())
        }
    }

    deserializer.deserialize_any(Word(PhantomData))
}

fn optional_word<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    word(deserializer).map(Some)
}
