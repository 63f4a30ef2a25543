//! Which types a rule can be for, and what of their values it looks at.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    num::NonZero,
    sync::Arc,
};

use super::Number;

/// A type that `range(..)` can constrain; an absent value has no number.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`range(..)` cannot constrain `{Self}`",
    label = "expected a number",
    note = "for strings and lists use `length(..)`"
)]
pub trait Ranged {
    fn number(&self) -> Option<Number>;
}

/// A type that `length(..)` can constrain; an absent value has no length.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`length(..)` cannot constrain `{Self}`",
    label = "expected a string or a list",
    note = "for numbers use `range(..)`"
)]
pub trait Measured {
    fn length(&self) -> Option<usize>;
}

macro_rules! ranged_integers {
    ($($type:ty)*) => {$(
        impl Ranged for $type {
            fn number(&self) -> Option<Number> {
                Some(Number::Int(i128::from(*self)))
            }
        }

        impl Ranged for NonZero<$type> {
            fn number(&self) -> Option<Number> {
                self.get().number()
            }
        }
    )*};
}

ranged_integers!(u8 u16 u32 u64 i8 i16 i32 i64 i128);

macro_rules! ranged_sizes {
    ($($type:ty)*) => {$(
        impl Ranged for $type {
            fn number(&self) -> Option<Number> {
                // A value beyond `i128` is above every bound that can be written, and so is this one.
                Some(Number::Int(i128::try_from(*self).unwrap_or(i128::MAX)))
            }
        }

        impl Ranged for NonZero<$type> {
            fn number(&self) -> Option<Number> {
                self.get().number()
            }
        }
    )*};
}

ranged_sizes!(usize isize u128);

macro_rules! ranged_floats {
    ($($type:ty)*) => {$(
        impl Ranged for $type {
            fn number(&self) -> Option<Number> {
                Some(Number::Float(f64::from(*self)))
            }
        }
    )*};
}

ranged_floats!(f32 f64);

impl<T: Ranged> Ranged for Option<T> {
    fn number(&self) -> Option<Number> {
        self.as_ref().and_then(Ranged::number)
    }
}

macro_rules! measured_texts {
    ($($type:ty)*) => {$(
        impl Measured for $type {
            /// In characters, as JSON Schema counts.
            fn length(&self) -> Option<usize> {
                Some(self.chars().count())
            }
        }
    )*};
}

measured_texts!(String Box<str> Arc<str> Cow<'static, str>);

impl<T: Measured> Measured for Option<T> {
    fn length(&self) -> Option<usize> {
        self.as_ref().and_then(Measured::length)
    }
}

macro_rules! measured_collections {
    ($($type:ident<$($item:ident),*>)*) => {$(
        impl<$($item),*> Measured for $type<$($item),*> {
            fn length(&self) -> Option<usize> {
                Some(self.len())
            }
        }
    )*};
}

measured_collections!(Vec<T> VecDeque<T> BTreeSet<T> BTreeMap<K, V>);

impl<T, S> Measured for HashSet<T, S> {
    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<K, V, S> Measured for HashMap<K, V, S> {
    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
}

macro_rules! textual {
    ($($message:literal $name:ident)*) => {$(
        /// A type that the rule can constrain by its text; an absent value has none.
        #[doc(hidden)]
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "expected a string",
            note = "for numbers use `range(..)`, for lists `length(..)`; a type of your own checks its values where it is read"
        )]
        pub trait $name {
            fn text(&self) -> Option<&str>;
        }

        textual!(@for $name: String Box<str> Arc<str> Cow<'static, str>);

        impl<T: $name> $name for Option<T> {
            fn text(&self) -> Option<&str> {
                self.as_ref().and_then($name::text)
            }
        }
    )*};
    (@for $name:ident: $($type:ty)*) => {$(
        impl $name for $type {
            fn text(&self) -> Option<&str> {
                Some(self)
            }
        }
    )*};
}

// A trait for each rule, because the compiler's message has to name the one that was written.
textual! {
    "`pattern` cannot constrain `{Self}`" Patterned
    "`format` cannot constrain `{Self}`" Formatted
    "`one_of(..)` cannot constrain `{Self}`" Listed
}
