//! What the author of a stage writes.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{Batch, Doc, Host, Out, Result, Sheet};

/// After how many articles the host is asked whether to go on. Asking costs some 30 ns: for a quick stage
/// more than all else that crosses the border for an article.
const ASK_ARTICLES: usize = 8;
/// The same in bytes of text, for long articles.
const ASK_BYTES: usize = 64 * 1024;

/// A stage: lays marks over articles. A pure function of an article and of the layers that it reads, so
/// that it does not matter which batch, order or thread an article comes in.
///
/// ```
/// use copydesk_plugin::prelude::*;
///
/// #[derive(Deserialize, JsonSchema)]
/// struct Shout {
///     /// Length in bytes of the shortest word to mark.
///     min: usize,
/// }
///
/// impl Stage for Shout {
///     const NAME: &'static str = "shout";
///     const WRITES: &'static [&'static str] = &["acme.shouts"];
///     type Config = Self;
///
///     fn new(config: Self, _: &Host<'_>) -> Result<Self> {
///         Ok(config)
///     }
///
///     fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
///         for word in doc.words().filter(|word| word.is_upper() && word.len() >= self.min) {
///             out.mark("acme.shouts", word.range())?;
///         }
///         Ok(())
///     }
/// }
///
/// let marks = copydesk_plugin::testkit::stage::<Shout>()
///     .config(serde_json::json!({"min": 3}))
///     .run("The USA and NASA, OK?");
/// assert_eq!(marks.texts("acme.shouts"), ["USA", "NASA"]);
/// ```
///
/// One instance is called from many threads at once, hence `Sync`; where a stage needs room to work in,
/// a `Mutex` in an instance of its own for each worker ([`SHARED`](Self::SHARED) `= false`) is never waited
/// for.
pub trait Stage: Send + Sync + Sized + 'static {
    /// The name in the settings, in rejects and in reports: `a-z`, `0-9`, `_`, `-`.
    const NAME: &'static str;
    /// One sentence for the user.
    const DOC: &'static str = "";
    /// The earlier layers that it reads: `facts`, `paragraphs`, `sentences`, `quotes`, `quantities`,
    /// another plugin's `vendor.sheet`; and `meta`.
    const READS: &'static [&'static str] = &[];
    /// The layers that it writes: its own are named `vendor.sheet`.
    const WRITES: &'static [&'static str];
    /// Whether one instance serves all threads; if not, each worker has one of its own.
    const SHARED: bool = true;
    /// Whether it starts threads of its own. All of them must have ended when it is dropped;
    /// [`Host::parallel_for`] is the better way.
    const SPAWNS_THREADS: bool = false;
    /// Whether equal articles may be answered in different ways; told in the report of a run.
    const NONDETERMINISTIC: bool = false;
    /// Its configuration: a struct of named fields whose docs are shown to the user, or [`NoConfig`]. The
    /// host checks what the user wrote against its schema before [`new`](Self::new) is called.
    type Config: DeserializeOwned + JsonSchema + 'static;

    /// Makes an instance; reads its lists and models. \[one: never at the same time as another `new` or
    /// drop of this plugin]
    ///
    /// # Errors
    ///
    /// If the configuration cannot be followed: [`Error::config`](crate::Error::config) says where.
    fn new(config: Self::Config, host: &Host<'_>) -> Result<Self>;

    /// Lays marks over one article. \[any; or self: never two calls at once for one instance, if not
    /// `SHARED`]
    ///
    /// # Errors
    ///
    /// If this article cannot be dealt with: it becomes a reject with the error's code and sentence, and
    /// whatever was laid over it is dropped. The run goes on.
    ///
    /// # Panics
    ///
    /// A panic is caught: the article becomes a reject, and the instance is made anew.
    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()>;

    /// Lays marks over many articles. Only worth writing where many together are cheaper than one by one;
    /// the marks of an article must not depend on the others. \[as `annotate`\]
    ///
    /// ```
    /// # use copydesk_plugin::prelude::*;
    /// # struct Slow;
    /// # impl Slow { fn find(&self, _: &str) -> Vec<std::ops::Range<usize>> { Vec::new() } }
    /// # impl Stage for Slow {
    /// # const NAME: &'static str = "slow";
    /// # const WRITES: &'static [&'static str] = &["acme.slow"];
    /// # type Config = NoConfig;
    /// # fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> { Ok(Slow) }
    /// # fn annotate(&self, _: Doc<'_>, _: &mut Out<'_>) -> Result<()> { Ok(()) }
    /// fn annotate_batch(&self, batch: Batch<'_>, sheet: &mut Sheet<'_>) -> Result<()> {
    ///     let docs: Vec<_> = batch.iter().collect();
    ///     let found = sheet.host().map(docs.len(), |i| self.find(docs[i].text()))?;
    ///     for (doc, ranges) in docs.into_iter().zip(found) {
    ///         sheet.lay(doc, |out| ranges.into_iter().try_for_each(|range| out.mark("acme.slow", range)))?;
    ///     }
    ///     Ok(())
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the whole batch failed. The host then asks again about its halves, down to single articles.
    fn annotate_batch(&self, batch: Batch<'_>, sheet: &mut Sheet<'_>) -> Result<()> {
        let (mut articles, mut bytes) = (0, 0); // since the host was last asked
        for doc in batch.iter() {
            if articles == ASK_ARTICLES || bytes >= ASK_BYTES {
                sheet.host().go_on()?;
                (articles, bytes) = (0, 0);
            }
            sheet.lay(doc, |out| self.annotate(doc, out))?;
            (articles, bytes) = (articles + 1, bytes + doc.text().len());
        }
        Ok(())
    }
}

/// The configuration of what has none.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoConfig {}
