// The same rules, read by the server and by the browser, must come to the same answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runnerImport } from "vite";

const { module: island } = await runnerImport("./islands/show-when.ts", { configFile: false });
const cases = JSON.parse(readFileSync(new URL("../../tests/foundation/eforms/rules.json", import.meta.url), "utf8"));

for (const { name, logic, data, inside, choice, result } of cases) {
  const seen = { ...island.scopeOf(data, inside), ...(choice ? { choice } : {}) };
  test(name, () => assert.equal(island.holds(JSON.stringify(logic), seen), result));
}

test("what is typed in a row is the answer of that row", () => {
  const answers = {};
  for (const [name, value] of [["fever", "no"], ["members-0-name", "甲"], ["members-2-age", 3]]) island.put(answers, name, value);
  assert.deepEqual(answers, { fever: "no", members: [{ name: "甲" }, {}, { age: 3 }] });
});
