import { Fragment, useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { getRegion, listCourts, saveDraft, submitCase } from '../api/intake.ts';
import { pick, type CaseView, type Question } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { queue } from '../drafts/queue.ts';
import type { Draft } from '../drafts/useDraft.ts';
import { date, money, phone } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { useOnline } from '../ui/OfflineStrip/OfflineStrip.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { Timeline } from '../ui/Timeline/Timeline.tsx';
import type { StepProps } from './Intake.tsx';
import { empty, firstOpen, patchOf, shown, stepsOf, type Form } from './model.ts';
import { stepOfPath } from './problems.ts';
import { minorOf } from '../texts/money.ts';
import css from './Review.module.css';

/** answerText shows an answer as it was meant. */
function answerText(q: Question, v: unknown): string {
  if (empty(v)) return '';
  if (q.type === 'yesno') return v === true ? t('intake.yes') : t('intake.no');
  if (q.type === 'choice') return pick(q.options?.find((o) => o.id === v)?.label);
  if (q.type === 'money') return money({ minor: minorOf(String(v)) ?? 0, currency: 'CNY' });
  return q.type === 'date' ? date(String(v)) : String(v);
}

/** Review shows everything once more, with a way to change each, and sends the application. */
export default function Review({ view, kind, form, draft, head, onBack, onChange, onSubmitted }: StepProps & { draft: Draft<Form>; head: ReactNode; onBack: () => void; onChange: (step: string) => void; onSubmitted: (c: CaseView) => void }) {
  const [, go] = useLocation();
  const online = useOnline();
  const steps = stepsOf(kind, form);
  const courts = useResource('courts', listCourts);
  const [problems, setProblems] = useState<string[]>([]);
  const send = useAction(async () => {
    await draft.flush();
    const saved = await saveDraft(view.id, { ...patchOf(kind, form), revision: draft.revision() }).catch((thrown: unknown) => {
      const theirs = Number((thrown as { params?: { revision?: unknown } }).params?.revision);
      if (!Number.isFinite(theirs)) throw thrown;
      return saveDraft(view.id, { ...patchOf(kind, form), revision: theirs });
    });
    if (saved.problems.length > 0) {
      setProblems([...new Set(saved.problems.map((p) => stepOfPath(p.path, kind, form)))]);
      return;
    }
    const done = await submitCase(view.id);
    await draft.clear();
    onSubmitted(done);
    go(`/cases/${view.id}/receipt`);
  });
  useEffect(() => void (send.fault && setProblems(send.fault.errors.map((e) => stepOfPath(e.path, kind, form)))), [send.fault, kind, form]);
  const open = firstOpen(steps, form);
  const missing = [...new Set([...problems, ...(open === 'review' ? [] : [open])])];
  const asked = kind.questions.filter((q) => shown(q, form.answers) && !empty(form.answers[q.id]));
  const find = (fills: string) => asked.find((q) => q.fills === fills);
  const sending = queue.list().filter((u) => u.caseId === view.id).length;
  const arrived = view.evidence.filter((e) => e.yours).length;
  const court = courts.data?.find((c) => c.id === form.court);
  const row = (name: ReactNode, value: ReactNode, step: string) => (
    <div><dt>{name}</dt><dd>{value || <span className={css.missing}><Icon name="circle-dashed" size="sm" /> {t('review.missing')}</span>}{missing.includes(step) && value ? <span className={css.missing}><br /><Icon name="triangle-alert" size="sm" /> {t('fault.code.invalid')}</span> : null}<button type="button" className={css.change} onClick={() => onChange(step)}>{t('common.change')}</button></dd></div>
  );
  const want = find('want');
  const facts = find('facts');
  return (
    <Screen key="review" title={t('intake.title')} back={{ label: t('intake.back'), onClick: onBack }}
      actions={<>
        <FaultStrip fault={send.fault} />
        <Button kind="main" wide busy={send.busy} why={!online ? t('review.offline') : undefined} onClick={() => (open === 'review' ? void send.run() : setProblems(missing))}>{t('review.send')}</Button>
        <p className="note mid">{t('review.after')}</p>
      </>}>
      {head}
      <h1>{t('review.head')}</h1>
      {missing.length > 0 && <Strip inset tint="amber" icon="triangle-alert" role="status">{t('review.problems')}</Strip>}
      <dl className={css.review}>
        {row(t('review.name'), form.me.name, 'me.name')}
        {row(t('review.want'), want && answerText(want, form.answers[want.id]), 'q.want')}
        {form.others.map((o, i) => <Fragment key={o.id}>{row(t('review.other'), o.name && <>{o.name}{o.phone && <>，<span className="nb">{phone(o.phone.replace(/\D/g, ''))}</span></>}<RegionName code={o.region} /></>, problems.includes(`other.${i}.phone`) ? `other.${i}.phone` : `other.${i}.name`)}</Fragment>)}
        {row(t('review.story'), facts && <span className="pre">{answerText(facts, form.answers[facts.id])}</span>, 'q.facts')}
        {asked.filter((q) => q !== want && q !== facts).map((q) => <Fragment key={q.id}>{row(pick(q.label), answerText(q, form.answers[q.id]), stepOfPath(`story.answers.${q.id}`, kind, form))}</Fragment>)}
        {row(t('review.papers'), <>{arrived + sending === 0 ? t('review.papers.none') : <>{arrived > 0 && <>{view.evidence.filter((e) => e.yours).map((e) => e.name).join('、')}<br /></>}<span className="note">{arrived > 0 && t('review.papers.n', { n: arrived })}{sending > 0 && ` ${t('review.papers.sending', { n: sending })}`}</span></>}</>, 'papers')}
        {row(t('review.me'), <>{phone(form.me.phone)}<RegionName code={form.me.region} /> {form.me.address}<br /><span className={css.seen}><Icon name="eye-off" size="sm" />{t('review.hidden')}</span></>, 'me.region')}
        {row(t('review.court'), court && pick(court.name), 'court')}
      </dl>
      <section className="stack-s">
        <h2>{t('review.next')}</h2>
        <Timeline items={[{ id: '1', open: true, text: t('review.next1') }, { id: '2', open: true, text: t('review.next2') }, { id: '3', open: true, text: t('review.next3', { other: form.others[0]?.name }) }]} />
      </section>
    </Screen>
  );
}

function RegionName({ code }: { code: string }) {
  const region = useResource(code ? `region/${code}` : null, () => getRegion(code));
  return region.data ? <><br /><span className="note">{pick(region.data.path)}</span></> : null;
}
