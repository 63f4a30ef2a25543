//! The typed places into which arguments are read: what a row of the macro's table hands to the reader.
//!
//! The macro's code is compiled anew for every tool, and what is here only for every type: so that code names the places
//! and no more. It has nothing to drop until the values are there.

use std::marker::PhantomData;

use serde::de::{IgnoredAny, MapAccess};

use super::{
    args::Args,
    decode::{Decode, DecodeSeed, OrAbsentSeed, absent},
    rule::{
        Number,
        types::{Formatted, Listed, Measured, Patterned, Ranged},
    },
};

/// The place of one argument: what its absence means, and what its rules look at.
#[doc(hidden)]
pub struct Place<T, From> {
    default: Option<fn() -> T>,
    number: Option<fn(&T) -> Option<Number>>,
    length: Option<fn(&T) -> Option<usize>>,
    text: Option<fn(&T) -> Option<&str>>,
    from: PhantomData<From>,
}

impl<T, From> Clone for Place<T, From> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, From> Copy for Place<T, From> {}

/// A place that is filled from JSON.
#[doc(hidden)]
pub struct FromJson;

/// A place that is never filled, for a type that cannot be read from JSON.
#[doc(hidden)]
pub struct Nothing;

/// Gives the place for a `T`: the macro calls `PlaceFor::<T>::place()`, which is the method here for a type that can be
/// read, and that of the trait below for others. Such a type has a place too: `Param::new` reports it, and nothing of
/// what stands around the place reports it again.
#[doc(hidden)]
pub struct PlaceFor<T>(PhantomData<T>);

impl<T: Decode> PlaceFor<T> {
    #[must_use]
    pub const fn place() -> Place<T, FromJson> {
        Place::NEW
    }
}

#[doc(hidden)]
pub trait NoPlace<T> {
    fn place() -> Place<T, Nothing>;
}

impl<T> NoPlace<T> for PlaceFor<T> {
    fn place() -> Place<T, Nothing> {
        Place::NEW
    }
}

impl<T, From> Place<T, From> {
    const NEW: Self = Self { default: None, number: None, length: None, text: None, from: PhantomData };

    /// Called by the code that `#[toolset]` writes, for `#[arg(default)]`.
    #[must_use]
    pub const fn or(mut self, default: fn() -> T) -> Self {
        self.default = Some(default);
        self
    }
}

// Functions and not methods: so the compiler points at the type, which is written between their angle brackets.

/// Called by the code that `#[toolset]` writes, for `range(..)`.
#[doc(hidden)]
pub fn ranged<T: Ranged, From>(mut place: Place<T, From>) -> Place<T, From> {
    place.number = Some(T::number);
    place
}

/// Called by the code that `#[toolset]` writes, for `length(..)`.
#[doc(hidden)]
pub fn measured<T: Measured, From>(mut place: Place<T, From>) -> Place<T, From> {
    place.length = Some(T::length);
    place
}

/// Called by the code that `#[toolset]` writes, for `pattern = ".."`.
#[doc(hidden)]
pub fn patterned<T: Patterned, From>(mut place: Place<T, From>) -> Place<T, From> {
    place.text = Some(T::text);
    place
}

/// Called by the code that `#[toolset]` writes, for `format = ".."`.
#[doc(hidden)]
pub fn formatted<T: Formatted, From>(mut place: Place<T, From>) -> Place<T, From> {
    place.text = Some(T::text);
    place
}

/// Called by the code that `#[toolset]` writes, for `one_of(..)`.
#[doc(hidden)]
pub fn listed<T: Listed, From>(mut place: Place<T, From>) -> Place<T, From> {
    place.text = Some(T::text);
    place
}

/// A place, or a tuple of them.
#[doc(hidden)]
pub trait Places: Copy {
    type Slots: Slots;

    /// The same places, with nothing in them.
    fn empty(self) -> Self::Slots;
}

/// A place and what is in it.
#[doc(hidden)]
pub struct Slot<T, From> {
    value: Option<T>,
    place: Place<T, From>,
}

impl<T, From> Places for Place<T, From>
where
    Slot<T, From>: Slots,
{
    type Slots = Slot<T, From>;

    fn empty(self) -> Slot<T, From> {
        Slot { value: None, place: self }
    }
}

/// The slots of some arguments: one, or a tuple of them.
#[doc(hidden)]
pub trait Slots: FromText {
    /// How many arguments it holds.
    const LEN: usize;

    /// What it holds when all arguments are there.
    type Values;

    fn fill<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error>;

    fn values(self) -> Option<Self::Values>;
}

/// Slots that are filled one by one, from the text of each argument: the path of calls that are not in order.
#[doc(hidden)]
pub trait FromText {
    fn fill_from_text(&mut self, index: usize, text: &str) -> Result<(), serde_json::Error>;

    /// Holds what is there to the rules, and gives every slot that is empty the value that an absent field has, or
    /// notes that it is missing.
    fn settle(&mut self, first: usize, args: &mut Args<'_>);
}

impl<T> Slots for Slot<T, Nothing> {
    const LEN: usize = 1;

    type Values = T;

    fn fill<'de, A: MapAccess<'de>>(&mut self, _index: usize, map: &mut A) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>().map(drop)
    }

    fn values(self) -> Option<T> {
        self.value
    }
}

impl<T> FromText for Slot<T, Nothing> {
    fn fill_from_text(&mut self, _index: usize, _text: &str) -> Result<(), serde_json::Error> {
        Ok(())
    }

    fn settle(&mut self, _first: usize, _args: &mut Args<'_>) {}
}

impl<T: Decode> Slots for Slot<T, FromJson> {
    const LEN: usize = 1;

    type Values = T;

    fn fill<'de, A: MapAccess<'de>>(&mut self, _index: usize, map: &mut A) -> Result<(), A::Error> {
        self.value = match self.place.default {
            Some(_) => map.next_value_seed(OrAbsentSeed(PhantomData))?,
            None => Some(map.next_value_seed(DecodeSeed(PhantomData))?),
        };
        Ok(())
    }

    fn values(self) -> Option<T> {
        self.value
    }
}

impl<T: Decode> FromText for Slot<T, FromJson> {
    // The same reader as that of the strict path, so that the compiler makes no second copy of a type's code.
    fn fill_from_text(&mut self, _index: usize, text: &str) -> Result<(), serde_json::Error> {
        self.value = Some(T::decode(&mut serde_json::Deserializer::from_str(text))?);
        Ok(())
    }

    fn settle(&mut self, first: usize, args: &mut Args<'_>) {
        let Place { default, number, length, text, .. } = self.place;
        if let Some(value) = &self.value {
            if let Some(number) = number.and_then(|number| number(value)) {
                args.check_number(first, number);
            }
            if let Some(length) = length.and_then(|length| length(value)) {
                args.check_length(first, length);
            }
            if let Some(text) = text.and_then(|text| text(value)) {
                args.check_text(first, text);
            }
            return;
        }
        self.value = match default {
            Some(default) => args.is_good().then(default),
            None => absent(),
        };
        if self.value.is_none() && default.is_none() {
            args.note_missing(first);
        }
    }
}

macro_rules! slots_for_tuples {
    ($(($($slot:ident $field:tt),*))*) => {$(
        impl<$($slot: Places),*> Places for ($($slot,)*) {
            type Slots = ($($slot::Slots,)*);

            #[allow(clippy::unused_unit, reason = "the empty tuple")]
            fn empty(self) -> Self::Slots {
                ($(self.$field.empty(),)*)
            }
        }

        #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple uses none")]
        impl<$($slot: Slots),*> Slots for ($($slot,)*) {
            const LEN: usize = 0 $(+ $slot::LEN)*;

            type Values = ($($slot::Values,)*);

            fn fill<'de, Access: MapAccess<'de>>(
                &mut self,
                mut index: usize,
                map: &mut Access,
            ) -> Result<(), Access::Error> {
                $(
                    if index < $slot::LEN {
                        return self.$field.fill(index, map);
                    }
                    index -= $slot::LEN;
                )*
                map.next_value::<IgnoredAny>().map(drop)
            }

            fn values(self) -> Option<Self::Values> {
                Some(($(self.$field.values()?,)*))
            }
        }

        #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple uses none")]
        impl<$($slot: Slots),*> FromText for ($($slot,)*) {
            fn fill_from_text(&mut self, mut index: usize, text: &str) -> Result<(), serde_json::Error> {
                $(
                    if index < $slot::LEN {
                        return self.$field.fill_from_text(index, text);
                    }
                    index -= $slot::LEN;
                )*
                Ok(())
            }

            fn settle(&mut self, mut first: usize, args: &mut Args<'_>) {
                $(
                    self.$field.settle(first, args);
                    first += $slot::LEN;
                )*
            }
        }
    )*};
}

// The macro nests tuples for tools with more parameters than the longest one here.
slots_for_tuples! {
    ()
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}
