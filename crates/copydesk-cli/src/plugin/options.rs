//! The options of a plugin's item, from its schema: a row for each.

use serde_json::{Map, Value};

/// How deep options of options are followed: a schema may refer to itself.
const DEEPEST: usize = 8;

/// An option: how it is addressed below `config`, what it takes, what it is by default, what it means.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Row {
    pub(crate) option: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) default: Option<String>,
    pub(crate) required: bool,
    pub(crate) meaning: String,
}

/// The options of a schema, in its order; those of an option that is an object behind it.
pub(crate) fn rows(schema: &Value) -> Vec<Row> {
    let mut out = Vec::new();
    gather(schema, schema, "", 0, &mut out);
    out
}

fn gather(whole: &Value, schema: &Value, before: &str, depth: usize, out: &mut Vec<Row>) {
    let schema = resolved(whole, schema);
    let required = schema.get("required").and_then(Value::as_array);
    let options = schema.get("properties").and_then(Value::as_object);
    for (name, option) in options.into_iter().flatten() {
        let full = format!("{before}{name}");
        let inner = resolved(whole, option);
        let said = |key: &str| option.get(key).or_else(|| inner.get(key));
        let meaning = said("description").or_else(|| said("title")).and_then(Value::as_str);
        out.push(Row {
            option: full.clone(),
            kind: kind(whole, option, 0),
            default: said("default").map(Value::to_string),
            required: required.is_some_and(|names| names.contains(&name.as_str().into())),
            meaning: meaning.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
        });
        if depth < DEEPEST {
            gather(whole, inner, &format!("{full}."), depth + 1, out);
        }
    }
}

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

/// What an option takes, in a word or two: `integer, at least 1`, `"exact" | "folded"`.
fn kind(whole: &Value, option: &Value, depth: usize) -> String {
    let schema = resolved(whole, option);
    let Some(schema) = schema.as_object().filter(|_| depth < DEEPEST) else {
        return "anything".to_owned();
    };
    let words =
        |values: &[Value]| values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return words(values);
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(branches) = schema.get(word).and_then(Value::as_array) {
            let mut kinds: Vec<_> =
                branches.iter().map(|branch| kind(whole, branch, depth + 1)).collect();
            kinds.dedup();
            return kinds.join(" | ");
        }
    }
    let mut text = match schema.get("type") {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ")
        }
        _ => "anything".to_owned(),
    };
    if let Some(each) = schema.get("items") {
        text = format!("{text} of {}", kind(whole, each, depth + 1));
    }
    text + &bounds(schema)
}

fn bounds(schema: &Map<String, Value>) -> String {
    let mut out = String::new();
    for (key, words) in [
        ("minimum", "at least"),
        ("exclusiveMinimum", "more than"),
        ("maximum", "at most"),
        ("exclusiveMaximum", "less than"),
        ("pattern", "like"),
    ] {
        // schemars gives every unsigned number a minimum of 0, which its type has said.
        if let Some(bound) = schema.get(key).filter(|bound| *bound != &Value::from(0)) {
            out.push_str(&format!(", {words} {bound}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn options_are_told_with_type_default_and_meaning() {
        let schema = json!({
            "properties": {
                "case": {"oneOf": [{"const": "exact"}, {"const": "folded"}], "default": "exact"},
                "least": {"type": "integer", "minimum": 1, "maximum": 9},
                "list": {"type": ["string", "null"], "description": "The file\n with terms."},
                "window": {"$ref": "#/$defs/Window"},
                "words": {"type": "array", "items": {"type": "string"}}
            },
            "required": ["least"],
            "$defs": {"Window": {"type": "object", "properties": {"next": {"$ref": "#/$defs/N"}}},
                      "N": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}
        });
        let got: Vec<_> = rows(&schema)
            .iter()
            .map(|row| {
                format!(
                    "{}|{}|{:?}|{}|{}",
                    row.option, row.kind, row.default, row.required, row.meaning
                )
            })
            .collect();
        assert_eq!(
            got,
            [
                "case|\"exact\" | \"folded\"|Some(\"\\\"exact\\\"\")|false|",
                "least|integer, at least 1, at most 9|None|true|",
                "list|string | null|None|false|The file with terms.",
                "window|object|None|false|",
                "window.next|integer | null|None|false|",
                "words|array of string|None|false|",
            ]
        );
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({"properties": {"next": {"$ref": "#"}}});
        assert_eq!(rows(&schema).len(), DEEPEST + 1);
        assert_eq!(rows(&json!({"$ref": "#"})), []);
    }
}
