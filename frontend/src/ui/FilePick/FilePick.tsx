import { useId, useState, type ReactNode } from 'react';
import { Icon, type IconName } from '../Icon/Icon.tsx';
import { cx } from '../cx.ts';
import css from './FilePick.module.css';

/** FilePick opens the phone's files or, with `capture`, its camera; files can also be dropped on it. */
export function FilePick({ label, icon, accept, multiple, capture, slim, onFiles }: { label: ReactNode; icon: IconName; accept?: string; multiple?: boolean; capture?: boolean; slim?: boolean; onFiles: (files: File[]) => void }) {
  const id = useId();
  const [over, setOver] = useState(false);
  return (
    <div className={cx(css.pick, slim && css.slim, over && css.over)}
      onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(e) => { e.preventDefault(); setOver(false); if (e.dataTransfer.files.length) onFiles([...e.dataTransfer.files]); }}>
      <input id={id} type="file" className={css.input} accept={accept} multiple={multiple} capture={capture ? 'environment' : undefined}
        onChange={(e) => { const files = [...(e.target.files ?? [])]; e.target.value = ''; if (files.length) onFiles(files); }} />
      <label htmlFor={id}><Icon name={icon} />{label}</label>
    </div>
  );
}
