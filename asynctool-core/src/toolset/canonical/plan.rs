//! What a tool's schema says about equal arguments, looked up once for all of its calls.

use std::{
    collections::{HashMap, HashSet},
    hash::BuildHasher as _,
};

use foldhash::quality::FixedState;
use serde_json::Value;

use super::{super::names::CONFIRM_FLAG, written};

/// Passes over the defaults until none changes. One that leads back to its own schema may never come to rest.
const MOST_PASSES: usize = 16;

/// The shapes of a tool's arguments, the first of which is that of all of them.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    shapes: Vec<Shape>,
    is_closed: bool,
    mark: String,
}

/// The place of a shape in its plan. A schema that refers to itself has a shape that does.
type ShapeIndex = usize;

/// What a schema says about the fields of an object, or the items of a list.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// In the order of the schema, in which most calls have them.
    fields: Vec<Field>,
    /// The same by name.
    by_name: Vec<usize>,
    items: Option<ShapeIndex>,
}

/// A field that a schema knows.
#[derive(Debug)]
pub(super) struct Field {
    name: Box<str>,
    /// The name as it is written.
    pub(super) head: Box<str>,
    /// Whether its absence is an error, and so `null` a value like any other.
    is_required: bool,
    /// The default as it is written.
    default: Option<Box<str>>,
    shape: Option<ShapeIndex>,
    /// Its place among the fields of its shape when they are sorted by name, as it is written.
    pub(super) order: usize,
}

impl Plan {
    pub(crate) fn of(schema: &Value) -> Self {
        let mut survey = Survey { definitions: schema.get("$defs"), known: HashMap::new(), open: Vec::new() };
        let mut plan = Self {
            shapes: Vec::new(),
            is_closed: schema.get("additionalProperties") == Some(&Value::Bool(false)),
            mark: String::new(),
        };
        survey.index_of(schema);
        let mut defaults = Vec::new();
        // In the order in which the indices were given.
        while let Some(schema) = survey.open.get(plan.shapes.len()).copied() {
            let shape = survey.shape_of(schema, plan.shapes.len(), &mut defaults);
            plan.shapes.push(shape);
        }
        plan.put_in(&defaults);
        plan.mark = plan.mark_of_defaults();
        plan
    }

    /// What stands behind every text: which defaults were left out. Another agent's tool of the same name may have others,
    /// and then the same text means something else. Empty without any.
    pub(super) fn mark(&self) -> &str {
        &self.mark
    }

    fn mark_of_defaults(&self) -> String {
        let known = self.shapes.iter().flat_map(|shape| &shape.fields);
        let mut defaults: Vec<_> =
            known.filter_map(|field| Some((&field.head, field.default.as_ref()?))).collect();
        if defaults.is_empty() {
            return String::new();
        }
        defaults.sort_unstable();
        format!("{:016x}", FixedState::default().hash_one(defaults))
    }

    /// Puts the defaults in, as they are written when the parts of them that are defaults themselves are left out.
    fn put_in(&mut self, defaults: &[GivenDefault<'_>]) {
        for _ in 0..MOST_PASSES {
            let mut is_done = true;
            for &GivenDefault { shape, field, value } in defaults {
                let inner =
                    self.shapes.get(shape).and_then(|shape| self.shape(shape.fields.get(field)?.shape));
                // As text, because that is what a call has.
                let text = written(&value.to_string(), self, inner).map(String::into_boxed_str);
                let known = self.shapes.get_mut(shape).and_then(|shape| shape.fields.get_mut(field));
                if let Some(known) = known.filter(|known| known.default != text) {
                    known.default = text;
                    is_done = false;
                }
            }
            if is_done {
                break;
            }
        }
    }

    /// The shape of all arguments.
    pub(super) fn root(&self) -> Option<&Shape> {
        self.shapes.first()
    }

    /// Whether a field that the schema does not know is passed over.
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    pub(super) fn shape(&self, index: Option<ShapeIndex>) -> Option<&Shape> {
        self.shapes.get(index?)
    }

    pub(super) fn items_of(&self, shape: &Shape) -> Option<&Shape> {
        self.shape(shape.items)
    }

    pub(super) fn shape_of(&self, field: &Field) -> Option<&Shape> {
        self.shape(field.shape)
    }
}

impl Shape {
    pub(super) fn field(&self, index: usize) -> Option<&Field> {
        self.fields.get(index)
    }

    /// The place of the field of this name.
    pub(super) fn index_of(&self, name: &str) -> Option<usize> {
        let name_of = |index: &usize| self.fields.get(*index).map(|field| &*field.name);
        let at = self.by_name.binary_search_by(|index| name_of(index).cmp(&Some(name))).ok()?;
        self.by_name.get(at).copied()
    }
}

impl Field {
    pub(super) fn is_confirmation(&self) -> bool {
        *self.name == *CONFIRM_FLAG
    }

    pub(super) fn is_one_of(&self, names: &[&str]) -> bool {
        names.contains(&&*self.name)
    }

    /// Whether the field says no more with this value, as it is written, than if it were absent.
    pub(super) fn is_as_if_absent(&self, value: &str) -> bool {
        self.default.as_deref() == Some(value) || (value == "null" && !self.is_required)
    }
}

/// A default of a field, by the place of that field.
#[derive(Clone, Copy)]
struct GivenDefault<'s> {
    shape: ShapeIndex,
    field: usize,
    value: &'s Value,
}

/// Goes through a schema, each part of it once.
struct Survey<'s> {
    definitions: Option<&'s Value>,
    /// By address: references lead to the same part again.
    known: HashMap<*const Value, ShapeIndex>,
    /// The parts that have an index, in its order.
    open: Vec<&'s Value>,
}

impl<'s> Survey<'s> {
    fn index_of(&mut self, schema: &'s Value) -> ShapeIndex {
        *self.known.entry(std::ptr::from_ref(schema)).or_insert_with(|| {
            self.open.push(schema);
            self.open.len() - 1
        })
    }

    /// The index of a value's shape, if the schema says anything about its parts.
    fn index_within(&mut self, schema: &'s Value) -> Option<ShapeIndex> {
        let schema = resolve(schema, self.definitions);
        let says_something = schema.get("items").is_some() || properties_of(schema).next().is_some();
        says_something.then(|| self.index_of(schema))
    }

    fn shape_of(
        &mut self,
        schema: &'s Value,
        shape: ShapeIndex,
        defaults: &mut Vec<GivenDefault<'s>>,
    ) -> Shape {
        let required = schema.get("required").and_then(Value::as_array);
        let required: HashSet<&str> = required.into_iter().flatten().filter_map(Value::as_str).collect();
        let mut fields: Vec<Field> = Vec::new();
        for (name, property) in properties_of(schema) {
            if let Some(value) = property.get("default").filter(|value| !value.is_null()) {
                defaults.push(GivenDefault { shape, field: fields.len(), value });
            }
            fields.push(Field::new(name, required.contains(name.as_str()), self.index_within(property)));
        }
        let knows_confirmation = fields.iter().any(Field::is_confirmation);
        if shape == 0 && !knows_confirmation {
            fields.push(Field::new(CONFIRM_FLAG, false, None)); // it is passed over in every tool
        }
        let by_name = sorted(&fields, |field| &field.name);
        for (order, index) in sorted(&fields, |field| &field.head).into_iter().enumerate() {
            if let Some(field) = fields.get_mut(index) {
                field.order = order;
            }
        }
        let items = schema.get("items").and_then(|items| self.index_within(items));
        Shape { fields, by_name, items }
    }
}

impl Field {
    fn new(name: &str, is_required: bool, shape: Option<ShapeIndex>) -> Self {
        let mut head = String::with_capacity(name.len() + 3);
        super::push_name(&mut head, name);
        Self { name: name.into(), head: head.into(), is_required, default: None, shape, order: 0 }
    }
}

/// The places of fields, sorted by this.
fn sorted(fields: &[Field], by: impl Fn(&Field) -> &str) -> Vec<usize> {
    let mut sorted: Vec<(&str, usize)> =
        fields.iter().enumerate().map(|(index, field)| (by(field), index)).collect();
    sorted.sort_unstable();
    sorted.into_iter().map(|(_, index)| index).collect()
}

fn properties_of(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// The schema that a reference names, through the union with `null` that an option is.
fn resolve<'s>(schema: &'s Value, definitions: Option<&'s Value>) -> &'s Value {
    let mut schema = schema;
    // A schema that refers to itself and says nothing else is not one that a type has; the bound is for safety.
    for _ in 0..16 {
        let target = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix("#/$defs/"))
            .and_then(|name| definitions?.get(name));
        let inner = target.or_else(|| {
            let options = schema.get("anyOf")?.as_array()?;
            let mut others = options.iter().filter(|option| option.get("type") != Some(&"null".into()));
            others.next().filter(|_| others.next().is_none())
        });
        let Some(inner) = inner else { break };
        schema = inner;
    }
    schema
}
