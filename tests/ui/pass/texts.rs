//! A string literal stands for a `String`, as a default and as an example; the description is any constant text.

use asynctool_core::{AsyncRunContext, Dialect, Registry, toolset};
use serde_json::json;

const PRICE: &str = concat!("Tell the price", " of a flight.");

struct Travel;

impl Travel {
    const SEATS: &'static str = "Tell the free seats.";
}

const fn chosen(is_long: bool) -> &'static str {
    if is_long { "Book a flight, and everything around it." } else { "Book a flight." }
}

#[toolset]
impl Travel {
    #[tool(description = PRICE)]
    async fn price(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(default = "FCO", example = "TXL")] a: &str,
        #[arg(default = "FCO", example = "TXL")] b: String,
        #[arg(default = "FCO", example = "TXL")] c: &String,
        #[arg(example = "TXL")] d: Option<&str>,
        #[arg(example = "TXL")] e: Option<String>,
        #[arg(default = String::from("FCO"), example = Self::SEATS.to_owned())] f: std::string::String,
        #[arg(default = None)] g: Option<&str>,
        #[arg(default = Some("FCO".to_owned()))] h: Option<&str>,
    ) {
        let _ = (a, b, c, d, e, f, g, h);
    }

    #[tool(description = Self::SEATS)]
    async fn seats(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(example = 2)] a: Option<u8>,
        #[arg(example = vec!["FCO".to_owned()])] b: &[String],
        #[arg(default = 1.5, example = -0.5)] c: f32,
        #[arg(default = true)] d: bool,
        #[arg(default = 'a')] e: char,
    ) {
        let _ = (a, b, c, d, e);
    }

    /// Not for the model.
    #[tool(description = chosen(true))]
    async fn book(&self, _ctx: &AsyncRunContext) {
        //! Neither is this.
    }

    #[tool(description = "A text of its own.\n\nWith two paragraphs.")]
    async fn cancel(&self, _ctx: &AsyncRunContext) {}

    async fn rebook(&self, _ctx: &AsyncRunContext) {
        //! Book another flight.
    }

    /** Tell the state
    of a booking. */
    async fn state(&self, _ctx: &AsyncRunContext) {}

    #[doc = concat!("Not", " seen by the macro.")]
    /// Tell the terminal.
    async fn terminal(&self, _ctx: &AsyncRunContext) {}
}

fn main() {
    let rendered = Registry::new().with(Travel).unwrap().render(Dialect::JsonSchema);
    let descriptions: Vec<&str> = rendered.tools.iter().map(|tool| &*tool.description).collect();
    assert_eq!(
        descriptions,
        [
            "Tell the price of a flight.",
            "Tell the free seats.",
            "Book a flight, and everything around it.",
            "A text of its own.\n\nWith two paragraphs.",
            "Book another flight.",
            "Tell the state of a booking.",
            "Tell the terminal.",
        ]
    );
    let price = &rendered.tools[0].parameters["properties"];
    for text in ["a", "b", "c"] {
        assert_eq!((&price[text]["default"], &price[text]["examples"]), (&json!("FCO"), &json!(["TXL"])));
    }
    assert_eq!([&price["d"]["examples"], &price["e"]["examples"]], [&json!(["TXL"]), &json!(["TXL"])]);
    assert_eq!(price["f"]["examples"], json!(["Tell the free seats."]));
    assert_eq!(price["h"]["default"], "FCO");
    let seats = &rendered.tools[1].parameters["properties"];
    assert_eq!((&seats["a"]["examples"], &seats["b"]["examples"]), (&json!([2]), &json!([["FCO"]])));
    assert_eq!((&seats["c"]["default"], &seats["d"]["default"], &seats["e"]["default"]), (&json!(1.5), &json!(true), &json!("a")));
}
