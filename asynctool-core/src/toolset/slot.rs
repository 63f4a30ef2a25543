//! The typed places into which arguments are read: what a row of the macro's table hands to the reader.

use std::marker::PhantomData;

use serde::de::{IgnoredAny, MapAccess};

use super::{
    args::Args,
    decode::{Decode, DecodeSeed, absent},
};

/// The place of one argument.
#[doc(hidden)]
pub struct Slot<T, From> {
    pub(super) value: Option<T>,
    from: PhantomData<From>,
}

impl<T, From> Default for Slot<T, From> {
    fn default() -> Self {
        Self { value: None, from: PhantomData }
    }
}

/// A slot that is filled from JSON.
#[doc(hidden)]
pub struct FromJson;

/// A slot that is never filled, for a type that cannot be read from JSON.
#[doc(hidden)]
pub struct Nothing;

/// Gives the slot for a `T`: the macro calls `(&&SlotFor::<T>::NEW).slot()`, and method lookup takes the first of
/// the two traits below that fits. A type that cannot be read so has a slot too: `Param::new` reports it, and
/// nothing of what stands around the slot reports it again.
#[doc(hidden)]
pub struct SlotFor<T>(PhantomData<T>);

impl<T> SlotFor<T> {
    pub const NEW: Self = Self(PhantomData);
}

#[doc(hidden)]
pub trait SlotFrom<T> {
    fn slot(&self) -> Slot<T, FromJson>;
}

impl<T: Decode> SlotFrom<T> for &SlotFor<T> {
    fn slot(&self) -> Slot<T, FromJson> {
        Slot::default()
    }
}

#[doc(hidden)]
pub trait NoSlot<T> {
    fn slot(&self) -> Slot<T, Nothing>;
}

impl<T> NoSlot<T> for SlotFor<T> {
    fn slot(&self) -> Slot<T, Nothing> {
        Slot::default()
    }
}

impl<T, From> Slot<T, From> {
    /// Fills an empty slot; the macro writes it for `#[arg(default)]`.
    pub fn or_default(&mut self, args: &Args<'_>, default: impl FnOnce() -> T) {
        if self.value.is_none() && args.is_good() {
            self.value = Some(default());
        }
    }

    pub fn take(self) -> Option<T> {
        self.value
    }
}

/// The places of some arguments: a slot, or a tuple of places.
#[doc(hidden)]
pub trait Slots: FromText + Default {
    /// How many arguments it holds.
    const LEN: usize;

    fn fill<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error>;

    fn settle(&mut self, first: usize, args: &mut Args<'_>);
}

/// Places that are filled one by one, from the text of each argument: the path of calls that are not in order.
#[doc(hidden)]
pub trait FromText {
    fn fill_from_text(&mut self, index: usize, text: &str) -> Result<(), serde_json::Error>;
}

impl<T> Slots for Slot<T, Nothing> {
    const LEN: usize = 1;

    fn fill<'de, A: MapAccess<'de>>(&mut self, _index: usize, map: &mut A) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>().map(drop)
    }

    fn settle(&mut self, _first: usize, _args: &mut Args<'_>) {}
}

impl<T> FromText for Slot<T, Nothing> {
    fn fill_from_text(&mut self, _index: usize, _text: &str) -> Result<(), serde_json::Error> {
        Ok(())
    }
}

impl<T: Decode> Slots for Slot<T, FromJson> {
    const LEN: usize = 1;

    fn fill<'de, A: MapAccess<'de>>(&mut self, _index: usize, map: &mut A) -> Result<(), A::Error> {
        self.value = Some(map.next_value_seed(DecodeSeed(PhantomData))?);
        Ok(())
    }

    fn settle(&mut self, first: usize, args: &mut Args<'_>) {
        if self.value.is_none() && !args.has_default(first) {
            self.value = absent();
            if self.value.is_none() {
                args.note_missing(first);
            }
        }
    }
}

impl<T: Decode> FromText for Slot<T, FromJson> {
    // The same reader as that of the strict path, so that the compiler makes no second copy of a type's code.
    fn fill_from_text(&mut self, _index: usize, text: &str) -> Result<(), serde_json::Error> {
        self.value = Some(T::decode(&mut serde_json::Deserializer::from_str(text))?);
        Ok(())
    }
}

macro_rules! slots_for_tuples {
    ($(($($slot:ident $field:tt),*))*) => {$(
        #[allow(unused_variables, unused_mut, unused_assignments, reason = "the empty tuple uses none")]
        impl<$($slot: Slots),*> Slots for ($($slot,)*) {
            const LEN: usize = 0 $(+ $slot::LEN)*;

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

            fn settle(&mut self, mut first: usize, args: &mut Args<'_>) {
                $(
                    self.$field.settle(first, args);
                    first += $slot::LEN;
                )*
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
