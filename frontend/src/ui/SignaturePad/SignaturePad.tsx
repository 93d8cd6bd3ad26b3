import { useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { t } from '../../texts/t.ts';
import { Field } from '../Field/Field.tsx';
import { PAD, strokePath, typedPath, type Point } from './strokes.ts';
import css from './SignaturePad.module.css';

/** SignaturePad takes a name written with finger, pen or mouse, or typed; `onChange` gets SVG path data in a 350 x 218 box, empty when cleared. */
export function SignaturePad({ value, onChange, who }: { value: string; onChange: (path: string) => void; who: ReactNode }) {
  const [typing, setTyping] = useState(false);
  const [name, setName] = useState('');
  const points = useRef<Point[]>([]);
  const before = useRef('');
  const [now, setNow] = useState('');

  const place = (e: PointerEvent<SVGSVGElement>): Point => {
    const box = e.currentTarget.getBoundingClientRect();
    return [((e.clientX - box.left) / box.width) * PAD.width, ((e.clientY - box.top) / box.height) * PAD.height];
  };
  const down = (e: PointerEvent<SVGSVGElement>) => {
    if (typing || !e.isPrimary) return;
    e.currentTarget.setPointerCapture(e.pointerId);
    before.current = value;
    points.current = [place(e)];
    setNow(strokePath(points.current));
  };
  const move = (e: PointerEvent<SVGSVGElement>) => {
    if (!points.current.length) return;
    points.current.push(place(e));
    setNow(strokePath(points.current));
  };
  const up = () => {
    if (!points.current.length) return;
    onChange(before.current + strokePath(points.current));
    points.current = [];
    setNow('');
  };
  const clear = () => {
    onChange('');
    setName('');
    setNow('');
  };
  return (
    <div className="stack-s">
      <div className={css.pad}>
        <button type="button" className={css.clear} onClick={clear}>{t('common.pad.clear')}</button>
        <svg viewBox={`0 0 ${PAD.width} ${PAD.height}`} preserveAspectRatio="none" role="img" aria-label={t('common.pad.label')} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up}>
          <path d={value + now} className={typing ? css.typed : undefined} />
        </svg>
        <span className={css.who}>{who}</span>
      </div>
      {typing && <Field label={t('common.pad.typed')} value={name} autoComplete="name" onChange={(v) => { setName(v); onChange(typedPath(v)); }} />}
      <button type="button" className={css.switch} onClick={() => { clear(); setTyping(!typing); }}>{typing ? t('common.pad.draw') : t('common.pad.type')}</button>
    </div>
  );
}
