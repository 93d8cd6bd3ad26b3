import type { SavedState } from '../../drafts/autosave.ts';
import { time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Icon } from '../Icon/Icon.tsx';
import css from './SavedLine.module.css';

/** SavedLine says where the newest words are kept and what that means. */
export function SavedLine({ state }: { state: SavedState }) {
  if (state.where === 'nowhere' || !state.at) return null;
  const at = time(state.at);
  return (
    <p className={css.saved} role="status">
      <Icon name={state.where === 'server' ? 'cloud-check' : 'smartphone'} />
      <span>{state.where === 'server' ? t('common.savedWithUs', { at }) : state.sending ? t('common.saving') : state.local ? t('common.keptHere', { at }) : t('common.savedOnPhone', { at })}</span>
    </p>
  );
}
