// `notion-to-md`, called as its manual says: node tomd.cjs URL OUTPUT PAGE..., token in NOTION_TOKEN.
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const load = createRequire(path.join(process.env.NODE_PATH, "any.js"));
const { Client } = load("@notionhq/client");
const { NotionToMarkdown } = load("notion-to-md");

async function main() {
  const [baseUrl, output, ...pages] = process.argv.slice(2);
  const notionClient = new Client({ auth: process.env.NOTION_TOKEN, baseUrl });
  const converter = new NotionToMarkdown({ notionClient });
  for (const page of pages) {
    const text = converter.toMarkdownString(await converter.pageToMarkdown(page));
    fs.writeFileSync(path.join(output, `${page}.md`), JSON.stringify(text));
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
