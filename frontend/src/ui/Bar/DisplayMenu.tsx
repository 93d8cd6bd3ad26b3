import { setDisplay, useDisplay, type Display } from '../../app/display.ts';
import { t } from '../../texts/t.ts';
import { Choice, ChoiceGroup } from '../Choice/Choice.tsx';
import { Sheet } from '../Sheet/Sheet.tsx';

/** DisplayMenu chooses colours and contrast. */
export default function DisplayMenu({ onClose }: { onClose: () => void }) {
  const display = useDisplay();
  return (
    <Sheet open onClose={onClose} title={t('common.display')}>
      <div className="stack">
        <ChoiceGroup legend={t('common.theme')} value={display.theme} onChange={(v) => setDisplay({ theme: v as Display['theme'] })}
          options={[{ value: 'auto', label: t('common.theme.auto') }, { value: 'light', label: t('common.theme.light') }, { value: 'dark', label: t('common.theme.dark') }]} />
        <Choice type="checkbox" name="contrast" value="more" checked={display.contrast} onChange={(contrast) => setDisplay({ contrast })} label={t('common.contrast')} sub={t('common.contrast.on')} />
      </div>
    </Sheet>
  );
}
