import { useEffect, useState } from 'react';
import type { RoomClient } from '../media/room.ts';
import type { Person, SessionView } from '../media/protocol.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import css from './Cockpit.module.css';
import { isPrivate, minutesBetween, plan } from './layout.ts';

type Props = { view: SessionView; client: RoomClient; now: Date; attempt: (what: Promise<void>) => void };

/** RoomPlan is the house as a floor plan: the joint room, a private room for each side, the waiting room. Keys 1, 2 and 0 move. */
export function RoomPlan({ view, client, now, attempt }: Props) {
  const rooms = plan(view, now);
  const inPrivate = isPrivate(view.you.place);
  const may = view.allowedMoves.includes('caucus');
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      const typing = (e.target as HTMLElement).closest('input, textarea, select, dialog');
      if (typing || e.ctrlKey || e.metaKey || e.altKey || !may) return;
      const room = rooms[Number(e.key) - 1];
      if (e.key === '0' && inPrivate) attempt(client.toJoint());
      else if (room && !room.here && room.person.place !== 'outside') attempt(client.toCaucus(room.party));
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
  const joint = view.people.filter((p) => p.place === 'joint');
  return (
    <section className={css.plan} aria-label={t('cockpit.plan')}>
      <div className={cx(css.place, css.joint, view.you.place === 'joint' && css.here)}>
        <h2><Icon name="users" />{t('cockpit.room.joint')}</h2>
        <Chips people={joint} me={view.you.person} />
        {inPrivate && <button type="button" className={css.move} onClick={() => attempt(client.toJoint())}>{t('cockpit.room.back')} <span className={css.key}>0</span></button>}
      </div>
      {rooms.map((r, i) => (
        <div key={r.party} className={cx(css.place, css.private)}>
          <h2><Icon name="lock-keyhole" />{t('cockpit.room.private', { name: r.person.name })}</h2>
          {r.here ? <Chips people={view.people.filter((p) => p.place === view.you.place)} me={view.you.person} />
            : <p>{r.asked !== undefined ? <T k="cockpit.room.asked" n={r.asked} /> : r.times ? t('cockpit.room.times', { n: r.times, minutes: r.minutes }) : t('cockpit.room.never')}</p>}
          {may && !r.here && r.person.place !== 'outside' && <button type="button" className={css.move} data-asked={r.asked !== undefined} onClick={() => attempt(client.toCaucus(r.party))}>{t('cockpit.room.moveIn')} <span className={css.key}>{i + 1}</span></button>}
        </div>
      ))}
      <Hall view={view} client={client} now={now} attempt={attempt} />
    </section>
  );
}

function Chips({ people, me }: { people: readonly Person[]; me: string }) {
  return <p className={css.chips}>{people.length === 0 ? t('cockpit.room.nobody') : people.map((p) => <span key={p.person} className={css.chip}>{p.person === me ? t('cockpit.room.you') : p.name}</span>)}</p>;
}

/** Hall is the waiting room: who waits, since when, whose identity is to be checked, and who has not come. */
function Hall({ view, client, now, attempt }: Props) {
  const [checking, setChecking] = useState<Person>();
  const waiting = view.people.filter((p) => p.place === 'waiting' && p.person !== view.you.person);
  const missing = view.people.filter((p) => p.place === 'outside' && p.person !== view.you.person);
  return (
    <div className={cx(css.place, css.hall)}>
      <h2><Icon name="armchair" />{t('cockpit.room.waiting')}</h2>
      {waiting.length === 0 && <p>{t('cockpit.room.nobody')}</p>}
      {waiting.map((p) => (
        <p key={p.person} className={css.waiting}>
          <span className={css.chip}>{p.name}</span>
          <span className="num">{t('cockpit.room.waits', { n: minutesBetween(p.since, now) })}</span>
          {p.checked ? <span className={css.flag}><Icon name="circle-check" />{t('cockpit.check.done')}</span>
            : view.allowedMoves.includes('check') && <button type="button" className={css.move} onClick={() => setChecking(p)}><Icon name="id-card" />{t('cockpit.check.do')}</button>}
          {p.checked && view.allowedMoves.includes('admit') && <button type="button" className={css.move} onClick={() => attempt(client.admit(p.person))}>{t('cockpit.room.admit')}</button>}
        </p>
      ))}
      {missing.length > 0 && <p>{t('cockpit.room.notHere', { names: missing.map((p) => p.name).join(t('room.and')) })}</p>}
      <Sheet open={!!checking} onClose={() => setChecking(undefined)} title={t('cockpit.check.title', { name: checking?.name ?? '' })} closeWord={false}
        footer={<div className="stack-s">
          <Button kind="main" wide onClick={() => { const p = checking; setChecking(undefined); if (p) attempt(client.check(p.person, true).then(() => client.admit(p.person))); }}>{t('cockpit.check.yes')}</Button>
          <Button kind="plain" wide onClick={() => { const p = checking; setChecking(undefined); if (p) attempt(client.check(p.person, false)); }}>{t('cockpit.check.no')}</Button>
        </div>}>
        <p>{t('cockpit.check.how')}</p>
      </Sheet>
    </div>
  );
}
