// Walks the official JavaScript client through one emulator; prints what went well.
import { createRequire } from "node:module";
import assert from "node:assert";

const [modules, baseUrl, auth, notionVersion, home] = process.argv.slice(2);
const { Client, iteratePaginatedAPI } = createRequire(modules + "/")("@notionhq/client");
const client = new Client({ auth, baseUrl, notionVersion });
const text = (content) => [{ text: { content } }];
const done = [];

assert((await client.search({})).results.length > 3);
done.push("searched");
let found = 0;
for await (const _ of iteratePaginatedAPI(client.search, { page_size: 2 })) found += 1;
assert(found > 3);
done.push("paged");
const page = await client.pages.create({
  parent: { page_id: home },
  properties: { title: { title: text("From a client") } },
});
done.push("created");
const appended = await client.blocks.children.append({
  block_id: page.id,
  children: [{ paragraph: { rich_text: text("one") } }, { divider: {} }],
});
assert.equal(appended.results.length, 2);
done.push("appended");
const changed = await client.blocks.update({
  block_id: appended.results[0].id,
  paragraph: { rich_text: text("two") },
});
assert.equal(changed.paragraph.rich_text[0].plain_text, "two");
done.push("updated");
const database = await client.databases.create({
  parent: { type: "page_id", page_id: home },
  title: text("Rows"),
  initial_data_source: { properties: { Name: { title: {} }, N: { number: {} } } },
});
const source = database.data_sources[0].id;
for (const number of [1, 2, 3])
  await client.pages.create({
    parent: { data_source_id: source },
    properties: { Name: { title: text(String(number)) }, N: { number } },
  });
const rows = await client.dataSources.query({
  data_source_id: source,
  filter: { property: "N", number: { greater_than: 1 } },
  sorts: [{ property: "N", direction: "ascending" }],
});
assert.deepEqual(rows.results.map((row) => row.properties.N.number), [2, 3]);
done.push("queried");
await client.comments.create({ parent: { page_id: page.id }, rich_text: text("hm") });
assert.equal((await client.comments.list({ block_id: page.id })).results.length, 1);
done.push("commented");
const upload = await client.fileUploads.create({ mode: "single_part", filename: "note.txt" });
const sent = await client.fileUploads.send({
  file_upload_id: upload.id,
  file: { filename: "note.txt", data: new Blob(["hello"], { type: "text/plain" }) },
});
assert.equal(sent.status, "uploaded");
const file = await client.blocks.children.append({
  block_id: page.id,
  children: [{ file: { file_upload: { id: upload.id } } }],
});
assert.equal(file.results[0].file.type, "file");
done.push("uploaded");
const flag = notionVersion === "2026-03-11" ? "in_trash" : "archived";
assert.equal((await client.pages.update({ page_id: page.id, in_trash: true }))[flag], true);
done.push("trashed");
assert.equal((await client.pages.update({ page_id: page.id, in_trash: false }))[flag], false);
done.push("restored");
await assert.rejects(
  client.pages.retrieve({ page_id: "00000000-0000-0000-0000-000000000000" }),
  { code: "object_not_found" },
);
done.push("refused");
console.log(JSON.stringify(done));
