// The same rules, read by the server and by the browser, must come to the same answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runnerImport } from "vite";

const { module: island } = await runnerImport("./islands/show-when.ts", { configFile: false });
const cases = JSON.parse(readFileSync(new URL("../../tests/foundation/eforms/rules.json", import.meta.url), "utf8"));

for (const { name, logic, data, result } of cases) {
  test(name, () => assert.equal(island.holds(JSON.stringify(logic), data), result));
}
