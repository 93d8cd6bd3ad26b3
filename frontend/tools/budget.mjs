// What a phone loads before the first party page works: index.js with everything it imports at once, the page's own chunks and its texts.
// Run after `npm run build`. Fails when a page is over the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 90 * 1024;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const pages = {
  landing: { entry: 'src/entry/Landing.tsx', nouns: ['entry'] },
  invitation: { entry: 'src/invitation/Invitation.tsx', nouns: ['invitation'] },
  intake: { entry: 'src/intake/Intake.tsx', nouns: ['intake'] },
  // not a first page: whoever comes here has been through one of those above
  'case home': { entry: 'src/cases/CaseHome.tsx', nouns: ['seldom', 'case', 'timeline', 'clock'], limit: 99 * 1024 },
};

const weights = new Map();
const weight = (file) => {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length);
  return weights.get(file);
};
function reach(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) reach(next, seen);
  return seen;
}

let over = false;
for (const [name, { entry, nouns, limit = LIMIT }] of Object.entries(pages)) {
  if (!manifest[entry]) {
    console.error(`${name}: ${entry} is not in the manifest`);
    over = true;
    continue;
  }
  for (const locale of ['zh-CN', 'en']) {
    const files = new Set();
    for (const key of ['index.html', entry, `src/locales/${locale}.ts`, ...['common', ...nouns].map((n) => `src/locales/${locale}/${n}.json`)]) {
      if (key !== 'index.html' && !manifest[key]) throw new Error(`${key} is not in the manifest`);
      reach(key, files);
    }
    const js = [...files].filter((f) => f.endsWith('.js'));
    const total = js.reduce((sum, f) => sum + weight(f), 0);
    const mark = total > limit ? 'OVER' : 'ok';
    over ||= total > limit;
    console.log(`${name.padEnd(11)} ${locale.padEnd(6)} ${(total / 1024).toFixed(1).padStart(6)} KiB gz in ${js.length} files  ${mark}`);
  }
}
console.log(`budget ${LIMIT / 1024} KiB gz of JavaScript`);
if (over) process.exit(1);
