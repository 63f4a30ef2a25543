//! rmcp's `ToolRouter::call`: the router of an MCP server, called where it is, without a client and without a wire.

use rmcp::{
    RoleServer, ServerHandler,
    handler::server::{router::tool::ToolRouter, tool::ToolCallContext, wrapper::Parameters},
    model::{CallToolRequestParams, NumberOrString},
    service::{RequestContext, serve_directly},
    tool, tool_router,
};

use crate::{
    case::Case,
    meter::Meter,
    ours::runtime,
    work::{ADD, BOOK, Booking, Sum, reserve, sum},
};

pub(super) const CASES: &[Case] = &[Case { name: "add", run: add }, Case { name: "book", run: book }];

#[derive(Clone)]
struct Server;

#[tool_router]
impl Server {
    #[tool(description = "Add two numbers.")]
    async fn add(&self, Parameters(Sum { a, b }): Parameters<Sum>) -> String {
        sum(a, b).to_string()
    }

    #[tool(description = "Book a flight.")]
    async fn book(&self, Parameters(booking): Parameters<Booking>) -> String {
        reserve(&booking)
    }
}

impl ServerHandler for Server {}

fn add(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, "add", ADD);
}

fn book(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, "book", BOOK);
}

async fn call(
    router: &ToolRouter<Server>,
    context: &RequestContext<RoleServer>,
    name: &'static str,
    arguments: &str,
) -> bool {
    let Ok(arguments) = serde_json::from_str(arguments) else { return false };
    let request = CallToolRequestParams::new(name).with_arguments(arguments);
    let result = router.call(ToolCallContext::new(&Server, request, context.clone())).await;
    std::hint::black_box(result).is_ok()
}

fn many(meter: &mut Meter, rounds: usize, name: &'static str, arguments: &str) {
    let runtime = runtime();
    let _entered = runtime.enter();
    let router = Server::tool_router();
    let (here, _there) = tokio::io::duplex(64);
    let server = serve_directly::<RoleServer, _, _, _, _>(Server, here, None);
    let context = RequestContext::new(NumberOrString::Number(1), server.peer().clone());
    assert!(runtime.block_on(call(&router, &context, name, arguments)), "{name} gives a result");
    meter.measure(|| {
        runtime.block_on(async {
            for _ in 0..rounds {
                std::hint::black_box(call(&router, &context, name, std::hint::black_box(arguments)).await);
            }
        });
    });
}
