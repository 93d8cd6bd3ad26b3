/* Weights of routing as people turn them: whole percents that sum to 100. Without React. */

/** PARTS are what a score is made of, in the order in which they are shown. */
export const PARTS = ['experience', 'availability', 'proximity', 'language', 'record', 'speed', 'preference'] as const;
export type Part = (typeof PARTS)[number];
export type Percents = Record<Part, number>;

/** percentsOf turns weights (0 to 1) into whole percents that sum to 100 as far as the weights sum to 1: the largest remainders are rounded up. */
export function percentsOf(weights: Readonly<Partial<Record<Part, number>>>): Percents {
  const exact = PARTS.map((p) => ({ p, v: Math.max(0, (weights[p] ?? 0) * 100) }));
  const out = Object.fromEntries(exact.map(({ p, v }) => [p, Math.floor(v + 1e-9)])) as Percents;
  let missing = Math.round(exact.reduce((s, x) => s + x.v, 0)) - total(out);
  for (const { p } of [...exact].sort((a, b) => (b.v % 1) - (a.v % 1))) {
    if (missing <= 0) break;
    out[p] += 1;
    missing -= 1;
  }
  return out;
}

/** weightsOf turns percents back into weights. */
export const weightsOf = (p: Percents): Record<Part, number> => Object.fromEntries(PARTS.map((k) => [k, p[k] / 100])) as Record<Part, number>;

/** total is what the percents sum to; they may be tried only at 100. */
export const total = (p: Percents): number => PARTS.reduce((s, k) => s + p[k], 0);

/** share puts what is missing, or too much, on the others in proportion, so that all sum to 100 again; the part just turned stays. */
export function share(p: Percents, keep: Part): Percents {
  const others = PARTS.filter((k) => k !== keep);
  const rest = 100 - p[keep];
  const sum = others.reduce((s, k) => s + p[k], 0);
  const exact = Object.fromEntries(others.map((k) => [k, sum > 0 ? (p[k] / sum) * rest / 100 : rest / others.length / 100]));
  return { ...percentsOf({ ...exact, [keep]: p[keep] / 100 }), [keep]: p[keep] };
}
