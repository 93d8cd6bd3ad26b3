import type { Route } from './route.ts';

/* Each noun's folder has a routes.ts with its own table; this is their sum. To add a page: add a line to the table of its noun. */

const tables = import.meta.glob<readonly Route[]>('../*/routes.ts', { eager: true, import: 'routes' });

/** routes is every page, those with fewer parameters first and wildcards last, so that /cases/new is not taken for a case. */
export const routes: readonly Route[] = Object.entries(tables)
  .filter(([file]) => file !== './routes.ts')
  .flatMap(([, table]) => table ?? [])
  .sort((a, b) => count(a.path) - count(b.path));

function count(path: string): number {
  return (path.match(/:/g) ?? []).length + (path.includes('*') ? 10 : 0);
}
