//! The JSON Schema of the reports, made from the code that writes them: what `src/report` derives `Serialize` for, with its comments.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use syn::{Attribute, Expr, Fields, GenericArgument, Item, ItemEnum, ItemStruct, Lit, Meta, PathArguments, Type};

/// What a file may hold as a whole.
const ROOTS: [(&str, &str); 5] = [
    ("PlanReport", "PlanReport"),
    ("DiffReport", "DiffReport"),
    ("LintReport", "LintReport"),
    ("AuditReport", "AuditReport"),
    ("Baseline", "LintBaseline"),
];

/// The schema as it is published: within v1 fields are only added, so those that it does not know are allowed.
pub fn report_schema() -> Value {
    let types = types();
    let mut definitions = Map::new();
    let mut wanted: Vec<String> = ROOTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    while let Some(name) = wanted.pop() {
        if !definitions.contains_key(&name) {
            let definition = types.get(&name).unwrap_or_else(|| panic!("no {name} in src/report")).schema(&types, &mut wanted);
            definitions.insert(name, definition);
        }
    }
    for (name, kind) in ROOTS {
        let properties = &mut definitions[name]["properties"];
        properties["kind"] = json!({ "description": "What this is.", "const": kind });
        properties["apiVersion"] = json!({ "description": "The version of this format: within it fields are only added.", "const": "daemonset-plan/v1" });
    }
    definitions.sort_keys();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://raw.githubusercontent.com/daemonset-plan/daemonset-plan/main/docs/daemonset-plan.report.schema.json",
        "title": "daemonset-plan/v1",
        "description": "What daemonset-plan writes with -o json and -o yaml, and with lint --write-baseline.",
        "oneOf": ROOTS.map(|(name, _)| reference(name)),
        "$defs": definitions,
    })
}

/// The same for tests: nothing may be there that the schema does not know.
pub fn strict(mut schema: Value) -> Value {
    for definition in schema["$defs"].as_object_mut().expect("definitions").values_mut() {
        if definition.get("properties").is_some() {
            definition["additionalProperties"] = false.into();
        }
    }
    schema
}

/// A type of the reports as its source has it.
enum Source {
    Struct(ItemStruct),
    Enum(ItemEnum),
}

fn types() -> BTreeMap<String, Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report");
    let mut types = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let code = fs::read_to_string(entry.expect("readable").path()).expect("UTF-8");
        for item in syn::parse_file(&code).expect("it compiles").items {
            let (name, attributes, source) = match item {
                Item::Struct(item) => (item.ident.to_string(), item.attrs.clone(), Source::Struct(item)),
                Item::Enum(item) => (item.ident.to_string(), item.attrs.clone(), Source::Enum(item)),
                _ => continue,
            };
            if derives_serialize(&attributes) {
                types.insert(name, source);
            }
        }
    }
    types
}

impl Source {
    fn schema(&self, types: &BTreeMap<String, Self>, wanted: &mut Vec<String>) -> Value {
        match self {
            Self::Struct(item) => {
                let mut object = Object::default();
                object.add(item, types, wanted);
                json!({
                    "description": description(&item.ident.to_string(), &item.attrs),
                    "type": "object",
                    "required": object.required,
                    "properties": object.properties,
                })
            }
            Self::Enum(item) => {
                let words = item.variants.iter().map(|variant| {
                    assert!(matches!(variant.fields, Fields::Unit), "{}: a variant with fields has no words yet", item.ident);
                    let word = renamed(&variant.ident.to_string(), &item.attrs);
                    json!({ "description": description(&word, &variant.attrs), "const": word })
                });
                let words: Vec<Value> = words.collect();
                json!({ "description": description(&item.ident.to_string(), &item.attrs), "oneOf": words })
            }
        }
    }
}

#[derive(Default)]
struct Object {
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl Object {
    fn add(&mut self, item: &ItemStruct, types: &BTreeMap<String, Source>, wanted: &mut Vec<String>) {
        for field in &item.fields {
            let serde = serde_words(&field.attrs);
            if serde.contains("flatten") {
                let Source::Struct(inner) = &types[&named(&field.ty).0] else { panic!("only a struct has fields") };
                self.add(inner, types, wanted);
                continue;
            }
            let name = renamed(&field.ident.as_ref().expect("fields have names").to_string(), &item.attrs);
            let mut property = schema_of(&field.ty, serde.contains("skip_serializing_if"), wanted);
            property["description"] = description(&format!("{}.{name}", item.ident), &field.attrs).into();
            if !serde.contains("skip_serializing_if") {
                self.required.push(name.clone());
            }
            self.properties.insert(name, property);
        }
    }
}

/// What may stand in a field of this type. An absent value is `null` unless the field is left out then.
fn schema_of(field: &Type, left_out: bool, wanted: &mut Vec<String>) -> Value {
    if let Type::Slice(slice) = field {
        return json!({ "type": "array", "items": schema_of(&slice.elem, false, wanted) });
    }
    let (name, inner) = named(field);
    match (name.as_str(), inner.as_slice()) {
        ("String" | "str", []) => json!({ "type": "string" }),
        ("bool", []) => json!({ "type": "boolean" }),
        ("usize" | "u64" | "u32", []) => json!({ "type": "integer", "minimum": 0 }),
        ("i32", []) => json!({ "type": "integer" }),
        // Any JSON.
        ("Value", []) => json!({}),
        ("Arc", [inner]) => schema_of(inner, left_out, wanted),
        ("Option", [inner]) if left_out => schema_of(inner, false, wanted),
        ("Option", [inner]) => json!({ "anyOf": [schema_of(inner, false, wanted), { "type": "null" }] }),
        ("Vec", [inner]) => json!({ "type": "array", "items": schema_of(inner, false, wanted) }),
        ("BTreeMap", [_, inner]) => json!({ "type": "object", "additionalProperties": schema_of(inner, false, wanted) }),
        (name, []) => {
            wanted.push(name.to_owned());
            reference(name)
        }
        (name, _) => panic!("{name}: no schema is known of it"),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// `Option<T>` as its name and what stands in the angles.
fn named(field: &Type) -> (String, Vec<Type>) {
    let Type::Path(path) = field else { panic!("only types with a name are written") };
    let last = path.path.segments.last().expect("a path has a name");
    let inner = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => {
            let types = arguments.args.iter().filter_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(inner.clone()),
                _ => None,
            });
            types.collect()
        }
        _ => Vec::new(),
    };
    (last.ident.to_string(), inner)
}

/// The comment of an item, on one line and without links into the code.
fn description(what: &str, attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        let Meta::NameValue(comment) = &attribute.meta else { continue };
        if let Expr::Lit(literal) = &comment.value
            && let Lit::Str(text) = &literal.lit
        {
            lines.push(text.value().trim().to_owned());
        }
    }
    let text = lines.join(" ").replace("[`", "`").replace("`]", "`");
    assert!(text.ends_with('.'), "{what} is described by a sentence, not by {text:?}");
    text
}

fn derives_serialize(attributes: &[Attribute]) -> bool {
    words_of(attributes, "derive").contains("Serialize")
}

/// The words of `#[serde(…)]`: names of what is set, and the texts it is set to.
fn serde_words(attributes: &[Attribute]) -> BTreeSet<String> {
    words_of(attributes, "serde")
}

fn words_of(attributes: &[Attribute], name: &str) -> BTreeSet<String> {
    let of_name = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    let lists = of_name.filter_map(|attribute| attribute.meta.require_list().ok().map(|list| list.tokens.to_string()));
    let words: Vec<String> = lists.collect();
    words.iter().flat_map(|list| list.split([',', '=', ' ', '"'])).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A name as `#[serde(rename_all = …)]` has it written.
fn renamed(name: &str, attributes: &[Attribute]) -> String {
    let style = serde_words(attributes);
    if style.contains("lowercase") {
        return name.to_lowercase();
    }
    if !style.contains("camelCase") {
        return name.to_owned();
    }
    let mut camel = String::new();
    for (at, word) in name.split('_').enumerate() {
        let (first, rest) = word.split_at(1);
        camel += &if at == 0 { first.to_lowercase() } else { first.to_uppercase() };
        camel += rest;
    }
    camel
}
