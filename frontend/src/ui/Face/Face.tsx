import { cx } from '../cx.ts';
import css from './Face.module.css';

/** Face stands for a person: the first character of the name on a quiet ground; no photo is needed and none is guessed. */
export function Face({ name, size = 'md', tone }: { name: string; size?: 'sm' | 'md'; tone?: 'pine' | 'wood' | 'slate' }) {
  const tones = ['pine', 'wood', 'slate'] as const;
  const code = [...name].reduce((sum, c) => sum + (c.codePointAt(0) ?? 0), 0);
  return <span className={cx(css.face, css[size], css[tone ?? tones[code % 3] ?? 'pine'])} aria-hidden="true">{[...name.trim()][0] ?? '·'}</span>;
}
