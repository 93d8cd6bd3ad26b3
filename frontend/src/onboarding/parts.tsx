import { t } from '../texts/t.ts';
import type { IconName } from '../ui/Icon/Icon.tsx';
import { StatusWord, type Tint } from '../ui/StatusWord/StatusWord.tsx';
import type { AppState } from './types.ts';

const SIGN: Record<AppState, [IconName, Tint]> = {
  draft: ['pencil-line', 'amber'], submitted: ['hourglass', 'slate'], curing: ['triangle-alert', 'amber'], approved: ['circle-check', 'pine'], refused: ['circle-off', 'quiet'], withdrawn: ['circle-off', 'quiet'],
};

/** StateWord is the state of an application: icon, word and tint. */
export function StateWord({ state }: { state: AppState }) {
  const [icon, tint] = SIGN[state];
  return <StatusWord icon={icon} tint={tint}>{t(`onboarding.state.${state}`)}</StatusWord>;
}
