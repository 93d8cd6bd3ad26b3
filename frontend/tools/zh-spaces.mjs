// Takes hand-made spaces beside Han characters out of the zh-CN texts (text-autospace sets them). Run: node tools/zh-spaces.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const dir = new URL('../src/locales/zh-CN/', import.meta.url);
const han = '[\\u3400-\\u9fff（）《》，。：；？！、]';
for (const name of readdirSync(dir)) {
  const file = new URL(name, dir);
  const before = readFileSync(file, 'utf8');
  const texts = JSON.parse(before);
  for (const key of Object.keys(texts)) {
    texts[key] = texts[key]
      .replace(new RegExp(`(?<=${han}(?:\\*\\*)?) +(?=(?:\\*\\*)?[{\\dA-Za-z])`, 'g'), '')
      .replace(new RegExp(`(?<=[}\\dA-Za-z%](?:\\*\\*)?) +(?=(?:\\*\\*)?${han})`, 'g'), '')
      .replace(new RegExp(`(?<=${han}) +(?=${han})`, 'g'), '');
  }
  const after = `${JSON.stringify(texts, null, 2)}\n`.replaceAll('\u200b', '\\u200b');
  if (after !== before) writeFileSync(file, after);
}
