// Fills one Word template again and again: a line in, the milliseconds of one filling out.
//   node easy_template.mjs NODE_MODULES TEMPLATE.docx DATA.json OUT.docx
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [modules, template, data, out] = process.argv.slice(2);
const { TemplateHandler } = createRequire(`${modules}/`)("easy-template-x");
const handler = new TemplateHandler({
  delimiters: { tagStart: "{{", tagEnd: "}}", containerTagOpen: "#", containerTagClose: "/" },
});
const content = readFileSync(template);
const values = JSON.parse(readFileSync(data, "utf8"));

for await (const _ of createInterface({ input: process.stdin })) {
  const began = performance.now();
  const filled = await handler.process(content, values);
  const taken = performance.now() - began;
  writeFileSync(out, filled);
  console.log(taken);
}
