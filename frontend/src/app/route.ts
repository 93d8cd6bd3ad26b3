import { lazy, type ComponentType } from 'react';
import type { Noun } from '../texts/nouns.ts';
import { loadTexts } from '../texts/t.ts';

/** Route is one page: its path (wouter patterns), the lazy page, and who may open it. */
export interface Route {
  path: string;
  page: ComponentType<{ params: Record<string, string> }>;
  /** signedIn: the sign-in form stands in its place until somebody is; any: open to all. */
  who: 'any' | 'signedIn';
}

/** page makes a lazy page that brings its texts along: page(['case'], () => import('./CaseHome.tsx')). The module exports `default`.
    A lean page is the first that a phone sees: it goes without the rarer common texts. */
export function page(nouns: readonly Noun[], load: () => Promise<{ default: ComponentType<never> }>, lean = false): Route['page'] {
  return lazy(async () => {
    const [module] = await Promise.all([load(), loadTexts(lean ? nouns : ['seldom', ...nouns])]);
    return module as { default: Route['page'] };
  });
}
