//! Holds a configuration against a plugin's schema before the plugin sees it.
//!
//! What the user left out is filled in from the schema's defaults, then the whole is checked, and every
//! fault is told with its JSON pointer, what was expected and what was met. Options that the schema does
//! not know are refused wherever it lists the options of an object and does not say by itself what else
//! may stand there: a misspelt option that is ignored is the dearest kind of fault.
//!
//! # What is not here
//!
//! Schemas in other files: a reference that leaves the schema is refused, and nothing is fetched.

use std::collections::BTreeSet;
use std::fmt;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};

use crate::refusal::{listed, nearest, suggest};

/// How deep references may lead: a schema may refer to itself.
const DEEPEST: usize = 32;

/// The configuration for a plugin's item: what was given, with defaults filled in; it fits the schema.
pub(crate) fn configured(
    schema: Option<&Value>,
    given: &Map<String, Value>,
) -> Result<Value, ConfigError> {
    let Some(schema) = schema else {
        return match given.keys().next() {
            None => Ok(Value::Object(Map::new())),
            Some(name) => Err(ConfigError::new(vec![ConfigFault {
                pointer: pointer("", name),
                what: "it takes no configuration".to_owned(),
            }])),
        };
    };
    let broken = |why: String| {
        let what = format!("the plugin's own schema is none: {why}; tell its author");
        ConfigError::new(vec![ConfigFault { pointer: String::new(), what }])
    };
    let validator =
        jsonschema::draft202012::new(schema).map_err(|error| broken(error.to_string()))?;
    let mut config = Value::Object(given.clone());
    fill(schema, schema, &mut config, 0);
    let mut faults = BTreeSet::new();
    strangers(schema, schema, &config, "", 0, &mut faults);
    faults.extend(broken_rules(&validator, schema, &config));
    if faults.is_empty() { Ok(config) } else { Err(ConfigError::new(faults.into_iter().collect())) }
}

/// What a schema refers to, if it refers to something in the whole of it.
fn resolved<'a>(whole: &'a Value, mut schema: &'a Value) -> &'a Value {
    for _ in 0..DEEPEST {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let Some(next) = reference.and_then(|to| whole.pointer(to.strip_prefix('#')?)) else {
            break;
        };
        schema = next;
    }
    schema
}

/// The default of an option: it may stand beside a reference or behind it.
fn default_of<'a>(whole: &'a Value, option: &'a Value) -> Option<&'a Value> {
    option.get("default").or_else(|| resolved(whole, option).get("default"))
}

/// Puts the defaults of missing options in, outer ones first.
fn fill(whole: &Value, schema: &Value, value: &mut Value, depth: usize) {
    let schema = resolved(whole, schema);
    let options = schema.get("properties").and_then(Value::as_object);
    if let (Some(options), Some(object)) = (options, value.as_object_mut()) {
        for (name, option) in options.iter().filter(|_| depth < DEEPEST) {
            if !object.contains_key(name)
                && let Some(default) = default_of(whole, option)
            {
                object.insert(name.clone(), default.clone());
            }
            if let Some(inner) = object.get_mut(name) {
                fill(whole, option, inner, depth + 1);
            }
        }
    }
    if let (Some(each), Some(list)) = (schema.get("items"), value.as_array_mut()) {
        for inner in list.iter_mut().filter(|_| depth < DEEPEST) {
            fill(whole, each, inner, depth + 1);
        }
    }
}

/// The options of an object, if its schema lists them all.
fn closed(schema: &Value) -> Option<&Map<String, Value>> {
    /// A schema that says one of these says by itself what else may stand there, or says it elsewhere.
    const OPEN: [&str; 8] = [
        "additionalProperties",
        "unevaluatedProperties",
        "patternProperties",
        "allOf",
        "anyOf",
        "oneOf",
        "if",
        "$dynamicRef",
    ];
    let options = schema.get("properties").and_then(Value::as_object)?;
    OPEN.iter().all(|word| schema.get(word).is_none()).then_some(options)
}

/// Options that a schema does not know and does not forbid.
fn strangers(
    whole: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
    depth: usize,
    out: &mut BTreeSet<ConfigFault>,
) {
    let schema = resolved(whole, schema);
    if depth == DEEPEST {
        return;
    }
    if let (Some(each), Some(list)) = (schema.get("items"), value.as_array()) {
        for (index, inner) in list.iter().enumerate() {
            strangers(whole, each, inner, &pointer(at, &index.to_string()), depth + 1, out);
        }
    }
    let Some(object) = value.as_object() else { return };
    if let Some(options) = closed(schema) {
        for name in object.keys().filter(|name| !options.contains_key(*name)) {
            out.insert(unknown(at, name, schema));
        }
    }
    let options = schema.get("properties").and_then(Value::as_object);
    for (name, option) in options.into_iter().flatten() {
        if let Some(inner) = object.get(name) {
            strangers(whole, option, inner, &pointer(at, name), depth + 1, out);
        }
    }
}

fn unknown(at: &str, name: &str, schema: &Value) -> ConfigFault {
    let options = schema.get("properties").and_then(Value::as_object);
    let names: Vec<_> = options.into_iter().flat_map(Map::keys).collect();
    let what = match names.as_slice() {
        [] => "there are no options here".to_owned(),
        names => {
            let suggestion = nearest(name, names);
            format!("there is no such option{}; there are {}", suggest(&suggestion), listed(names))
        }
    };
    ConfigFault { pointer: pointer(at, name), what }
}

/// What the schema itself says against a configuration.
fn broken_rules(validator: &Validator, whole: &Value, config: &Value) -> Vec<ConfigFault> {
    validator.iter_errors(config).flat_map(|error| told(whole, config, &error)).collect()
}

fn told(whole: &Value, config: &Value, error: &ValidationError<'_>) -> Vec<ConfigFault> {
    let at = error.instance_path().as_str().to_owned();
    let found = || shown(error.instance());
    let fault = |what: String| vec![ConfigFault { pointer: at.clone(), what }];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let schema = schema_at(whole, config, &at);
            unexpected.iter().map(|name| unknown(&at, name, schema)).collect()
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let what = "it must be given, and is not".to_owned();
            vec![ConfigFault { pointer: pointer(&at, name), what }]
        }
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(kind) => kind.to_string(),
                TypeKind::Multiple(kinds) => {
                    kinds.iter().map(|kind| kind.to_string()).collect::<Vec<_>>().join(" or ")
                }
            };
            fault(format!("expected {wanted}, found {}", found()))
        }
        ValidationErrorKind::Enum { options } => {
            fault(choice(options.as_array().into_iter().flatten().collect(), error.instance()))
        }
        ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
            // So schemars writes an enum whose words have docs.
            match words_of(whole, schema_at(whole, config, &at)) {
                Some(words) => fault(choice(words, error.instance())),
                None => fault(format!("{} has none of the forms that it may have", found())),
            }
        }
        _ => fault(error.to_string()),
    }
}

/// What to say of a value that is none of some words.
fn choice(words: Vec<&Value>, met: &Value) -> String {
    let near =
        met.as_str().and_then(|wrong| nearest(wrong, words.iter().filter_map(|w| w.as_str())));
    let words: Vec<_> = words.into_iter().map(shown).collect();
    format!("expected one of {}, found {}{}", words.join(", "), shown(met), suggest(&near))
}

/// The words that a schema lets through, if it is a choice of words and nothing else.
fn words_of<'a>(whole: &'a Value, schema: &'a Value) -> Option<Vec<&'a Value>> {
    let branches = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    let mut words = Vec::new();
    for branch in branches {
        let branch = resolved(whole, branch);
        match (branch.get("const"), branch.get("enum").and_then(Value::as_array)) {
            (Some(word), _) => words.push(word),
            (None, Some(list)) => words.extend(list),
            (None, None) => return None,
        }
    }
    Some(words)
}

/// The schema of the value at a pointer, as far as properties lead there; else the whole.
fn schema_at<'a>(whole: &'a Value, config: &Value, at: &str) -> &'a Value {
    let mut schema = resolved(whole, whole);
    let mut value = config;
    for name in at.split('/').skip(1) {
        let name = name.replace("~1", "/").replace("~0", "~");
        let next = match value {
            Value::Array(_) => schema.get("items"),
            _ => schema.get("properties").and_then(|options| options.get(&name)),
        };
        let inner = value.pointer(&pointer("", &name));
        let (Some(next), Some(inner)) = (next, inner) else { return &Value::Null };
        (schema, value) = (resolved(whole, next), inner);
    }
    schema
}

/// The pointer to a member of what a pointer points to.
fn pointer(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A value in a few letters.
fn shown(value: &Value) -> String {
    /// Longer ones are named by their kind.
    const LONGEST: usize = 60;
    let text = value.to_string();
    match value {
        _ if text.len() <= LONGEST => text,
        Value::String(_) => "a long string".to_owned(),
        Value::Array(_) => "a long list".to_owned(),
        _ => "a large object".to_owned(),
    }
}

/// A configuration that does not fit the plugin's schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    faults: Vec<ConfigFault>, // by pointer; at least one
}

impl ConfigError {
    pub(crate) fn new(faults: Vec<ConfigFault>) -> Self {
        Self { faults }
    }

    /// The faults, by pointer.
    #[must_use]
    pub fn faults(&self) -> &[ConfigFault] {
        &self.faults
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            let line_end = if index > 0 { "\n" } else { "" };
            write!(f, "{line_end}{fault}")?;
        }
        Ok(())
    }
}

/// One fault of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct ConfigFault {
    /// The JSON pointer to the value: `/list`; empty for the whole.
    pub pointer: String,
    /// What was expected and what was met.
    pub what: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "config{pointer}: {}", self.what)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "list": {"type": "string", "description": "the file with terms"},
                "case": {"enum": ["exact", "folded"], "default": "exact"},
                "window": {"$ref": "#/$defs/Window"},
                "least": {"type": "integer", "minimum": 1, "default": 2},
                "form": {"$ref": "#/$defs/Form"},
                "more": {"type": "array", "items": {"$ref": "#/$defs/Window"}}
            },
            "required": ["list"],
            "$defs": {
                "Form": {"oneOf": [{"const": "long", "description": "All."}, {"enum": ["short"]}]},
                "Window": {
                    "type": "object",
                    "properties": {"before": {"type": "integer", "default": 3}},
                    "additionalProperties": false,
                    "default": {}
                }
            }
        })
    }

    #[track_caller]
    fn check(given: Value, want: Result<Value, &str>) {
        let Value::Object(given) = given else { panic!("an object") };
        let got = configured(Some(&schema()), &given).map_err(|error| error.to_string());
        assert_eq!(got, want.map_err(str::to_owned));
    }

    #[test]
    fn defaults_are_filled_in_also_inside() {
        let want = json!({"list": "a.tsv", "case": "exact", "window": {"before": 3}, "least": 2});
        check(json!({"list": "a.tsv"}), Ok(want));
        let given = json!({"list": "a", "case": "folded", "window": {"before": 1}, "more": [{}]});
        let want = json!({
            "list": "a", "case": "folded", "window": {"before": 1}, "least": 2, "more": [{"before": 3}]
        });
        check(given, Ok(want));
    }

    #[test]
    fn a_missing_option_is_named() {
        check(json!({}), Err("config/list: it must be given, and is not"));
    }

    #[test]
    fn a_misspelt_option_is_refused_though_the_schema_would_let_it_pass() {
        let want = "config/lsit: there is no such option (did you mean `list`?); there are `case`, \
                    `form`, `least`, `list`, `more` and `window`";
        check(json!({"list": "a", "lsit": 1}), Err(want));
        let want = "config/window/befor: there is no such option (did you mean `before`?); there are \
                    `before`";
        check(json!({"list": "a", "window": {"befor": 1}}), Err(want));
        let want = "config/more/0/after: there is no such option; there are `before`";
        check(json!({"list": "a", "more": [{"after": 1}]}), Err(want));
    }

    #[test]
    fn every_fault_is_told_with_what_was_expected_and_met() {
        let want = "config/case: expected one of \"exact\", \"folded\", found \"exakt\" (did you mean \
                    `exact`?)\nconfig/least: 0 is less than the minimum of 1\nconfig/list: expected string, \
                    found 5";
        check(json!({"list": 5, "case": "exakt", "least": 0}), Err(want));
    }

    #[test]
    fn a_choice_whose_words_have_docs_is_told_as_a_choice() {
        let want = "config/form: expected one of \"long\", \"short\", found \"shrot\" (did you mean \
                    `short`?)";
        check(json!({"list": "a", "form": "shrot"}), Err(want));
        check(
            json!({"list": "a", "form": 5}),
            Err("config/form: expected one of \"long\", \"short\", found 5"),
        );
    }

    #[test]
    fn a_schema_that_says_what_else_may_stand_there_is_believed() {
        let schema = json!({"properties": {"a": {}}, "additionalProperties": {"type": "integer"}});
        let given = |value: Value| {
            let Value::Object(given) = json!({"other": value}) else { panic!("an object") };
            configured(Some(&schema), &given).map_err(|error| error.to_string())
        };
        assert_eq!(given(json!(5)), Ok(json!({"other": 5})));
        assert_eq!(
            given(json!("x")),
            Err("config/other: expected integer, found \"x\"".to_owned())
        );
    }

    #[test]
    fn an_item_without_a_schema_takes_nothing() {
        assert_eq!(configured(None, &Map::new()), Ok(json!({})));
        let given = Map::from_iter([("a/b".to_owned(), json!(1))]);
        let error = configured(None, &given).expect_err("nothing is taken");
        assert_eq!(error.to_string(), "config/a~1b: it takes no configuration");
    }

    #[test]
    fn a_schema_that_is_none_is_the_authors_fault() {
        let error = configured(Some(&json!({"type": 5})), &Map::new()).expect_err("no schema");
        let text = error.to_string();
        assert!(text.starts_with("config/: the plugin's own schema is none: "), "{text}");
        assert!(text.ends_with("; tell its author"), "{text}");
    }

    #[test]
    fn a_reference_out_of_the_schema_is_refused_and_nothing_is_fetched() {
        let schema = json!({"properties": {"a": {"$ref": "https://example.com/a.json"}}});
        let error = configured(Some(&schema), &Map::new()).expect_err("it leads outside");
        assert!(
            error.to_string().starts_with("config/: the plugin's own schema is none: "),
            "{error}"
        );
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}});
        assert!(configured(Some(&schema), &Map::new()).is_ok());
        let tree = json!({
            "properties": {"next": {"$ref": "#", "default": {}}, "n": {"type": "integer", "default": 1}}
        });
        assert!(configured(Some(&tree), &Map::new()).is_ok(), "defaults in defaults end");
    }
}
