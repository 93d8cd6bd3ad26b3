import { listKinds } from '../../api/intake.ts';
import { pick } from '../../api/types.ts';
import { useResource } from '../../api/useResource.ts';
import { knows, t, tServer } from '../../texts/t.ts';
import type { IconName } from '../../ui/Icon/Icon.tsx';
import type { Tint } from '../../ui/StatusWord/StatusWord.tsx';

/** useKinds gives the kinds of dispute with their words, as the rule pack has them. */
export function useKinds(): { id: string; label: string }[] {
  const kinds = useResource('kinds', listKinds);
  return (kinds.data ?? []).map((k) => ({ id: k.id, label: pick(k.label) }));
}

const word = (prefix: string, key: string) => (knows(`${prefix}.${key}`) ? tServer(`${prefix}.${key}`) : key);

/** kindWord names a kind of dispute. */
export const kindWord = (kind: string): string => word('organization.cause', kind);
/** languageWord names a language that a mediator speaks. */
export const languageWord = (tag: string): string => word('roster.language', tag);
/** statusWord names the standing of a house or a mediator. */
export const statusWord = (status: string): string => word('organization.status', status);
/** statusSign is its icon and tint. */
export const statusSign = (status: string): [IconName, Tint] => (status === 'active' ? ['circle-check', 'pine'] : status === 'removed' ? ['ban', 'brick'] : status === 'applied' ? ['circle-dashed', 'quiet'] : ['pause', 'amber']);

/** listWords joins words as each language does. */
export const listWords = (words: readonly string[]): string => words.join(t('roster.comma'));

export const LANGUAGES = ['zh', 'yue', 'en', 'ug', 'bo', 'mn', 'kk', 'ko', 'za', 'ii', 'ja', 'ru'] as const;
export const NEEDS = ['interpreter', 'sign_language', 'phone_only', 'large_print'] as const;
export const HOURS = ['weekday', 'evening', 'weekend'] as const;
export const AWAY = ['leave', 'illness', 'training', 'other'] as const;
