import { useAction, useResource } from '../api/useResource.ts';
import { consentTo, getSession, type Mode } from '../rooms/api.ts';
import { t } from '../texts/t.ts';
import { cx } from '../ui/cx.ts';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { saidOf } from './ways.ts';
import css from './Times.module.css';

const WAYS: readonly [Exclude<Mode, 'video'>, IconName][] = [['separate', 'door-closed'], ['async', 'message-square'], ['in_person', 'users']];

/** OtherWays asks whether one would also meet in another way than by video together; each is asked by itself, and nothing is taken for yes. */
export function OtherWays({ session }: { session: string }) {
  const room = useResource(`session/${session}`, () => getSession(session), { topic: `session:${session}` });
  const say = useAction(async (mode: Mode, yes: boolean) => room.set(await consentTo(session, `mode:${mode}`, yes)));
  const r = room.data;
  if (!r?.allowedMoves.includes('consent')) return null;
  return (
    <section className="stack-s">
      <h2>{t('times.ways')}</h2>
      <p className="soft">{t('times.waysLead')}</p>
      {WAYS.map(([mode, icon]) => {
        const said = saidOf(r, mode);
        return (
          <fieldset key={mode} className={css.day}>
            <legend><Icon name={icon} size="sm" /> {t(`times.way.${mode}`)}</legend>
            <p className="note">{t(`times.way.${mode}.sub`)}</p>
            <div className="two">
              {[true, false].map((yes) => (
                <button key={String(yes)} type="button" aria-pressed={said === yes} aria-busy={say.busy || undefined} className={cx(css.way, said === yes && css.said)} onClick={() => void say.run(mode, yes)}>
                  <b><Icon name={yes ? 'check' : 'x'} size="sm" /> {yes ? t('times.way.yes') : t('times.way.no')}</b>
                </button>
              ))}
            </div>
          </fieldset>
        );
      })}
      <FaultStrip fault={say.fault} />
    </section>
  );
}
