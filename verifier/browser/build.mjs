// Builds the pages that a voter opens from disk: node verifier/browser/build.mjs [DIRECTORY]
//
// Each is one HTML file that loads nothing: style, font and script are in it, the script as one
// classic bundle, for modules do not run from disk. Its policy names the hashes of both, so that
// nothing else runs, and lets it talk to no server but by fetch. The same sources give the same bytes.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WORDS } from "./words.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, "../..");
const PACKAGES = join(ROOT, "node_modules");
const FONTS = join(PACKAGES, "vazirmatn/misc/Non-Latin/fonts/webfonts");
const TARGET = ["es2022", "chrome94", "firefox93", "safari15.4"];

const field = (name, input, hint) =>
  [
    `<label for="${name}" data-word="${name}"></label>`,
    hint ? `<p class="soft" id="${name}-hint" data-word="${name}_hint"></p>` : "",
    `<input id="${name}" name="${name}"${hint ? ` aria-describedby="${name}-hint"` : ""} ${input} />`,
  ].join("\n");

const text = (type) => `type="${type}" dir="ltr" spellcheck="false" autocapitalize="off" autocorrect="off"`;
const file = 'type="file" accept=".json,application/json"';
const horizon = field("horizon", `${text("url")} inputmode="url"`);
const election = field("election", text("text"), true);

const PAGES = {
  ballot: {
    name: "ballot",
    entry: "ballot.js",
    fields: [horizon, field("receipt", file, true), election, field("tracker", text("text"), true)],
  },
  challenge: { name: "challenge", entry: "challenge.js", fields: [horizon, field("opened", file)] },
  "no-vote": {
    name: "novote",
    entry: "no_vote.js",
    fields: [horizon, election, field("credential", text("password"), true)],
  },
};

async function script(entry) {
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(HERE, entry)],
    bundle: true,
    minify: true,
    write: false,
    sourcemap: false,
    legalComments: "none",
    charset: "utf8",
    format: "iife",
    target: TARGET,
    nodePaths: [PACKAGES],
    logLevel: "warning",
  });
  const code = Buffer.from(built.outputFiles[0].contents).toString("utf8").trim();
  if (/<\/script|<!--/i.test(code)) throw new Error(`${entry}: its text would end the script`);
  return code;
}

async function style() {
  const kit = await readFile(join(ROOT, "node/pages/assets/style.css"), "utf8");
  let own = await readFile(join(HERE, "page.css"), "utf8");
  for (const weight of ["Regular", "Bold"]) {
    const data = await readFile(join(FONTS, `Vazirmatn-NL-${weight}.woff2`), "base64");
    own = own.replace(`font:${weight}`, `data:font/woff2;base64,${data}`);
  }
  return `\n${kit}\n${own}`;
}

function print(content) {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

// Persian words stand in the file: what it is can be read before, and without, the script.
function spoken(html) {
  return html.replace(/(<[^>]* data-word="([^"]+)"[^>]*>)/g, (_, tag, key) => tag + WORDS[key][0]);
}

// The licences of what is in the pages, as text that nothing runs.
async function licences() {
  const files = ["@noble/curves/LICENSE", "@noble/hashes/LICENSE", "vazirmatn/OFL.txt"];
  const texts = await Promise.all(
    files.map(async (one) => {
      const { version } = JSON.parse(await readFile(join(PACKAGES, dirname(one), "package.json"), "utf8"));
      return `${dirname(one)} ${version}\n\n${(await readFile(join(PACKAGES, one), "utf8")).trim()}\n`;
    }),
  );
  return `\n${texts.join("\n")}`;
}

async function main(directory) {
  const template = await readFile(join(HERE, "page.html"), "utf8");
  const sheet = await style();
  const held = await licences();
  const pages = [];
  for (const [page, { name, entry, fields }] of Object.entries(PAGES)) {
    const code = await script(entry);
    const policy = [
      "default-src 'none'",
      `script-src ${print(code)}`,
      `style-src ${print(sheet)}`,
      "font-src data:",
      "img-src data:",
      "connect-src http: https:",
      "base-uri 'none'",
      "form-action 'none'",
    ].join("; ");
    const values = { policy, name, fields: fields.join("\n") };
    const html = spoken(template.replace(/\{\{(policy|name|fields)\}\}/g, (_, key) => values[key]))
      .replace("{{style}}", () => sheet)
      .replace("{{script}}", () => code)
      .replace("{{licences}}", () => held);
    pages.push([`${page}.html`, html]);
  }
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  for (const [name, html] of pages) await writeFile(join(directory, name), html);
}

await main(resolve(process.argv[2] ?? join(ROOT, "verifier/voter/built")));
