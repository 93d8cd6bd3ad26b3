import { t } from '../texts/t.ts';
import type { IconName } from '../ui/Icon/Icon.tsx';
import { StatusWord, type Tint } from '../ui/StatusWord/StatusWord.tsx';
import type { AppState } from './types.ts';

const SIGN: Record<AppState, [IconName, Tint]> = {
  draft: ['pencil-line', 'amber'], submitted: ['hourglass', 'slate'], curing: ['triangle-alert', 'amber'], approved: ['circle-check', 'pine'], refused: ['circle-off', 'quiet'], withdrawn: ['circle-off', 'quiet'],
};

/** StateWord is the state of an application: icon, word and tint; `court` says it as the court speaks of it. */
export function StateWord({ state, court }: { state: AppState; court?: boolean }) {
  const [icon, tint] = SIGN[state];
  return <StatusWord icon={icon} tint={tint}>{court && state === 'curing' ? t('onboarding.state.curing.court') : t(`onboarding.state.${state}`)}</StatusWord>;
}
