import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../Icon/Icon.tsx';
import css from './EvidenceTile.module.css';

/** iconOf picks the sign of a file by its type. */
export function iconOf(mime: string): IconName {
  if (mime.startsWith('image/')) return 'file-image';
  if (mime.startsWith('audio/')) return 'audio-lines';
  if (mime.startsWith('video/')) return 'video';
  return mime === 'application/pdf' ? 'receipt-text' : 'file-text';
}

/** EvidenceTile is one paper: its name, its state in words, a meter while it is sent (hatched when the network is gone), one control. */
export function EvidenceTile({ name, mime, state, done, percent, lost, control, href, below }: { name: string; mime: string; state: ReactNode; done?: boolean; percent?: number; lost?: boolean; control?: ReactNode; href?: string; below?: ReactNode }) {
  return (
    <div className={css.tile}>
      <span className={css.thumb}><Icon name={iconOf(mime)} /></span>
      <span className={css.words}>
        <b>{href ? <a href={href}>{name}</a> : name}</b>
        <span className="note">{done && <Icon name="circle-check" />} {state}</span>
        {percent !== undefined && <progress className={cx(css.meter, lost && css.lost)} max={100} value={percent} aria-label={name} />}
        {below}
      </span>
      {control && <span className={css.control}>{control}</span>}
    </div>
  );
}

/** TileButton is the one control at the right of a tile. */
export function TileButton({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return <button type="button" className={css.button} aria-label={label} onClick={onClick}><Icon name={icon} /></button>;
}
