import { useState } from 'react';
import { useLocation } from 'wouter';
import { askExtension } from '../../api/cases.ts';
import { pick, type CaseView } from '../../api/types.ts';
import { useAction } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useDraft } from '../../drafts/useDraft.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { DateField, Field, FieldError } from '../../ui/Field/Field.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import { SavedLine } from '../../ui/SavedLine/SavedLine.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { acceptCase, declineCase, disclose, draftFacts, pauseCase, terminateCase } from '../api.ts';
import { GroundChoice, groundProblem, type Chosen } from '../Grounds.tsx';
import type { Ground } from '../types.ts';
import css from './Case.module.css';
import { usePack } from './useDesk.ts';
import { bothNames } from './words.ts';

interface Props {
  c: CaseView;
  onClose: () => void;
  onDone: (next: CaseView) => void;
}

const of = (grounds: readonly Ground[], role: string) => grounds.filter((g) => !g.by?.length || g.by.includes(role));

/** Moves are the decisions of a mediator that need a form. */
export default function Moves({ sheet, ...p }: Props & { sheet: 'accept' | 'decline' | 'disclose' | 'extend' | 'pause' | 'terminate' | 'facts' }) {
  switch (sheet) {
    case 'accept': return <Disclose {...p} accepting />;
    case 'disclose': return <Disclose {...p} />;
    case 'decline': return <Decline c={p.c} onClose={p.onClose} />;
    case 'extend': return <Extend {...p} />;
    case 'pause': return <Pause {...p} />;
    case 'terminate': return <Terminate {...p} />;
    case 'facts': return <Facts {...p} />;
  }
}

function useSend(draft: { clear: () => Promise<void> }, onDone: (next: CaseView) => void) {
  return useAction(async (what: () => Promise<CaseView>) => {
    const next = await what();
    await draft.clear();
    onDone(next);
  });
}

interface Told {
  any: '' | 'no' | 'yes';
  kinds: string[];
  text: string;
}

/** Disclose asks for relations to the parties: with them, accepting needs the parties' word; without, it takes effect at once. */
function Disclose({ c, onClose, onDone, accepting }: Props & { accepting?: boolean }) {
  const pack = usePack(c.track);
  const draft = useDraft<Told>(`disclose/${c.id}`, { any: '', kinds: [], text: '' });
  const v = draft.value;
  const [tried, setTried] = useState(false);
  const send = useSend(draft, onDone);
  const kinds = of(pack.data?.disclosures ?? [], 'mediator');
  const needText = v.any === 'yes' && kinds.some((k) => k.text && v.kinds.includes(k.id));
  const ready = v.any === 'no' || (v.any === 'yes' && v.kinds.length > 0 && (!needText || !!v.text.trim()));
  const input = { kinds: v.any === 'yes' ? v.kinds : [], ...(v.any === 'yes' && v.text.trim() ? { text: v.text.trim() } : {}) };
  const go = () => {
    setTried(true);
    if (ready) void send.run(() => (accepting ? acceptCase(c.id, input) : disclose(c.id, input)));
  };
  return (
    <Sheet open wide onClose={onClose} title={accepting ? t('casework.accept.title', { names: bothNames(c) }) : t('casework.disclose.title')}
      footer={<><FaultStrip fault={send.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={send.busy} onClick={go}>{accepting ? t('casework.accept.send') : t('casework.disclose.send')}</Button></>}>
      <div className="stack">
        {accepting && <p className="soft">{t('casework.accept.lead')}</p>}
        <ResourceView of={pack}>
          {() => (
            <ChoiceGroup legend={t('casework.disclose.head')} value={v.any} onChange={(any) => draft.set({ ...v, any: any as Told['any'] })} error={tried && !v.any ? t('common.field.choose') : undefined}
              options={[
                { value: 'no', label: t('casework.disclose.no'), sub: t('casework.disclose.noSub') },
                { value: 'yes', label: t('casework.disclose.yes'), sub: t('casework.disclose.yesSub'), follow: (
                  <div className="stack">
                    <ChoiceGroup multiple legend={t('casework.disclose.which')} value={v.kinds} onChange={(k) => draft.set({ ...v, kinds: k })} error={tried && v.kinds.length === 0 ? t('common.field.choose') : undefined} options={kinds.map((k) => ({ value: k.id, label: pick(k.label), sub: k.cites.map((x) => pick(x.label)).join('；') || undefined }))} />
                    <Field as="textarea" label={t('casework.disclose.text')} hint={t('casework.disclose.textHint')} optional={!needText} value={v.text} onChange={(text) => draft.set({ ...v, text })} error={tried && needText && !v.text.trim() ? t('common.field.needed') : send.fault?.field('text')} />
                  </div>
                ) },
              ]} />
          )}
        </ResourceView>
      </div>
    </Sheet>
  );
}

function Decline({ c, onClose }: Pick<Props, 'c' | 'onClose'>) {
  const pack = usePack(c.track);
  const draft = useDraft<Chosen>(`decline/${c.id}`, { id: '', text: '' });
  const [tried, setTried] = useState(false);
  const [, go] = useLocation();
  const leave = useAction(async () => {
    await declineCase(c.id, draft.value.id, draft.value.text.trim());
    await draft.clear();
    go('/desk'); // the case is somebody else's now
  });
  const grounds = of(pack.data?.declines ?? [], 'mediator');
  const later = c.state !== 'appointed';
  return (
    <Sheet open wide onClose={onClose} title={later ? t('casework.decline.stepBack') : t('casework.decline.title')}
      footer={<><FaultStrip fault={leave.fault} /><Button kind="main" wide busy={leave.busy} onClick={() => { setTried(true); if (!groundProblem(grounds, draft.value)) void leave.run(); }}>{later ? t('casework.decline.stepBackSend') : t('casework.decline.send')}</Button></>}>
      <div className="stack">
        <p className="soft">{t('casework.decline.lead')}</p>
        <ResourceView of={pack}>{() => <GroundChoice legend={t('casework.decline.why')} grounds={grounds} value={draft.value} onChange={draft.set} tried={tried} />}</ResourceView>
      </div>
    </Sheet>
  );
}

function Extend({ c, onClose, onDone }: Props) {
  const draft = useDraft<string>(`extend/${c.id}`, '');
  const [tried, setTried] = useState(false);
  const until = wholeDate(draft.value);
  const send = useSend(draft, onDone);
  return (
    <Sheet open onClose={onClose} title={t('casework.extend.title')}
      footer={<><FaultStrip fault={send.fault} /><Button kind="main" wide busy={send.busy} onClick={() => { setTried(true); if (until) void send.run(() => askExtension(c.id, until)); }}>{t('casework.extend.send')}</Button></>}>
      <div className="stack"><p className="soft">{t('casework.extend.lead')}</p><DateField label={t('casework.extend.until')} value={draft.value} onChange={draft.set} error={tried && !until ? t('common.field.date') : send.fault?.field('until')} /></div>
    </Sheet>
  );
}

function Pause({ c, onClose, onDone }: Props) {
  const pack = usePack(c.track);
  const draft = useDraft<Chosen>(`pause/${c.id}`, { id: '', text: '' });
  const [tried, setTried] = useState(false);
  const send = useSend(draft, onDone);
  const grounds = of(pack.data?.pauses ?? [], 'mediator');
  return (
    <Sheet open wide onClose={onClose} title={t('casework.pause.title')}
      footer={<><FaultStrip fault={send.fault} /><Button kind="main" wide busy={send.busy} onClick={() => { setTried(true); if (!groundProblem(grounds, draft.value)) void send.run(() => pauseCase(c.id, draft.value.id, draft.value.text.trim())); }}>{t('casework.pause.send')}</Button></>}>
      <div className="stack">
        <p className="soft">{t('casework.pause.lead')}</p>
        <ResourceView of={pack}>{() => <GroundChoice legend={t('casework.pause.why')} grounds={grounds} value={draft.value} onChange={draft.set} tried={tried} />}</ResourceView>
      </div>
    </Sheet>
  );
}

interface Ending extends Chosen {
  conduct: string;
}

/** Terminate ends mediation without an agreement: a coded reason, how both sides behaved, nothing of what was offered. */
function Terminate({ c, onClose, onDone }: Props) {
  const pack = usePack(c.track);
  const draft = useDraft<Ending>(`terminate/${c.id}`, { id: '', text: '', conduct: '' });
  const v = draft.value;
  const [tried, setTried] = useState(false);
  const send = useSend(draft, onDone);
  const grounds = of(pack.data?.endings ?? [], 'mediator');
  return (
    <Sheet open wide onClose={onClose} title={t('casework.terminate.title')}
      footer={<><FaultStrip fault={send.fault} /><SavedLine state={draft.state} /><Button kind="danger" wide busy={send.busy} onClick={() => { setTried(true); if (!groundProblem(grounds, v)) void send.run(() => terminateCase(c.id, { reason: v.id, ...(v.text.trim() ? { text: v.text.trim() } : {}), ...(v.conduct.trim() ? { conduct: v.conduct.trim() } : {}) })); }}>{t('casework.terminate.send')}</Button></>}>
      <div className="stack">
        <Strip inset icon="info">{t('casework.terminate.lead')}</Strip>
        <ResourceView of={pack}>{() => <GroundChoice legend={t('casework.terminate.why')} grounds={grounds} value={v} onChange={(g) => draft.set({ ...v, ...g })} tried={tried} />}</ResourceView>
        <Field as="textarea" optional label={t('casework.terminate.conduct')} hint={t('casework.terminate.conductHint')} value={v.conduct} onChange={(conduct) => draft.set({ ...v, conduct })} error={send.fault?.field('conduct')} />
      </div>
    </Sheet>
  );
}

/** Facts writes down what both sides agree on, one sentence each, for them to sign. */
function Facts({ c, onClose, onDone }: Props) {
  const draft = useDraft<string[]>(`facts/${c.id}`, c.facts?.items.length ? c.facts.items : ['']);
  const [tried, setTried] = useState(false);
  const items = draft.value.map((x) => x.trim()).filter(Boolean);
  const send = useSend(draft, onDone);
  return (
    <Sheet open wide onClose={onClose} title={t('casework.facts')}
      footer={<><FaultStrip fault={send.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={send.busy} onClick={() => { setTried(true); if (items.length) void send.run(() => draftFacts(c.id, items)); }}>{t('casework.facts.send')}</Button></>}>
      <div className="stack">
        <p className="soft">{t('casework.facts.lead')}</p>
        <FieldError text={tried && items.length === 0 ? t('casework.facts.needed') : undefined} />
        <div className={css.items}>
          {draft.value.map((x, i) => (
            <div key={i} className={css.line}>
              <div className={css.grow}><Field as="textarea" rows={2} label={t('casework.facts.nth', { n: i + 1 })} value={x} onChange={(text) => draft.set(draft.value.map((y, k) => (k === i ? text : y)))} /></div>
              {draft.value.length > 1 && <Button kind="plain" size="tiny" icon="x" onClick={() => draft.set(draft.value.filter((_, k) => k !== i))}>{t('common.remove')}</Button>}
            </div>
          ))}
        </div>
        <p><Button kind="link" icon="plus" onClick={() => draft.set([...draft.value, ''])}>{t('casework.facts.add')}</Button></p>
      </div>
    </Sheet>
  );
}
