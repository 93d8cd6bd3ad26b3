import type { Room } from '../rooms/api.ts';

/** saidOf is one's own last word about another way to meet: yes, no, or nothing yet. */
export function saidOf(room: Pick<Room, 'consents' | 'you'>, mode: string): boolean | undefined {
  return room.consents.filter((c) => c.about === `mode:${mode}` && c.person === room.you.person).sort((a, b) => a.at.localeCompare(b.at)).at(-1)?.yes;
}
