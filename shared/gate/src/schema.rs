//! Schemas of arguments and results, and the check of arguments against them.
//!
//! Apart because the protocol library hands arguments on without looking at the ranges that their schema
//! promises. Arguments are flat: strings, numbers, flags and lists of these.

use crate::render::{BodyShape, FactKind, Shape};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// An argument that breaks its rule. Holds no value of the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) argument: String,
    pub(crate) rule: String,
}

/// The argument that every paged tool has beside its own.
pub(crate) const CURSOR: &str = "cursor";
const CURSOR_MAX: u64 = 512;

/// Makes the schema of `T`, without what clients stumble over: `$schema`, number formats, `null` types.
pub(crate) fn arguments<T: JsonSchema>() -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    let Value::Object(mut schema) = schema else { return Map::new() };
    schema.remove("title");
    schema.remove("description");
    schema.insert("type".into(), "object".into());
    schema.insert("additionalProperties".into(), false.into());
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(properties) = properties {
        properties.insert(
            CURSOR.into(),
            json!({
                "type": "string", "minLength": 1, "maxLength": CURSOR_MAX,
                "description": "`cursor` of the page before; all other arguments as before."
            }),
        );
    }
    schema
}

/// The argument that every tool that wishes has beside its own.
pub(crate) const REPLACES: &str = "replaces";

/// As [`arguments`], for a tool that wishes: no page of a result is ever asked for, but an earlier wish may be replaced.
pub(crate) fn wish_arguments<T: JsonSchema>() -> Map<String, Value> {
    let mut schema = arguments::<T>();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.remove(CURSOR);
        properties.insert(
            REPLACES.into(),
            json!({
                "type": "integer", "minimum": 1, "maximum": i64::MAX,
                "description": "Number of your pending or returned proposal whose place this one takes."
            }),
        );
    }
    schema
}

/// As [`arguments`], for a tool whose answer is one page.
pub(crate) fn own_arguments<T: JsonSchema>() -> Map<String, Value> {
    let mut schema = arguments::<T>();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.remove(CURSOR);
    }
    schema
}

fn tidy(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("$schema");
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
            if map.get("type").is_some_and(|t| t == "integer" || t == "number" || t.is_array()) {
                map.remove("format");
            }
            without_null(map);
            map.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Reduces `type: [x, "null"]` and `anyOf: [x, null]` to `x`: an argument that is not given is left out.
fn without_null(map: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            map.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(allowed)) = map.get_mut("enum") {
        allowed.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(any)) = map.get_mut("anyOf") {
        any.retain(|schema| schema.get("type").is_none_or(|t| t != "null"));
        if let [Value::Object(only)] = any.as_slice() {
            let only = only.clone();
            map.remove("anyOf");
            for (name, value) in only {
                map.entry(name).or_insert(value);
            }
        }
    }
}

/// Makes the schema of a view's results.
pub(crate) fn result(shape: &Shape) -> Map<String, Value> {
    let mut properties = Map::new();
    for (name, kind) in shape.facts {
        let kind = match kind {
            FactKind::Number => "integer",
            FactKind::Flag => "boolean",
            FactKind::Word => "string",
        };
        properties.insert((*name).into(), json!({ "type": kind }));
    }
    let body = match shape.body {
        BodyShape::Lines => json!({ "type": "object", "properties": { "text": { "type": "string" } },
            "required": ["text"], "additionalProperties": false }),
        BodyShape::Table(_) => json!({ "type": "object", "properties": {
            "columns": { "type": "array", "items": { "type": "string" } },
            "rows": { "type": "array", "items": { "type": "array" } } },
            "required": ["columns", "rows"], "additionalProperties": false }),
    };
    if shape.body == BodyShape::Lines {
        properties.insert("first_line".into(), json!({ "type": "integer" }));
        properties.insert("last_line".into(), json!({ "type": "integer" }));
        properties.insert("line_continues".into(), json!({ "type": "boolean" }));
    }
    properties
        .insert("masked".into(), json!({ "type": "object", "additionalProperties": { "type": "integer" } }));
    properties.insert("hidden_removed".into(), json!({ "type": "integer" }));
    properties.insert(CURSOR.into(), json!({ "type": "string" }));
    properties.insert("untrusted".into(), body);
    let Value::Object(schema) = json!({
        "type": "object", "properties": properties, "required": ["untrusted"], "additionalProperties": false
    }) else {
        return Map::new();
    };
    schema
}

/// Makes the schema of what a wish is answered with: that it waits, or what became of it.
pub(crate) fn queued(receipt: &Shape) -> Map<String, Value> {
    let mut schema = result(receipt);
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("proposal".into(), json!({ "type": "integer" }));
        properties.insert("state".into(), json!({ "type": "string" }));
        properties.insert("note".into(), json!({ "type": "string" }));
    }
    schema.insert("required".into(), json!(["proposal", "state"]));
    schema
}

/// Checks arguments against their schema.
///
/// - Errors: [`Violation`] for the first argument that breaks its rule.
pub(crate) fn check(schema: &Map<String, Value>, args: &Map<String, Value>) -> Result<(), Violation> {
    let known = schema.get("properties").and_then(Value::as_object);
    for name in
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        if !args.contains_key(name) {
            return Err(violation(name, "it is required"));
        }
    }
    for (name, value) in args {
        let Some(rule) = known.and_then(|known| known.get(name)) else {
            // The caller's own word is echoed only if it cannot be content.
            let shown = if is_plain(name) { name.as_str() } else { "?" };
            let names: Vec<_> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
            return Err(violation(
                shown,
                &format!("there is no such argument; known are {}", names.join(", ")),
            ));
        };
        check_value(name, rule, value)?;
    }
    Ok(())
}

fn is_plain(name: &str) -> bool {
    name.len() <= 32 && !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn violation(argument: &str, rule: &str) -> Violation {
    Violation { argument: argument.to_owned(), rule: rule.to_owned() }
}

fn check_value(name: &str, rule: &Value, value: &Value) -> Result<(), Violation> {
    if let Some(allowed) = rule.get("enum").and_then(Value::as_array) {
        return if allowed.contains(value) {
            Ok(())
        } else {
            let words: Vec<_> = allowed.iter().map(Value::to_string).collect();
            Err(violation(name, &format!("it must be one of {}", words.join(", "))))
        };
    }
    match rule.get("type").and_then(Value::as_str) {
        Some("string") => {
            let Value::String(text) = value else { return Err(violation(name, "it must be a string")) };
            check_count(name, "characters", text.chars().count(), rule, "minLength", "maxLength")
        }
        Some("integer") => check_integer(name, rule, value),
        Some("boolean") if value.is_boolean() => Ok(()),
        Some("boolean") => Err(violation(name, "it must be true or false")),
        Some("array") => {
            let Value::Array(items) = value else { return Err(violation(name, "it must be a list")) };
            check_count(name, "items", items.len(), rule, "minItems", "maxItems")?;
            match rule.get("items") {
                Some(each) => items.iter().try_for_each(|item| check_value(name, each, item)),
                None => Ok(()),
            }
        }
        // A rule this check does not know would be a promise nobody keeps.
        Some(_) | None => Err(violation(name, "its schema is not one that can be checked")),
    }
}

fn check_integer(name: &str, rule: &Value, value: &Value) -> Result<(), Violation> {
    let low = rule.get("minimum").and_then(Value::as_i64).unwrap_or(i64::MIN);
    let high = rule.get("maximum").and_then(Value::as_i64).unwrap_or(i64::MAX);
    match value.as_i64() {
        Some(n) if (low..=high).contains(&n) => Ok(()),
        Some(_) | None => Err(violation(name, &format!("it must be a whole number from {low} to {high}"))),
    }
}

fn check_count(
    name: &str,
    unit: &str,
    count: usize,
    rule: &Value,
    low: &str,
    high: &str,
) -> Result<(), Violation> {
    let bound = |key: &str, or: usize| {
        rule.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(or)
    };
    let (low, high) = (bound(low, 0), bound(high, usize::MAX));
    if (low..=high).contains(&count) {
        return Ok(());
    }
    let range = if high == usize::MAX { format!("at least {low}") } else { format!("{low} to {high}") };
    Err(violation(name, &format!("it must have {range} {unit}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(JsonSchema, serde::Deserialize)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Args {
        /// Which file.
        #[schemars(length(min = 1, max = 5))]
        path: String,
        #[schemars(range(min = 1, max = 10))]
        lines: Option<u32>,
        deep: Option<bool>,
        kinds: Option<Vec<Kind>>,
        kind: Option<Kind>,
    }

    #[derive(JsonSchema, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        File,
        Folder,
    }

    #[test]
    fn schemas_are_tidy() {
        let schema = Value::Object(arguments::<Args>());
        let text = schema.to_string();
        for bad in ["$schema", "null", "format", "$ref", "$defs", "anyOf"] {
            assert!(!text.contains(bad), "{bad} in {text}");
        }
        assert_eq!(schema["properties"]["lines"], json!({ "type": "integer", "minimum": 1, "maximum": 10 }));
        assert_eq!(schema["required"], json!(["path"]));
    }

    #[test]
    fn ranges_are_checked_and_values_never_echoed() {
        let schema = arguments::<Args>();
        let check = |args: Value| check(&schema, args.as_object().unwrap());
        assert_eq!(
            check(json!({ "path": "a", "lines": 10, "deep": true, "kinds": ["file"], "kind": "folder" })),
            Ok(())
        );
        assert_eq!(
            check(json!({ "path": "山田太郎様", "cursor": "x" })),
            Ok(()),
            "five characters, not bytes"
        );
        for (args, argument) in [
            (json!({}), "path"),
            (json!({ "path": "" }), "path"),
            (json!({ "path": "abcdef" }), "path"),
            (json!({ "path": 1 }), "path"),
            (json!({ "path": "a", "lines": 0 }), "lines"),
            (json!({ "path": "a", "lines": 11 }), "lines"),
            (json!({ "path": "a", "lines": 1.5 }), "lines"),
            (json!({ "path": "a", "lines": 1e30 }), "lines"),
            (json!({ "path": "a", "lines": "3" }), "lines"),
            (json!({ "path": "a", "deep": "yes" }), "deep"),
            (json!({ "path": "a", "kinds": "file" }), "kinds"),
            (json!({ "path": "a", "kinds": ["link"] }), "kinds"),
            (json!({ "path": "a", "kind": "山田" }), "kind"),
            (json!({ "path": "a", "cursor": "" }), "cursor"),
            (json!({ "path": "a", "山田太郎": 1 }), "?"),
            (json!({ "path": "a", "other": 1 }), "other"),
        ] {
            let violation = check(args).unwrap_err();
            assert_eq!(violation.argument, argument);
            assert!(!violation.rule.contains("山田"), "{violation:?}");
        }
    }
}
