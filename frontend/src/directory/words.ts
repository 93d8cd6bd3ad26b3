import { pick, type Kind } from '../api/types.ts';
import { longDate } from '../texts/format.ts';
import { knows, t, tServer } from '../texts/t.ts';

/* Words for what houses and people are listed with. */

/** kindName is what kind of organization it is, in words; the code itself when it is a new one. */
export const kindName = (kind: string | undefined): string => (kind && knows(`house.kind.${kind}`) ? tServer(`house.kind.${kind}`) : (kind ?? ''));

/** languageName is a language by its tag. */
export const languageName = (tag: string): string => (knows(`house.language.${tag}`) ? tServer(`house.language.${tag}`) : tag);

/** causeName is a kind of dispute by its id, from the list of kinds. */
export const causeName = (kinds: readonly Kind[] | undefined, id: string): string => pick(kinds?.find((k) => k.id === id)?.label) || id;

/** LANGUAGES are those that the directory offers to filter by, the most spoken first. */
export const LANGUAGES = ['zh', 'yue', 'ug', 'bo', 'mn', 'kk', 'ko', 'en'] as const;

/** lastDay is the last day of a term with its year; a term ends at the midnight that ends that day. */
export const lastDay = (until: string): string => longDate(new Date(new Date(until).getTime() - 1));

/** listed joins words as the language does. */
export const listed = (words: readonly string[]): string => words.filter(Boolean).join(t('house.comma'));
