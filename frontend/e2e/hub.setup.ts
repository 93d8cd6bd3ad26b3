import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Starts bin/concord with the demonstration county in an empty folder; the stories find it in HUB_URL. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.HUB_URL) return async () => {}; // drive one that runs already
  const dir = mkdtempSync(join(tmpdir(), 'concord-e2e-'));
  const port = await freePort();
  const log = openSync(join(dir, 'server.log'), 'a');
  const hub: ChildProcess = spawn(resolve(process.env.CONCORD_BIN ?? '../../bin/concord'), ['serve'], {
    cwd: dir,
    env: { ...process.env, CONCORD_ADDR: `127.0.0.1:${port}`, CONCORD_DATA: join(dir, 'data'), CONCORD_DEMO: '1', CONCORD_WEBHOOK_LOCAL: '1' /* a partner's system stands in the test itself */ },
    stdio: ['ignore', log, log],
  });
  const exited = new Promise<void>((done) => hub.once('exit', () => done()));
  const url = `http://127.0.0.1:${port}`;
  const end = Date.now() + 30_000;
  for (;;) {
    if (hub.exitCode !== null || Date.now() > end) throw new Error(`the hub does not start:\n${readFileSync(join(dir, 'server.log'), 'utf8').slice(-4000)}`);
    if (await fetch(`${url}/readyz`).then((r) => r.ok, () => false)) break;
    await new Promise((r) => setTimeout(r, 50));
  }
  process.env.HUB_URL = url;
  return async () => {
    hub.kill('SIGTERM');
    await exited;
    if (!process.env.KEEP) rmSync(dir, { recursive: true, force: true });
  };
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const s = createServer();
    s.once('error', fail);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address() as { port: number };
      s.close(() => done(port));
    });
  });
}
