//! What a user may choose about plugins.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use bytesize::ByteSize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Number, Value};

use crate::isolate::Limits;

/// `[plugins]` of a configuration: what to load, and a table for each item by its name.
///
/// ```
/// use copydesk_host::{Isolation, PluginSettings};
/// let settings: PluginSettings = toml::from_str(r#"
///     load = ["./libplaces.so", "acme.dates"]
///     [places]
///     isolation = "process"
///     config = { list = "places.tsv" }
/// "#)?;
/// assert_eq!(settings.load, ["./libplaces.so", "acme.dates"]);
/// assert_eq!(settings.items["places"].isolation, Some(Isolation::Process));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PluginSettings {
    /// Libraries by path (with a separator) or plugins by id, in the order in which their stages run.
    pub load: Vec<String>,
    /// The settings of items: `[plugins.NAME]`.
    pub items: BTreeMap<String, ItemSettings>,
    /// Whether what is not pinned in the lock file is refused.
    pub locked: bool,
    /// The lock file. Not in a configuration: the program looks for it.
    pub lock: Option<PathBuf>,
    /// Whether nothing is loaded. Not in a configuration.
    pub safe_mode: bool,
    /// Whether every item runs in processes of its own, whatever its settings say, and then within which
    /// limits, where its settings choose none. Not in a configuration: the program chooses it where a
    /// process has died again and again.
    pub apart: Option<Limits>,
}

/// `[plugins.NAME]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ItemSettings {
    /// Where it runs. By default in this process if its library is pinned, else in processes of its own.
    pub isolation: Option<Isolation>,
    /// What happens when it cannot deal with an article.
    pub on_error: OnError,
    /// How long it may take over a batch, at most: `30` seconds, `"500ms"`, `"2m"`. A hard limit only in
    /// processes of its own.
    #[serde(deserialize_with = "deadline")]
    pub deadline: Option<Duration>,
    /// How much memory one of its processes may take: `"512MB"`, `"2GiB"`.
    #[serde(deserialize_with = "memory")]
    pub memory: Option<u64>,
    /// What it is given itself.
    pub config: Config,
}

/// Where a plugin's item runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Isolation {
    /// In this process: it can take the run down.
    None,
    /// In processes of its own: it cannot.
    Process,
}

/// What happens when a plugin cannot deal with an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum OnError {
    /// The article is rejected, and the run goes on.
    #[default]
    SkipDocument,
    /// The run ends.
    AbortRun,
}

/// The configuration of an item, as JSON. Read from any format; what has no form in JSON is refused:
/// a date-time of TOML, infinity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config(pub Map<String, Value>);

impl<'de> Deserialize<'de> for PluginSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SettingsVisitor)
    }
}

/// By hand, since `flatten` loses the places of errors.
struct SettingsVisitor;

impl<'de> Visitor<'de> for SettingsVisitor {
    type Value = PluginSettings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with `load`, `locked`, and a table for each item of a plugin")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PluginSettings, A::Error> {
        let mut settings = PluginSettings::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "load" => settings.load = map.next_value()?,
                "locked" => settings.locked = map.next_value()?,
                _ => {
                    let Table(item) = map.next_value()?;
                    settings.items.insert(name, item);
                }
            }
        }
        Ok(settings)
    }
}

/// Settings of an item, from a table only: serde reads a struct from a list too, and `laod = ["./a.so"]`
/// would be told to be a bad isolation.
struct Table(ItemSettings);

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TableVisitor;

        impl<'de> Visitor<'de> for TableVisitor {
            type Value = Table;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a table with the settings of a plugin's item; `[plugins]` itself takes `load` and \
                     `locked`",
                )
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Table, A::Error> {
                ItemSettings::deserialize(MapAccessDeserializer::new(map)).map(Table)
            }
        }

        deserializer.deserialize_map(TableVisitor)
    }
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Json.deserialize(deserializer)? {
            Value::Object(map) => Ok(Self(map)),
            other => Err(D::Error::custom(format!("a configuration is a table, not {other}"))),
        }
    }
}

/// The key under which the TOML crate hands out a date-time.
const DATE_TIME: &str = "$__toml_private_datetime";

struct Json;

impl<'de> DeserializeSeed<'de> for Json {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Json {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom(format!("JSON has no number `{value}`")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(Json)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == DATE_TIME {
                let message = "JSON has no date-time: write it in quotation marks, as a string";
                return Err(A::Error::custom(message));
            }
            object.insert(name, map.next_value_seed(Json)?);
        }
        Ok(Value::Object(object))
    }
}

fn deadline<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    struct Seconds;

    impl Visitor<'_> for Seconds {
        type Value = Duration;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("seconds, or a string such as `500ms` or `2m`")
        }

        fn visit_i64<E: Error>(self, seconds: i64) -> Result<Duration, E> {
            let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
            let message = "a deadline is more than nothing: write seconds, or `500ms` or `2m`";
            seconds.map(Duration::from_secs).ok_or_else(|| E::custom(message))
        }

        fn visit_u64<E: Error>(self, seconds: u64) -> Result<Duration, E> {
            self.visit_i64(i64::try_from(seconds).unwrap_or(i64::MAX))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Duration, E> {
            let message = || format!("`{text}` is no deadline: write seconds, or `500ms` or `2m`");
            let parsed = jiff::SignedDuration::from_str(text).map_err(|_| E::custom(message()))?;
            let positive = Duration::try_from(parsed).ok().filter(|time| !time.is_zero());
            positive.ok_or_else(|| E::custom(message()))
        }
    }

    deserializer.deserialize_any(Seconds).map(Some)
}

fn memory<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes, or a string such as `512MB` or `2GiB`")
        }

        fn visit_i64<E: Error>(self, bytes: i64) -> Result<u64, E> {
            u64::try_from(bytes).map_err(|_| E::custom("memory is not less than nothing"))
        }

        fn visit_u64<E: Error>(self, bytes: u64) -> Result<u64, E> {
            Ok(bytes)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
            let message = || format!("`{text}` is no size: write bytes, or `512MB` or `2GiB`");
            text.parse().map(|size: ByteSize| size.as_u64()).map_err(|_| E::custom(message()))
        }
    }

    deserializer.deserialize_any(Bytes).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let error = toml::from_str::<PluginSettings>(text).expect_err("it cannot be meant");
        assert_eq!(error.message(), want, "in {text:?}");
        assert!(error.span().is_some(), "an error has its place: {text:?}");
    }

    #[test]
    fn all_that_can_be_chosen_is_read() {
        let text = "load = ['./a.so']\nlocked = true\n[shout]\nisolation = 'none'\n\
            on_error = 'abort-run'\ndeadline = '500ms'\nmemory = '1GiB'\n\
            config = { min = 5, list = [1.5, { a = true }], name = 'x' }\n[other]\ndeadline = 7\n";
        let settings: PluginSettings = toml::from_str(text).expect("it is good");
        assert!(settings.locked && settings.load == ["./a.so"]);
        let shout = &settings.items["shout"];
        let got = (shout.isolation, shout.on_error, shout.deadline, shout.memory);
        let half = Some(Duration::from_millis(500));
        assert_eq!(got, (Some(Isolation::None), OnError::AbortRun, half, Some(1 << 30)));
        let config = json!({"min": 5, "list": [1.5, {"a": true}], "name": "x"});
        assert_eq!(Value::Object(shout.config.0.clone()), config);
        assert_eq!(settings.items["other"].deadline, Some(Duration::from_secs(7)));
    }

    #[test]
    fn what_json_does_not_have_is_refused() {
        let want = "JSON has no date-time: write it in quotation marks, as a string";
        check("[a]\nconfig = { day = 2021-07-20 }", want);
        check("[a]\nconfig = { deep = [{ day = 2021-07-20T01:02:03Z }] }", want);
        check("[a]\nconfig = { x = inf }", "JSON has no number `inf`");
        check("[a]\nconfig = 5", "a configuration is a table, not 5");
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        let want = "invalid type: sequence, expected a table with the settings of a plugin's item; \
                    `[plugins]` itself takes `load` and `locked`";
        check("laod = ['./a.so']", want);
        let want = "unknown field `isolate`, expected one of `isolation`, `on_error`, `deadline`, \
                    `memory`, `config`";
        check("[a]\nisolate = 'none'", want);
        check(
            "[a]\nisolation = 'thread'",
            "unknown variant `thread`, expected `none` or `process`",
        );
    }

    #[test]
    fn limits_are_more_than_nothing() {
        let want = "`0s` is no deadline: write seconds, or `500ms` or `2m`";
        check("[a]\ndeadline = '0s'", want);
        check("[a]\ndeadline = 'soon'", "`soon` is no deadline: write seconds, or `500ms` or `2m`");
        let want = "a deadline is more than nothing: write seconds, or `500ms` or `2m`";
        check("[a]\ndeadline = -1", want);
        check("[a]\nmemory = 'much'", "`much` is no size: write bytes, or `512MB` or `2GiB`");
    }
}
