import type { Role, Session } from '../api/types.ts';

/* Which desk belongs to which role, and where each lies. */

export type DeskName = 'mediator' | 'organization' | 'court' | 'operator';

/** DESK is where each desk lies. */
export const DESK: Readonly<Record<DeskName, string>> = { mediator: '/desk', organization: '/organization', court: '/court', operator: '/operator' };

const OF: Readonly<Record<string, DeskName>> = { mediator: 'mediator', manager: 'organization', clerk: 'court', judge: 'court', operator: 'operator' };

/** desksOf lists the desks of a person, each once, in the order of the roles. */
export function desksOf(session: Pick<Session, 'roles'>): { desk: DeskName; role: Role }[] {
  const found = new Map<DeskName, Role>();
  for (const role of session.roles ?? []) {
    const desk = OF[role.role];
    if (desk && !found.has(desk)) found.set(desk, role);
  }
  return [...found].map(([desk, role]) => ({ desk, role }));
}

/** deskAt is the desk that an address belongs to. */
export function deskAt(path: string): DeskName {
  return path.startsWith('/court') ? 'court' : path.startsWith('/organization') ? 'organization' : path.startsWith('/operator') ? 'operator' : 'mediator';
}

/** landing is where somebody who has just signed in goes: the one desk there is, or the choice. */
export function landing(session: Pick<Session, 'roles'>): string {
  const desks = desksOf(session);
  return desks.length === 1 ? DESK[desks[0]!.desk] : '/staff';
}

/** topicOf is the live topic of a desk for who is signed in; the operator's has none and asks again by itself. */
export function topicOf(session: Pick<Session, 'roles' | 'person'>, desk: DeskName): string | undefined {
  if (desk === 'mediator') return session.person ? `desk:mediator:${session.person}` : undefined;
  const tenant = desksOf(session).find((d) => d.desk === desk)?.role.tenant;
  return tenant && desk !== 'operator' ? `desk:${desk}:${tenant}` : undefined;
}
