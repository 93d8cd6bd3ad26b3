import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Last words: what failed and why, one line each, so that the end of a long log is enough. */
export default class Summary implements Reporter {
  private readonly failed: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === 'passed' || result.status === 'skipped') return;
    for (const e of result.errors.slice(0, 4)) {
      const text = (e.message ?? String(e.value)).replace(/\u001b\[[0-9;]*m/g, '').split('\n').map((l) => l.trim()).filter(Boolean).slice(0, 6).join(' · ');
      this.failed.push(`${test.titlePath().at(-1)?.slice(0, 60)} @ ${e.location?.file.split('/').at(-1)}:${e.location?.line}: ${text.slice(0, 400)}`);
    }
  }

  onEnd(_: FullResult): void {
    for (const line of this.failed) console.log(`FAILED ${line}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
