import { Fragment, isValidElement, type ReactNode } from 'react';
import type { TextKey } from './nouns.ts';
import { pieces, rawText, type Params } from './t.ts';

/** rich turns a text into nodes: **bold**, formatted parameters kept on one line, elements as parameters. */
export function rich(text: string, params?: Params): ReactNode {
  const out: ReactNode[] = [];
  let bold = false;
  let n = 0;
  const add = (node: ReactNode) => out.push(bold ? <b key={n++}>{node}</b> : <Fragment key={n++}>{node}</Fragment>);
  for (const p of pieces(text, params)) {
    if ('words' in p) {
      p.words.split('**').forEach((part, i) => {
        if (i > 0) bold = !bold;
        if (part) add(part);
      });
    } else if (isValidElement(p.value)) add(p.value);
    else add(p.shown.length <= 24 ? <span className="nb">{p.shown}</span> : p.shown);
  }
  return out;
}

/** T shows the text of a key, with bold and with elements as parameters. */
export function T({ k, ...params }: { k: TextKey } & Record<string, unknown>) {
  return <>{rich(rawText(k) ?? k, params)}</>;
}

/** TServer shows the text of a key that came from the server. */
export function TServer({ k, params, otherwise }: { k: string; params?: Params; otherwise?: TextKey }) {
  return <>{rich(rawText(k) ?? (otherwise ? rawText(otherwise) : undefined) ?? k, params)}</>;
}
