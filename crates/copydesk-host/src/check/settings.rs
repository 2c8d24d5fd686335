//! Checks of what happens to configurations, good and bad.
//!
//! The host holds a configuration against the schema before the plugin sees it. These checks go past the
//! host: a plugin must bear any bytes, because a schema says only half of what can be wrong.

use copydesk_plugin::abi;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::finding::{Checked, Finding, Verdict};
use super::subject::Subject;

/// What became of a configuration.
struct Tried {
    status: i32,
    told: bool,
}

/// Gives `create` a configuration; an instance that comes of it is destroyed.
fn try_with(subject: &Subject, config: &[u8]) -> Result<Tried, Finding> {
    let call = Call::new();
    let status = match subject.item.create(&call, config, &subject.place()?) {
        Ok(instance) => {
            drop(instance);
            abi::OK
        }
        Err(status) => status,
    };
    let told = call.told();
    let misspoken = call.misspoken();
    let brief = call.told_in_brackets();
    call.end();
    if let Some(what) = misspoken.first() {
        return Err(Finding::fail(what.clone()));
    }
    if status == abi::PANIC {
        let shown = String::from_utf8_lossy(&config[..config.len().min(60)]).into_owned();
        return Err(Finding::fail(format!("`create` panicked with `{shown}`{brief}"))
            .advise("return an error that says which option is wrong"));
    }
    let pointer = told.as_ref().map_or("", |told| told.pointer.as_str());
    if !(pointer.is_empty() || pointer.starts_with('/')) {
        return Err(Finding::fail(format!("`{pointer}` is no JSON pointer"))
            .advise("write it as `/list`, or leave it empty"));
    }
    Ok(Tried { status, told: told.is_some_and(|told| !told.message.is_empty()) })
}

pub(super) fn default(subject: &Subject) -> Checked {
    // The other checks are left out then: somebody should hear of it.
    let unmade = |finding: Finding| match finding.verdict {
        Verdict::Skip => Finding { verdict: Verdict::Warn, ..finding },
        _ => finding,
    };
    let config = subject.config().map_err(unmade)?.to_owned();
    drop(subject.instance().map_err(unmade)?);
    let shown = if config.len() > 80 { format!("{} bytes", config.len()) } else { config };
    Ok(Finding::pass(format!("`create` takes {shown}")))
}

fn base(subject: &Subject) -> Map<String, Value> {
    let config = subject.config().unwrap_or("{}");
    serde_json::from_str(config).unwrap_or_default()
}

fn options(subject: &Subject) -> Vec<(String, Value)> {
    let schema: Value = serde_json::from_str(&subject.item.schema()).unwrap_or_default();
    let options = schema.get("properties").and_then(Value::as_object).cloned();
    options.unwrap_or_default().into_iter().collect()
}

/// A value of each type in the place of every option.
pub(super) fn wrong_types(subject: &Subject) -> Checked {
    let options = options(subject);
    if options.is_empty() {
        return Ok(Finding::skip("it has no options"));
    }
    let validator = serde_json::from_str(&subject.item.schema())
        .ok()
        .and_then(|schema: Value| jsonschema::draft202012::new(&schema).ok());
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}"),
        json!([]),
        json!({}),
    ];
    let (mut tried, mut taken, mut silent) = (0, Vec::new(), Vec::new());
    for (name, _) in &options {
        for value in &values {
            let mut config = base(subject);
            config.insert(name.clone(), value.clone());
            let config = Value::Object(config);
            let done = try_with(subject, config.to_string().as_bytes())?;
            tried += 1;
            let fits = validator.as_ref().is_none_or(|schema| schema.is_valid(&config));
            match done.status {
                abi::OK if !fits => taken.push(format!("`{name}` = {value}")),
                abi::OK => {}
                _ if !done.told => silent.push(format!("`{name}` = {value}")),
                _ => {}
            }
        }
    }
    if let Some(first) = silent.first() {
        return Err(Finding::fail(format!("`create` gave no reason for refusing {first}"))
            .advise("call `host->fail` with a sentence and a JSON pointer before you return"));
    }
    let note = if taken.is_empty() {
        String::new()
    } else {
        format!("; {} that the schema refuses were taken", taken.len())
    };
    Ok(Finding::pass(format!("{tried} odd values gave no crash{note}")))
}

pub(super) fn missing(subject: &Subject) -> Checked {
    let done = try_with(subject, b"{}")?;
    let schema: Value = serde_json::from_str(&subject.item.schema()).unwrap_or_default();
    let required = schema.get("required").and_then(Value::as_array).map_or(0, Vec::len);
    match (done.status, required) {
        (abi::OK, 0) => Ok(Finding::pass("nothing has to be given")),
        (abi::OK, some) => Ok(Finding::warn(format!(
            "`create` takes an empty configuration, and the schema says that {some} options are required"
        ))),
        (_, _) if !done.told => Err(Finding::fail("`create` refuses {} and gives no reason")
            .advise("call `host->fail` with a sentence before you return")),
        _ => Ok(Finding::pass("an empty configuration is refused with a reason")),
    }
}

/// Whatever is no object of JSON.
pub(super) fn malformed(subject: &Subject) -> Checked {
    if subject.item.schema().is_empty() {
        return Ok(Finding::skip("it takes no configuration"));
    }
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let deeper = format!("{}1{}", r#"{"a":"#.repeat(50_000), "}".repeat(50_000));
    let long = format!("{{\"{}\": 1}}", "x".repeat(1 << 20));
    let bad: Vec<&[u8]> = vec![
        b"",
        b"null",
        b"[]",
        b"1",
        b"\"\"",
        b"{",
        b"}",
        b"{\"a\"",
        b"\0",
        b"\xFF\xFE",
        b"{\"\xC3\": 1}",
        b"{} {}",
        b"{,}",
        &deep,
        deeper.as_bytes(),
        long.as_bytes(),
    ];
    let mut taken = 0;
    for config in &bad {
        let done = try_with(subject, config)?;
        if done.status == abi::OK {
            taken += usize::from(config.len() < 20); // the long ones are objects; a reader may take `` or `[]` for `{}`: the host gives it neither
        } else if !done.told {
            let shown = String::from_utf8_lossy(&config[..config.len().min(20)]).into_owned();
            return Err(Finding::fail(format!("`create` gave no reason for refusing `{shown}`"))
                .advise("call `host->fail` with a sentence before you return"));
        }
    }
    if taken > 3 {
        let message = format!("`create` took {taken} of {} that are no object of JSON", bad.len());
        return Ok(Finding::warn(message)
            .advise("read the configuration with a JSON parser and refuse what it refuses"));
    }
    let refused = bad.len() - taken;
    Ok(Finding::pass(format!("{refused} malformed configurations are refused with a reason")))
}

pub(super) fn unknown(subject: &Subject) -> Checked {
    if subject.item.schema().is_empty() {
        return Ok(Finding::skip("it takes no configuration"));
    }
    let schema: Value = serde_json::from_str(&subject.item.schema()).unwrap_or_default();
    let mut config = base(subject);
    let strange = "no_such_option_";
    config.insert(strange.to_owned(), json!(1));
    let done = try_with(subject, Value::Object(config.clone()).to_string().as_bytes())?;
    if crate::config::configured(Some(&schema), &config).is_ok() {
        return Ok(Finding::warn("an option that is misspelt is passed on in silence").advise(
            "say \"additionalProperties\": false in the schema (in Rust `#[serde(deny_unknown_fields)]`)",
        ));
    }
    let how = if done.status == abi::OK { "ignored" } else { "refused" };
    Ok(Finding::pass(format!("the host refuses an unknown option; past the host it is {how}")))
}
