//! Toolsets that have no tool name in common, as the compiler can tell.

use super::{
    const_text::{ConstText, same},
    tool::Toolset,
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
pub const fn assert_disjoint<T: Disjoint>() {
    let () = T::CHECK;
}

/// Toolsets in a tuple, of two to twelve.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of toolsets",
    note = "write `assert_disjoint::<(Travel, Weather)>()`, with two to twelve toolsets"
)]
pub trait Disjoint {
    const CHECK: ();
}

#[expect(clippy::indexing_slicing, reason = "constants have no other way; the index is below the length")]
const fn check_pair<A: Toolset, B: Toolset>() {
    let mut a = 0;
    while a < A::TOOLS.len() {
        let mut b = 0;
        while b < B::TOOLS.len() {
            let name = A::TOOLS[a].name;
            if same(name, B::TOOLS[b].name) {
                let text = ConstText::new().and("duplicate tool name `").and(name);
                let text = text.and("`: `").and(A::OWNER).and("` and `").and(B::OWNER).and("` both have it");
                panic_with(&text);
            }
            b += 1;
        }
        a += 1;
    }
}

#[expect(clippy::panic, reason = "it is how a constant refuses to compile")]
pub(super) const fn panic_with(text: &ConstText) -> ! {
    panic!("{}", text.as_str())
}

macro_rules! disjoint_tuples {
    ($first:ident) => {};
    ($first:ident $($rest:ident)+) => {
        impl<$first: Toolset $(, $rest: Toolset)+> Disjoint for ($first, $($rest,)+) {
            const CHECK: () = {
                disjoint_tuples!(@pairs $first $($rest)+);
            };
        }
        disjoint_tuples!($($rest)+);
    };
    (@pairs $first:ident) => {()};
    (@pairs $first:ident $($rest:ident)+) => {{
        $(check_pair::<$first, $rest>();)+
        disjoint_tuples!(@pairs $($rest)+);
    }};
}

disjoint_tuples!(A B C D E F G H I J K L);
