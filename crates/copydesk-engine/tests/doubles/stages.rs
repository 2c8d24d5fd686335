//! An intake, a stage and a corpus stage.

use std::collections::BTreeMap;

use copydesk_core::{
    Article, Bench, Cause, Content, CorpusStage, Duplicate, Intake, LayerName, Layers, Origin,
    PerMille, RawArticle, Related, RelatedKind, Relation, Span, Stage, Verdict, Verdicts, map,
};

/// Takes text as it is.
pub(crate) struct Plain;

impl Intake for Plain {
    fn admit(&self, raw: &RawArticle) -> Result<Article, Cause> {
        let Content::Text(text) = &raw.content else {
            return Err(Cause::new("test.bytes", "text only"));
        };
        if text.contains("!inadmissible") {
            return Err(Cause::new("test.inadmissible", "not in this house").at(3));
        }
        let origin = Origin::new(Default::default(), text.len() as u32);
        Ok(Article::new(raw.id.as_str(), text.as_str(), raw.meta.clone(), origin))
    }
}

/// Marks words as sentences, and fails as it is told.
pub(crate) struct Words;

impl Stage for Words {
    fn name(&self) -> &str {
        "words"
    }

    fn reads(&self) -> &[LayerName] {
        &[]
    }

    fn writes(&self) -> &[LayerName] {
        const { &[LayerName::SENTENCES] }
    }

    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause> {
        let text = article.text();
        assert!(!text.contains("!faint"), "it faints");
        if text.contains("!refuse") {
            return Err(Cause::new("test.refused", "not this one"));
        }
        for word in text.split_ascii_whitespace() {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            layers.sentences.push(Span::of(start..start + word.len()));
        }
        if text.contains("!lie") {
            layers.sentences.push(Span::of(0..1));
        }
        Ok(())
    }
}

/// Calls articles of equal text duplicates of the smallest id, and `twin` related to `a0`.
pub(crate) struct Equal {
    pub(crate) name: &'static str,
    pub(crate) relation: Relation,
    /// Only looks at texts that hold this.
    pub(crate) only: &'static str,
}

impl Equal {
    pub(crate) const ALL: Self = Self { name: "equal", relation: Relation::Exact, only: "" };
}

impl CorpusStage for Equal {
    fn name(&self) -> &str {
        self.name
    }

    fn note(&self, article: &Article, layers: &Layers, out: &mut Vec<u8>) -> Result<(), Cause> {
        assert!(layers.duplicate.is_none());
        out.extend_from_slice(article.text().as_bytes());
        assert!(!article.text().contains("!notedies"), "the pencil breaks");
        match article.text().contains("!unnoted") {
            true => Err(Cause::new("test.unnoted", "no pencil")),
            false => Ok(()),
        }
    }

    fn settle(&self, bench: Bench<'_>) -> Result<Verdicts, Cause> {
        // In pieces, through the scratch space, to use all that is lent.
        let pieces = map(bench.crew, bench.notes.partitions(), |partition| {
            bench.notes.pass(partition, &mut |ordinal, _, _| {
                bench.scratch.append(0, &ordinal.to_le_bytes())
            })
        });
        pieces.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut bytes = Vec::new();
        bench.scratch.read(0, &mut bytes)?;
        let mut ordinals: Vec<_> = bytes
            .chunks_exact(4)
            .map(|bytes| u32::from_le_bytes(bytes.try_into().expect("four")))
            .collect();
        ordinals.sort_unstable();
        let mut texts: BTreeMap<Vec<u8>, Vec<(String, u32)>> = BTreeMap::new();
        let mut died = None;
        bench.notes.fetch(&ordinals, &mut |ordinal, id, note| {
            if note.windows(9).any(|word| word == b"!unsettle") {
                died = Some(ordinal);
            }
            if String::from_utf8_lossy(note).contains(self.only) {
                texts.entry(note.to_vec()).or_default().push((id.to_owned(), ordinal));
            }
            Ok(())
        })?;
        if died.is_some() {
            return Err(Cause::new("test.unsettled", "cannot decide"));
        }
        let mut verdicts = Vec::new();
        for (note, mut group) in texts {
            group.sort();
            let kept = group[0].0.clone();
            let related = note.windows(4).any(|word| word == b"twin");
            for (at, (_, ordinal)) in group.into_iter().enumerate() {
                let duplicate = (at > 0).then(|| Duplicate {
                    of: kept.clone(),
                    cluster: kept.clone(),
                    relation: self.relation,
                    similarity: PerMille::ONE,
                    earlier: false,
                });
                let twin = Related {
                    to: "a0".to_owned(),
                    relation: RelatedKind::Update,
                    similarity: PerMille::ONE,
                };
                let related = if related { vec![twin] } else { Vec::new() };
                verdicts.push(Verdict { ordinal, duplicate, related, ..Verdict::default() });
            }
        }
        Ok(Verdicts::new(verdicts))
    }
}
