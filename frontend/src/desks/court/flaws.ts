import type { FlawInput, Ground } from '../types.ts';

/** Flaws is what is wrong with a filing as ticked and typed. */
export interface Flaws {
  codes: string[];
  texts: Record<string, string>;
}

/** flawProblem says what a return still lacks: any reason at all, or the words of one that needs them. */
export function flawProblem(grounds: readonly Ground[], v: Flaws): 'none' | 'text' | undefined {
  const known = v.codes.filter((c) => grounds.some((g) => g.id === c));
  if (known.length === 0) return 'none';
  return known.some((c) => grounds.find((g) => g.id === c)?.text && !v.texts[c]?.trim()) ? 'text' : undefined;
}

/** flawsOf is what is sent: each ticked reason with its words; words of reasons no longer ticked stay behind. */
export function flawsOf(v: Flaws): FlawInput[] {
  return v.codes.map((code) => ({ code, ...(v.texts[code]?.trim() ? { text: v.texts[code].trim() } : {}) }));
}
