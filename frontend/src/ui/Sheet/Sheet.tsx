import { useEffect, useId, useRef, type ReactNode } from 'react';
import { t } from '../../texts/t.ts';
import { Icon } from '../Icon/Icon.tsx';
import css from './Sheet.module.css';

/** Sheet is a native dialog: from below on phones, in the middle on desks. It has an x and, by default, a close word; focus returns by itself. */
export function Sheet({ open, onClose, title, children, footer, closeWord = true, wide }: { open: boolean; onClose: () => void; title: ReactNode; children: ReactNode; footer?: ReactNode; closeWord?: boolean; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const d = dialog.current;
    if (!d) return;
    if (open && !d.open) d.showModal();
    if (!open && d.open) d.close();
  }, [open]);
  return (
    <dialog ref={dialog} className={wide ? `${css.sheet} ${css.wide}` : css.sheet} aria-labelledby={id}
      onClose={(e) => e.target === dialog.current && open && onClose()}
      onClick={(e) => e.target === dialog.current && onClose()}>
      {open && (
        <div className={css.inside}>
          <button type="button" className={css.x} aria-label={t('common.close')} onClick={onClose}><Icon name="x" /></button>
          <h2 id={id} className={css.title}>{title}</h2>
          {children}
          {footer ? <div className={css.foot}>{footer}</div> : closeWord && <div className={css.foot}><button type="button" className={css.word} onClick={onClose}>{t('common.gotIt')}</button></div>}
        </div>
      )}
    </dialog>
  );
}
