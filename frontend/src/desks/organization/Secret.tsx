import { useState } from 'react';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { announce } from '../../ui/LiveRegion/LiveRegion.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import css from './Organization.module.css';

/** Secret shows something that is shown only once, with a button that copies it; it closes when the reader says that it is kept. */
export function Secret({ title, label, secret, note, onClose }: { title: string; label: string; secret: string; note?: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
      announce(t('partner.copied'));
    } catch {
      const range = document.createRange(); // no clipboard without https: select it, so that one key copies
      const shown = document.querySelector(`.${css.secret}`);
      if (shown) {
        range.selectNodeContents(shown);
        getSelection()?.removeAllRanges();
        getSelection()?.addRange(range);
      }
    }
  };
  return (
    <Sheet open onClose={onClose} title={title} footer={<Button wide onClick={onClose}>{t('partner.kept')}</Button>}>
      <div className="stack">
        <Strip inset tint="amber" icon="eye">{t('partner.once')}</Strip>
        <div><p className="note" id="secret-label">{label}</p><code className={css.secret} tabIndex={0} aria-labelledby="secret-label">{secret}</code></div>
        <Button kind="main" wide icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>{copied ? t('partner.copied') : t('partner.copy')}</Button>
        {note && <p>{note}</p>}
      </div>
    </Sheet>
  );
}
