import { useId, useState } from 'react';
import { pick } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { longDate } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Field, FieldError } from '../../ui/Field/Field.tsx';
import { announce } from '../../ui/LiveRegion/LiveRegion.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { changeManager, inviteManager, listManagers, removeManager, RIGHTS, type Manager, type Right } from './api.ts';
import css from './Organization.module.css';
import { listWords } from './words.ts';

/** Managers are the people who run a house or a branch: who may do what, invite, change, take away. */
export function Managers({ house, name }: { house: string; name: string }) {
  const list = useResource(`managers/${house}`, () => listManagers(house));
  const [open, setOpen] = useState<Manager | 'new'>();
  return (
    <section className="stack-s">
      <h2>{t('branches.managers')}</h2>
      <p className="note">{t('branches.managersNote')}</p>
      <ResourceView of={list}>
        {(l) => {
          const mine = l.yours;
          const may = mine.includes('managers');
          return (
            <>
              <ul className={css.drill}>
                {l.items.map((m) => (
                  <li key={`${m.person}${m.organization?.id ?? ''}`} className={css.manager}>
                    <div><b>{m.name || m.phoneMasked}</b>{m.you && <> {t('branches.you')}</>}<br /><span className="note">{listWords(m.rights.map((r) => t(`branches.right.${r}`)))}{m.inherited && <> · {t('branches.inherited', { name: pick(m.organization?.name) })}</>} · {t('branches.since', { at: longDate(m.at) })}</span></div>
                    {may && !m.inherited && <Button kind="link" onClick={() => setOpen(m)}>{t('common.change')}<span className="vh"> {m.name}</span></Button>}
                  </li>
                ))}
              </ul>
              <Button size="slim" icon="user-plus" why={may ? undefined : t('branches.lack.managers')} onClick={() => setOpen('new')}>{t('branches.invite')}</Button>
              {open && <One key={open === 'new' ? 'new' : open.person} house={house} name={name} mine={mine} of={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} onDone={() => void list.refresh()} />}
            </>
          );
        }}
      </ResourceView>
    </section>
  );
}

/** Rights are the five things a manager may do; what the reader lacks cannot be given and says why. It stays in reach of keyboard and reader. */
function Rights({ value, mine, onChange, error }: { value: readonly Right[]; mine: readonly Right[]; onChange: (rights: Right[]) => void; error?: string }) {
  const id = useId();
  return (
    <fieldset className={css.group}>
      <legend>{t('branches.rights')}</legend>
      <FieldError text={error} />
      {RIGHTS.map((r) => {
        const has = mine.includes(r);
        const on = value.includes(r);
        return (
          <label key={r} className={`${css.right} ${has ? '' : css.lacking}`}>
            <input type="checkbox" checked={on} aria-disabled={!has || undefined} aria-describedby={`${id}${r}`} onChange={() => has && onChange(on ? value.filter((x) => x !== r) : [...value, r])} />
            <span><b>{t(`branches.right.${r}`)}</b><br /><span className="note" id={`${id}${r}`}>{t(`branches.right.${r}.what`)}{!has && <><br /><b>{t('branches.lack')}</b></>}</span></span>
          </label>
        );
      })}
    </fieldset>
  );
}

function One({ house, name, mine, of, onClose, onDone }: { house: string; name: string; mine: Right[]; of?: Manager; onClose: () => void; onDone: () => void }) {
  const [who, setWho] = useState('');
  const [contact, setContact] = useState('');
  const [rights, setRights] = useState<Right[]>(of?.rights ?? []);
  const [tried, setTried] = useState(false);
  const [asked, setAsked] = useState(false);
  const email = contact.includes('@');
  const wrong = { who: !of && !who.trim(), contact: !of && !(email ? /^\S+@\S+\.\S+$/.test(contact) : /^1\d{10}$/.test(contact)), rights: rights.length === 0 };
  const end = (words: string) => {
    onDone();
    onClose();
    announce(words);
  };
  const save = useAction(async () => {
    if (of) await changeManager(house, of.person, rights);
    else await inviteManager(house, { name: who.trim(), ...(email ? { email: contact } : { phone: contact }), rights });
    end(of ? t('roster.saved') : t('branches.invited', { name: who }));
  });
  const gone = useAction(async () => {
    await removeManager(house, of!.person);
    end(t('branches.revoked', { name: of!.name }));
  });
  const send = () => {
    setTried(true);
    if (!wrong.who && !wrong.contact && !wrong.rights) void save.run();
  };
  return (
    <Sheet open wide onClose={onClose} title={of ? t('branches.changeTitle', { name: of.name }) : t('branches.inviteTitle', { name })} footer={<><FaultStrip fault={save.fault ?? gone.fault} /><Button kind="main" wide busy={save.busy} onClick={send}>{of ? t('roster.save') : t('branches.inviteIt')}</Button></>}>
      <div className="stack">
        {!of && <>
          <Field label={t('branches.f.name')} value={who} onChange={setWho} error={(tried && wrong.who && t('common.field.needed')) || save.fault?.field('name')} autoComplete="off" />
          <Field label={t('branches.f.contact')} hint={t('branches.f.contactHint')} value={contact} onChange={(v) => setContact(v.trim())} error={(tried && wrong.contact && t('branches.f.contactWrong')) || save.fault?.field('phone') || save.fault?.field('email')} autoComplete="off" />
        </>}
        <Rights value={rights} mine={mine} onChange={setRights} error={tried && wrong.rights ? t('roster.need.one') : undefined} />
        {of && (asked
          ? <Strip inset tint="amber" icon="triangle-alert"><p>{t('branches.revokeNote', { name: of.name })}</p><Button size="slim" busy={gone.busy} onClick={() => void gone.run()}>{t('branches.revokeIt')}</Button></Strip>
          : <p><Button kind="link" icon="user-x" onClick={() => setAsked(true)}>{t('branches.revoke')}</Button></p>)}
      </div>
    </Sheet>
  );
}
