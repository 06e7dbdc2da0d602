//! Checks JSON against the few words of JSON Schema that ours use. An unknown word is a fault, and so is a field that
//! the schema does not mention: it would be published without a description.

use serde_json::Value;

pub fn check(schema: &str, json: &str) {
    let faults = faults(schema, json);
    assert!(faults.is_empty(), "{faults:#?}\nin {json}");
}

pub fn faults(schema: &str, json: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let mut checker = Checker {
        root: &schema,
        faults: Vec::new(),
    };
    checker.value(&schema, &serde_json::from_str(json).unwrap(), "");
    checker.faults
}

struct Checker<'a> {
    root: &'a Value,
    faults: Vec<String>,
}

impl Checker<'_> {
    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        let schema = schema.as_object().expect("a schema is an object");
        for (word, rule) in schema {
            let holds = match word.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" => true,
                "$ref" => {
                    let path = rule.as_str().unwrap().trim_start_matches('#');
                    let target = self
                        .root
                        .pointer(path)
                        .expect("the reference leads somewhere");
                    self.value(target, value, at);
                    true
                }
                "type" => has_type(rule, value),
                "const" => rule == value,
                "enum" => rule.as_array().unwrap().contains(value),
                "minimum" => value.as_f64() >= rule.as_f64(),
                "required" => rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|field| value.get(field.as_str().unwrap()).is_some()),
                "anyOf" => rule.as_array().unwrap().iter().any(|schema| {
                    let mut inner = Checker {
                        root: self.root,
                        faults: Vec::new(),
                    };
                    inner.value(schema, value, at);
                    inner.faults.is_empty()
                }),
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.value(rule, item, &format!("{at}/{index}"));
                    }
                    true
                }
                "properties" => {
                    for (field, value) in value.as_object().into_iter().flatten() {
                        match rule.get(field) {
                            Some(rule) => self.value(rule, value, &format!("{at}/{field}")),
                            None => self.faults.push(format!("{at}/{field} is not described")),
                        }
                    }
                    true
                }
                unknown => panic!("this checker does not know `{unknown}`"),
            };
            if !holds {
                self.faults
                    .push(format!("{at}: {value} against {word} {rule}"));
            }
        }
    }
}

fn has_type(rule: &Value, value: &Value) -> bool {
    match rule.as_str().expect("one type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("this checker does not know the type `{other}`"),
    }
}
