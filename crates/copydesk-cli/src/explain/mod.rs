//! Shows an article in the terminal with its marks under the text.
//!
//! Every line of text is followed by the marks that stand in it: `~` under words that somebody
//! speaks, `=` under who is said to speak, `-` under the cue, `.` under titles and scare quotes, `^`
//! under figures, `+` under what plugins mark; then what each mark says. Columns are those a terminal shows, so that a mark stands
//! under its word whatever the script.

mod labels;
mod layout;
mod rows;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use copydesk::core::{Document, Encoding, Paragraph, ParagraphKind};

use labels::labels;
use layout::lines;
use rows::rows;

/// The article as text for a terminal `width` columns wide, with ANSI colours; at least 20 columns
/// are used.
pub(crate) fn explain(document: &Document, width: usize) -> String {
    let mut out = String::new();
    let dim = Style::new().dimmed();
    let bold = Style::new().bold();
    let (article, layers) = (&document.article, &document.layers);
    let _ =
        writeln!(out, "{bold}{}{bold:#}{dim}  {} bytes{dim:#}", article.id(), article.text().len());
    if let Some(encoding) = article.origin().encoding().filter(|encoding| !encoding.is_plain()) {
        let _ = writeln!(out, "{dim}encoding: {}{dim:#}", decoding(encoding));
    }
    for fact in facts(document) {
        let _ = writeln!(out, "{dim}{fact}{dim:#}");
    }
    let marks = labels(article, layers);
    for paragraph in &layers.paragraphs {
        let _ = writeln!(out, "\n{}", head(paragraph));
        for line in lines(article.text(), paragraph.span, width.max(20)) {
            let _ = writeln!(out, "{}", line.text());
            for row in rows(&line, &marks) {
                let _ = writeln!(out, "{row}");
            }
        }
    }
    out
}

fn head(paragraph: &Paragraph) -> String {
    let colour = match paragraph.kind {
        ParagraphKind::Boilerplate | ParagraphKind::AuthorNote => AnsiColor::BrightBlack,
        ParagraphKind::Dialogue | ParagraphKind::Question | ParagraphKind::Answer => {
            AnsiColor::Green
        }
        _ => AnsiColor::Blue,
    };
    let style = Style::new().fg_color(Some(colour.into())).bold();
    let kind = serde_json::to_value(paragraph.kind).ok();
    let kind = kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or("paragraph");
    let told = match &*paragraph.reason {
        "" => String::new(),
        reason => format!(" {}‰ {reason}", paragraph.confidence.get()),
    };
    format!("{style}[{kind}]{style:#}{told}")
}

/// `windows-1251 (detected, 0.98)`.
fn decoding(encoding: &Encoding) -> String {
    let by = serde_json::to_value(encoding.by).ok();
    let by = by.as_ref().and_then(serde_json::Value::as_str).unwrap_or("decoded");
    let share = f64::from(encoding.confidence.get()) / 1000.0;
    let faults = match encoding.malformed {
        0 => String::new(),
        1 => ", 1 character could not be read".to_owned(),
        many => format!(", {many} characters could not be read"),
    };
    format!("{} ({by}, {share}{faults})", encoding.name)
}

fn facts(document: &Document) -> Vec<String> {
    let (meta, facts) = (document.article.meta(), &document.layers.facts);
    let mut out = Vec::new();
    let mut say = |name: &str, came: Option<&String>, found: Option<&String>| {
        if let Some(value) = came.or(found) {
            out.push(format!("{name}: {value}"));
        }
    };
    say("headline", meta.headline.as_ref(), facts.headline.as_ref().map(|fact| &fact.value));
    let bylines: Vec<_> = facts.bylines.iter().map(|fact| fact.value.as_str()).collect();
    let bylines = (!bylines.is_empty()).then(|| bylines.join(", "));
    say("byline", meta.byline.as_ref(), bylines.as_ref());
    say("published", meta.published.as_ref(), facts.published.as_ref().map(|fact| &fact.value));
    say("updated", None, facts.updated.as_ref().map(|fact| &fact.value));
    say("language", meta.language.as_ref(), facts.language.as_ref().map(|found| &found.code));
    out
}
