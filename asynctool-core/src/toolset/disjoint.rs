//! Toolsets that have no tool name in common, as the compiler can tell.

use super::{
    const_text::{ConstText, same},
    tool::{Names, Toolset},
};

/// Makes it a compile error that two of these toolsets have a tool of the same name.
///
/// ```
/// use asynctool_core::{AsyncRunContext, assert_disjoint, toolset};
///
/// struct Clock;
/// struct Radio;
///
/// #[toolset]
/// impl Clock {
///     /// Tell the time of day.
///     async fn now(&self, _ctx: &AsyncRunContext) -> String {
///         "noon".to_owned()
///     }
/// }
///
/// #[toolset(prefix = "radio")]
/// impl Radio {
///     /// Tell which song plays.
///     async fn now(&self, _ctx: &AsyncRunContext) -> String {
///         "La mer".to_owned()
///     }
/// }
///
/// const _: () = assert_disjoint::<(Clock, Radio)>();
/// ```
///
/// Without the prefix it would not compile:
///
/// ```compile_fail
/// # use asynctool_core::{AsyncRunContext, assert_disjoint, toolset};
/// # struct Clock;
/// # struct Radio;
/// # #[toolset]
/// # impl Clock {
/// #     /// Tell the time of day.
/// #     async fn now(&self, _ctx: &AsyncRunContext) -> String { "noon".to_owned() }
/// # }
/// # #[toolset]
/// # impl Radio {
/// #     /// Tell which song plays.
/// #     async fn now(&self, _ctx: &AsyncRunContext) -> String { "La mer".to_owned() }
/// # }
/// const _: () = assert_disjoint::<(Clock, Radio)>();
/// ```
///
/// # Panics
/// At compile time, with the name and both toolsets. When it is called at run time, likewise.
#[expect(clippy::indexing_slicing, reason = "constants have no other way; the indices are below the lengths")]
pub const fn assert_disjoint<T: Disjoint>() {
    let sets = T::SETS;
    let mut second = 1;
    while second < sets.len() {
        let mut first = 0;
        while first < second {
            if let Some(name) = common(sets[first].tools, sets[second].tools) {
                let text = ConstText::new().and("duplicate tool name `").and(name).and("`: `");
                let text = text.and(sets[first].owner).and("` and `").and(sets[second].owner);
                panic_with(&text.and("` both have it"));
            }
            first += 1;
        }
        second += 1;
    }
}

/// Toolsets in a tuple, of two to twelve.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of toolsets",
    label = "expected a tuple such as `(Travel, Weather)`",
    note = "write `assert_disjoint::<(Travel, Weather)>()`, with two to twelve toolsets"
)]
pub trait Disjoint {
    const SETS: &'static [Names];
}

/// A name that both have.
#[expect(clippy::indexing_slicing, reason = "constants have no other way; the indices are below the lengths")]
const fn common(a: &[&'static str], b: &[&'static str]) -> Option<&'static str> {
    let mut first = 0;
    while first < a.len() {
        let mut second = 0;
        while second < b.len() {
            if same(a[first], b[second]) {
                return Some(a[first]);
            }
            second += 1;
        }
        first += 1;
    }
    None
}

#[expect(clippy::panic, reason = "it is how a constant refuses to compile")]
pub(super) const fn panic_with(text: &ConstText) -> ! {
    panic!("{}", text.as_str())
}

macro_rules! disjoint_tuples {
    ($last:ident) => {};
    ($first:ident $($rest:ident)+) => {
        impl<$first: Toolset $(, $rest: Toolset)+> Disjoint for ($first, $($rest,)+) {
            const SETS: &'static [Names] = &[$first::NAMES $(, $rest::NAMES)+];
        }
        disjoint_tuples!($($rest)+);
    };
}

disjoint_tuples!(A B C D E F G H I J K L);
