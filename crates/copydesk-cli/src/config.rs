//! Settings from a file and from `--set`.

use std::path::Path;

use copydesk::Settings;
use miette::{LabeledSpan, NamedSource, Report, miette};
use toml::{Table, Value};

/// Reads the file, if one is named, and lays the `a.b=c` of the command line over it.
pub(crate) fn settings(file: Option<&Path>, sets: &[String]) -> Result<Settings, Report> {
    table(file, sets)?.try_into().map_err(|error: toml::de::Error| miette!("{}", error.message()))
}

/// The same as a table, of which is known that it holds settings.
pub(crate) fn table(file: Option<&Path>, sets: &[String]) -> Result<Table, Report> {
    let mut table = Table::new();
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map_err(|error| {
            miette!("cannot read the configuration `{}`: {error}", path.display())
        })?;
        // Read twice: as settings, so that an error shows its line, and as a table to lay over.
        toml::from_str::<Settings>(&text).map_err(|error| at_its_line(path, &text, &error))?;
        table = text.parse().map_err(|error| at_its_line(path, &text, &error))?;
        resolve_plugins(&mut table, path.parent().unwrap_or(Path::new("")));
    }
    for set in sets {
        lay_over(&mut table, set)?;
        // After each one, so that the message can name the guilty.
        table
            .clone()
            .try_into::<Settings>()
            .map_err(|error| miette!("--set {set}: {}", error.message()))?;
    }
    Ok(table)
}

/// Relative paths of plugins in a file are relative to it: where the program is started does not matter.
fn resolve_plugins(table: &mut Table, folder: &Path) {
    let load = table.get_mut("plugins").and_then(|plugins| plugins.get_mut("load"));
    for name in load.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::String(name) = name
            && name.contains(std::path::is_separator)
        {
            let path = folder.join(&*name).to_string_lossy().into_owned();
            // `--config copydesk.toml` has no folder, and a bare name would be an id.
            *name = if path.contains(std::path::is_separator) { path } else { format!("./{path}") };
        }
    }
}

fn at_its_line(path: &Path, text: &str, error: &toml::de::Error) -> Report {
    let labels = error.span().map(|span| LabeledSpan::at(span, "here"));
    let name = path.display().to_string();
    miette!(
        labels = labels.into_iter().collect::<Vec<_>>(),
        "the configuration `{name}`: {}",
        error.message()
    )
    .with_source_code(NamedSource::new(name, text.to_owned()))
}

/// Puts one `a.b=c` into the table. What is no TOML value is taken as a string: `normalize.rules=news`.
fn lay_over(table: &mut Table, set: &str) -> Result<(), Report> {
    let bad =
        || miette!("--set {set}: write `section.name=value`, for example `quantities.others=true`");
    let (path, value) = set.split_once('=').ok_or_else(bad)?;
    let mut names: Vec<&str> = path.split('.').map(str::trim).collect();
    let last = names.pop().filter(|name| !name.is_empty()).ok_or_else(bad)?;
    let mut place = table;
    for name in names {
        let inner = place.entry(name).or_insert_with(|| Value::Table(Table::new()));
        place = inner.as_table_mut().ok_or_else(bad)?;
    }
    place.insert(last.to_owned(), value_of(value.trim()));
    Ok(())
}

fn value_of(text: &str) -> Value {
    let parsed = format!("value = {text}").parse::<Table>().ok().and_then(|mut table| {
        // `value = 1\nother = 2` would be two values.
        if table.len() == 1 { table.remove("value") } else { None }
    });
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk::core::{PerMille, QuantityKind, QuoteKind};
    use copydesk::quantities::{Kinds, Options, Place, Spans};

    fn sets(sets: &[&str]) -> Result<Settings, String> {
        let sets: Vec<_> = sets.iter().map(|set| (*set).to_owned()).collect();
        settings(None, &sets).map_err(|error| error.to_string())
    }

    #[test]
    fn a_word_needs_no_quotation_marks() {
        let bare =
            sets(&["normalize.rules=safe", "quantities.others=true"]).expect("good settings");
        let quoted =
            sets(&["normalize.rules=\"safe\"", "quantities.others = true"]).expect("good settings");
        assert_eq!(format!("{bare:?}"), format!("{quoted:?}"));
        assert_eq!(bare.quantities, Options::default().others(true));
    }

    #[test]
    fn the_options_of_figures_are_settings() {
        let set = sets(&[
            "quantities.kinds=[\"money\"]",
            "quantities.home_currency=aud",
            "quantities.relative_ordinals=false",
            "quantities.spans.comparator=inside",
        ]);
        let options = Options::default()
            .kinds(Kinds::of([QuantityKind::Money]))
            .home_currency("AUD")
            .relative_ordinals(false)
            .spans(Spans::default().comparator(Place::Inside));
        assert_eq!(set.expect("good settings").quantities, options);
        let error = sets(&["quantities.home_currency=dollars"]).expect_err("no code");
        assert!(error.contains("`dollars` is no ISO 4217 code"), "{error}");
        let error = sets(&["quantities.spans.comparator=within"]).expect_err("no place");
        assert!(error.contains("within") && error.contains("inside"), "{error}");
    }

    #[test]
    fn the_options_of_quotes_are_settings() {
        let set = sets(&[
            "quotes.threshold=0.9",
            "quotes.titles=false",
            "quotes.kinds=[\"direct\", \"mixed\"]",
        ]);
        let options = copydesk::quotes::Options::default()
            .threshold(PerMille::new(900))
            .titles(false)
            .kinds([QuoteKind::Direct, QuoteKind::Mixed]);
        assert_eq!(set.expect("good settings").quotes, options);
        let error = sets(&["quotes.threshold=0.2"]).expect_err("too low");
        assert!(error.contains("a threshold is 0.5 to 1"), "{error}");
    }

    #[test]
    fn plugins_are_settings_and_their_paths_are_relative_to_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("copydesk.toml");
        let text = "[plugins]\nload = ['./a.so', 'acme.places', '/b.so']\n[plugins.places]\n\
                    isolation = 'none'\n";
        #[expect(clippy::disallowed_methods, reason = "a test's own file may be half written")]
        std::fs::write(&path, text).expect("it can be written");
        let set = ["plugins.places.config.list=terms.tsv".to_owned()];
        let settings = settings(Some(&path), &set).expect("good settings").plugins;
        let own = folder.path().join("./a.so").to_string_lossy().into_owned();
        assert_eq!(settings.load, [own.as_str(), "acme.places", "/b.so"]);
        let places = &settings.items["places"];
        assert_eq!(places.config.0["list"], "terms.tsv");
        assert_eq!(places.isolation, Some(copydesk::host::Isolation::None));
        let error = sets(&["plugins.places.isolaton=none"]).expect_err("misspelt");
        assert!(error.starts_with("--set plugins.places.isolaton=none: unknown field"), "{error}");
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let error = sets(&["quantities.other=true"]).expect_err("no such setting");
        assert!(error.starts_with("--set quantities.other=true: unknown field `other`"), "{error}");
        assert!(sets(&["quantities"]).is_err());
        assert!(sets(&["=1"]).is_err());
    }

    #[test]
    fn a_wrong_value_is_named() {
        let error = sets(&["segment.quote_policy=perhaps"]).expect_err("no such policy");
        assert!(error.contains("perhaps") && error.contains("keep"), "{error}");
    }

    #[test]
    fn an_error_in_a_file_shows_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("copydesk.toml");
        #[expect(clippy::disallowed_methods, reason = "a test's own file may be half written")]
        std::fs::write(&path, "[quantities]\nothers = true\nothres = false\n")
            .expect("it can be written");
        let report = settings(Some(&path), &[]).expect_err("a misspelt setting");
        let shown = format!("{report:?}");
        assert!(
            shown.contains("unknown field `othres`") && shown.contains("othres = false"),
            "{shown}"
        );
    }
}
