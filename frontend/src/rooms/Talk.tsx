import { useEffect, useRef, useState } from 'react';
import type { Line, MinuteEntry, Person, Telling } from '../media/protocol.ts';
import { time } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/Icon/Icon.tsx';
import css from './Room.module.css';

/** Say is one line to write; what was typed stays until it has been sent. */
export function Say({ label, send }: { label: string; send: (text: string) => Promise<void> }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const go = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    try {
      await send(text.trim());
      setText('');
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css.say} onSubmit={(e) => { e.preventDefault(); void go().catch(() => undefined); }}>
      <input aria-label={label} placeholder={label} value={text} maxLength={2000} onChange={(e) => setText(e.target.value)} />
      <button type="submit" aria-busy={busy || undefined}>{t('room.chat.send')}</button>
    </form>
  );
}

/** Chat is what was written in the joint room. */
export function Chat({ lines, people, me, send }: { lines: readonly Line[]; people: readonly Person[]; me: string; send: (text: string) => Promise<void> }) {
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => void end.current?.scrollIntoView({ block: 'nearest' }), [lines.length]); // newer browsers give a promise back, which is no clean-up
  return (
    <>
      <p className="note">{t('room.chat.all')}</p>
      {lines.length === 0 ? <p className="note">{t('room.chat.none')}</p> : (
        <ul className={css.lines} aria-live="polite">
          {lines.map((l, i) => <li key={l.id} ref={i === lines.length - 1 ? end : undefined}><small>{l.by === me ? t('room.tile.you') : people.find((p) => p.person === l.by)?.name} · {time(l.at)}</small><br />{l.text}</li>)}
        </ul>
      )}
      <Say label={t('room.chat.label')} send={send} />
    </>
  );
}

/** Whispers are the sentences of a private talk; the party marks each: may be told, or not yet. */
export function Whispers({ lines, me, mediator, tell, send }: { lines: readonly Line[]; me: string; mediator: string; tell: (id: string, tell: Telling) => void; send: (text: string) => Promise<void> }) {
  return (
    <section className={css.relay} aria-label={t('room.title.private')}>
      <p><T k="room.private.rules" name={mediator} /></p>
      <ul aria-live="polite">
        {lines.map((l) => (
          <li key={l.id}>
            <span>{l.text}</span>
            {l.by === me && (
              <span className={css.seg} role="group" aria-label={l.text}>
                <button type="button" aria-pressed={l.tell === 'tell'} onClick={() => tell(l.id, 'tell')}>{l.tell === 'tell' && <Icon name="check" />}{t('room.private.tell')}</button>
                <button type="button" aria-pressed={l.tell !== 'tell'} onClick={() => tell(l.id, 'not_yet')}>{l.tell !== 'tell' && <Icon name="lock-keyhole" />}{t('room.private.notYet')}</button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <Say label={t('room.private.write', { name: mediator })} send={send} />
    </section>
  );
}

/** Heard is a private talk as the mediator sees it: each sentence with what may be done with it. */
export function Heard({ lines, me, name, send }: { lines: readonly Line[]; me: string; name: string; send: (text: string) => Promise<void> }) {
  return (
    <section className={css.relay} aria-label={t('room.title.private')}>
      <ul aria-live="polite">
        {lines.map((l) => (
          <li key={l.id}>
            <span>{l.text}</span>
            {l.by !== me && <small className={css.mark}><Icon name={l.tell === 'tell' ? 'check' : 'lock-keyhole'} size="sm" />{l.tell === 'tell' ? t('cockpit.told') : t('cockpit.untold')}</small>}
          </li>
        ))}
      </ul>
      <Say label={t('room.private.write', { name })} send={send} />
    </section>
  );
}

/** Minutes are the lines both sides can read; a party says of all that stands that it is right. */
export function Minutes({ entries, me, confirm }: { entries: readonly MinuteEntry[]; me: string; confirm?: (ids: string[]) => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const standing = entries.filter((e) => !e.struck);
  const open = standing.filter((e) => !e.confirmedBy?.some((c) => c.person === me));
  const replaced = new Map(entries.filter((e) => e.replaces).map((e) => [e.replaces, e]));
  return (
    <>
      <p className="note">{t('room.minutes.who')}</p>
      {entries.length === 0 ? <p className="note">{t('room.minutes.none')}</p> : (
        <ol className={css.minutes} aria-live="polite">
          {entries.filter((e) => !(e.struck && replaced.has(e.id))).map((e) => (
            <li key={e.id}>
              <time>{time(e.at)}</time>
              {e.replaces && <s>{entries.find((x) => x.id === e.replaces)?.text}</s>} {e.struck ? <s>{e.text}</s> : e.text}
              {(e.struck || e.replaces) && <small>{e.struck ? t('room.minutes.struck') : t('room.minutes.fixed')}</small>}
            </li>
          ))}
        </ol>
      )}
      {confirm && standing.length > 0 && (open.length > 0 ? (
        <div className="stack-s">
          <p className="note">{t('room.minutes.wrong')}</p>
          <Button wide kind="main" busy={busy} onClick={() => { setBusy(true); confirm(open.map((e) => e.id)).catch(() => undefined).finally(() => setBusy(false)); }}>{t('room.minutes.confirm')}</Button>
        </div>
      ) : <p className={cx('note', css.ok)}><Icon name="circle-check" /> {t('room.minutes.confirmed')}</p>)}
    </>
  );
}
