// Reads docs/generated/openapi.json and adds what its paths say and its parameter lists may lack: the path parameters themselves.
import { readFileSync, writeFileSync } from 'node:fs';

const document = JSON.parse(readFileSync(new URL('../../../docs/generated/openapi.json', import.meta.url), 'utf8'));
for (const [path, operations] of Object.entries(document.paths)) {
  for (const operation of Object.values(operations)) {
    operation.parameters ??= [];
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
      if (!operation.parameters.some((p) => p.in === 'path' && p.name === name)) operation.parameters.push({ name, in: 'path', required: true, schema: { type: 'string' } });
    }
  }
}
writeFileSync(new URL('./openapi.json', import.meta.url), JSON.stringify(document));
