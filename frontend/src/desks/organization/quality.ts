/* How much a mediator or a house has in hand, and how it goes. */

/** settledShare is the share of ended cases that were settled, 0 to 1; undefined while nothing has ended. */
export function settledShare(x: { ended: number; settled: number }): number | undefined {
  return x.ended > 0 ? Math.min(1, x.settled / x.ended) : undefined;
}

/** fullness is how much of the capacity is in use, 0 to 1; a capacity of 0 is full as soon as there is a case. */
export function fullness(x: { open: number; capacity: number }): number {
  if (x.capacity <= 0) return x.open > 0 ? 1 : 0;
  return Math.min(1, x.open / x.capacity);
}

/** byLoad sorts the fullest first; equals by name, so that the order does not jump. */
export function byLoad<M extends { open: number; capacity: number; name: { zh: string } }>(list: readonly M[]): M[] {
  return [...list].sort((a, b) => fullness(b) - fullness(a) || a.name.zh.localeCompare(b.name.zh, 'zh'));
}
