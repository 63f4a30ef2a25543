// The mock server on a free port. It reads its fixtures from the first line of its stdin, prints where it listens, and
// ends when its stdin does: with whoever started it.
import { createInterface } from "node:readline";
import { LLMock } from "@copilotkit/aimock";

const lines = createInterface({ input: process.stdin });
lines.once("close", () => process.exit(0));
lines.once("line", async (line) => {
  const mock = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "warn" });
  mock.addFixturesFromJSON(JSON.parse(line).fixtures);
  console.log(`listening on ${await mock.start()}`);
});
