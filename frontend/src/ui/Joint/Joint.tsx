import { cx } from '../cx.ts';
import css from './Joint.module.css';

/** Half says what one side has done: acted, not yet, or said no. */
export type Half = 'on' | 'off' | 'no';

const LEFT = 'M3 2H19V9L29 5V27L19 23V30H3Q1 30 1 28V4Q1 2 3 2Z';
const RIGHT = 'M19 2H45Q47 2 47 4V28Q47 30 45 30H19V23L29 27V5L19 9Z';

/** Joint is the sign of the house: two halves cut for each other, pushed together when both have acted. Words must stand beside it. */
export function Joint({ left, right, size = 'md', className }: { left: Half; right: Half; size?: 'mark' | 'sm' | 'md' | 'xl'; className?: string }) {
  const closed = left === 'on' && right === 'on';
  const halves = { on: css.on, off: css.off, no: css.no };
  return (
    <svg className={cx(css.joint, css[size], className)} viewBox="0 0 60 32" aria-hidden="true">
      <path className={cx(css.left, halves[left])} transform={`translate(${closed ? 5.2 : 0})`} d={LEFT} />
      <path className={cx(css.right, halves[right])} transform={`translate(${closed ? 7 : 12})`} d={RIGHT} />
      {left === 'no' && <path className={css.bar} d="M3 26L19 6" />}
      {right === 'no' && <path className={css.bar} d="M41 26L57 6" />}
    </svg>
  );
}
