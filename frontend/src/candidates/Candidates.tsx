import { useState } from 'react';
import { askAppointment, chooseMediator, getCandidates, objectCandidates } from '../api/cases.ts';
import { pick, type Candidates as List, type CaseView, type Keyed } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle, otherParty } from '../cases/words.ts';
import { dueDay } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { PersonCard } from '../ui/PersonCard/PersonCard.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import css from './Candidates.module.css';

const words = (list: readonly Keyed[] | undefined) => (list ?? []).map((r) => tServer(r.key, r.params));

/** Candidates is the choice of a mediator: who, why, what speaks against, and why these. */
export default function Candidates({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const list = useResource(`candidates/${id}`, () => getCandidates(id), { topic: `case:${id}` });
  const [picked, setPicked] = useState<string>();
  const [asking, setAsking] = useState(false);
  const [tried, setTried] = useState(false);
  const after = async (c: CaseView) => {
    view.set(c);
    await list.refresh();
  };
  const choose = useAction(async (mediator: string) => after(await chooseMediator(id, mediator)));
  const appoint = useAction(async () => after(await askAppointment(id)));
  const c = view.data;
  const l = list.data;
  const yours = l?.yours;
  const mark = picked ?? yours;
  const named = l?.items.find((x) => x.mediator === mark);
  const open = !!c?.allowedMoves.includes('choose') && !!l && l.items.length > 0 && !l.appoint;
  return (
    <Screen title={t('candidates.title')} back={{ href: `/cases/${id}`, label: c ? caseTitle(c) : undefined }} at={list.at} stale={list.stale}
      actions={open && <>
        <FaultStrip fault={choose.fault ?? appoint.fault} />
        {named && named.mediator === yours ? <p className="mid"><b>{t('candidates.chosen', { name: pick(named.name) })}</b><br /><span className="note">{t('candidates.chosenNext', { other: otherParty(c!) })}</span></p>
          : <Button kind="main" wide busy={choose.busy} why={tried && !named ? t('candidates.pick') : undefined} onClick={() => (named ? void choose.run(named.mediator) : setTried(true))}>{named ? t('candidates.choose', { name: pick(named.name) }) : t('candidates.title')}</Button>}
      </>}>
      <ResourceView of={view}>
        {(v) => (
          <ResourceView of={list}>
            {(data) => (
              <>
                <div>
                  <h1>{t('candidates.title')}</h1>
                  <p className={css.lead}>{data.appoint ? (data.due ? <T k="candidates.court" due={dueDay(data.due)} /> : t('candidates.courtOpen')) : data.items.length === 0 ? t('candidates.waiting')
                    : data.due ? <T k="candidates.lead" other={otherParty(v)} due={dueDay(data.due)} /> : t('candidates.leadOpen', { other: otherParty(v) })}</p>
                </div>
                {!data.appoint && (
                  <div>
                    {data.items.map((x) => (
                      <PersonCard key={x.mediator} name={pick(x.name)} house={pick(x.organizationName)} lines={!x.fee || x.fee === 'free' ? t('candidates.free') : x.fee}
                        reasons={words(x.reasons)} doubts={words(x.doubts)} selected={mark === x.mediator} selectLabel={t('candidates.choose', { name: pick(x.name) })} onSelect={open ? () => setPicked(x.mediator) : undefined} />
                    ))}
                  </div>
                )}
                {data.funnel.length > 0 && !data.appoint && <Why list={data} id={id} />}
                {open && (
                  <div>
                    {v.allowedMoves.includes('ask_appointment') && <p><Button kind="link" busy={appoint.busy} onClick={() => void appoint.run()}>{t('candidates.none')}</Button></p>}
                    {v.allowedMoves.includes('object') && <p><Button kind="link" onClick={() => setAsking(true)}>{t('candidates.others')}</Button></p>}
                  </div>
                )}
                {asking && <Others id={id} onClose={() => setAsking(false)} onDone={after} />}
              </>
            )}
          </ResourceView>
        )}
      </ResourceView>
    </Screen>
  );
}

function Why({ list, id }: { list: List; id: string }) {
  return (
    <section className="panel">
      <h2>{t('candidates.why')}</h2>
      <ol className={css.funnel}>{list.funnel.map((s) => <li key={s.key}><b>{s.count}</b><span>{tServer(s.key, s.params)}</span></li>)}</ol>
      <p><Button kind="link" href={`/cases/${id}/routing`}>{t('candidates.why.more')}</Button></p>
      <p className={`note ${css.note}`}>{t('candidates.why.not')} <a href="tel:12368">{t('candidates.why.unfair')}</a></p>
    </section>
  );
}

function Others({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: (c: CaseView) => Promise<void> }) {
  const [reason, setReason] = useState('');
  const act = useAction(async () => {
    await onDone(await objectCandidates(id, reason.trim()));
    onClose();
  });
  return (
    <Sheet open onClose={onClose} title={t('candidates.others')} footer={<><FaultStrip fault={act.fault} /><Button kind="main" wide busy={act.busy} onClick={() => void act.run()}>{t('candidates.others')}</Button></>}>
      <div className="stack">
        <Strip inset icon="info">{t('candidates.othersNote')}</Strip>
        <Field as="textarea" label={t('candidates.othersWhy')} optional value={reason} onChange={setReason} />
      </div>
    </Sheet>
  );
}
