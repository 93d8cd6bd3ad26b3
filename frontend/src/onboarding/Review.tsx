import { Fragment, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { listCourts, listKinds } from '../api/intake.ts';
import { pick } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { queue } from '../drafts/queue.ts';
import type { Draft } from '../drafts/useDraft.ts';
import { number, phone } from '../texts/format.ts';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { useOnline } from '../ui/OfflineStrip/OfflineStrip.tsx';
import { SavedLine } from '../ui/SavedLine/SavedLine.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { saveApplication, submitApplication } from './api.ts';
import { askedFields, type StepProps } from './Apply.tsx';
import { RegionName } from './HouseSteps.tsx';
import { cleanCode, closedSteps, criterionShort, openSteps, paperRules, patchOf, stepOfPath, type Form } from './model.ts';
import { wholeNumber } from './numbers.ts';
import css from './Onboarding.module.css';
import type { Application, Criterion } from './types.ts';

/** answerText shows an answer to a criterion as it was meant. */
export function answerText(c: Pick<Criterion, 'ask'>, v: unknown): string {
  if (v === undefined || v === null || v === '') return '';
  if (c.ask === 'yes_no') return v === true ? t('common.yes') : t('common.no');
  return c.ask === 'number' && wholeNumber(v) !== undefined ? number(wholeNumber(v)!) : String(v);
}

type Problem = { step: string; words?: string };

/** Review shows everything once more with all that is missing linked to its screen, and sends the application. */
export default function Review({ a, criteria, form, draft, head, onBack, onChange, onSent }: StepProps & { draft: Draft<Form>; head: ReactNode; onBack: () => void; onChange: (step: string) => void; onSent: (a: Application) => void }) {
  const [, go] = useLocation();
  const online = useOnline();
  const courts = useResource('courts', listCourts);
  const kinds = useResource('kinds', listKinds);
  const [found, setFound] = useState<Problem[]>([]);
  const [tried, setTried] = useState(false);
  const status = `/organizations/applications/${a.id}`;
  const curing = a.state === 'curing';
  const problemsOf = (errors: readonly { path: string; key: string; params?: Record<string, unknown> }[]): Problem[] =>
    errors.map((e) => ({ step: stepOfPath(e.path.replace(/^body\./, ''), criteria), words: tServer(`fault.${e.key}`, e.params, 'fault.code.invalid') }));
  const send = useAction(async () => {
    await draft.flush();
    const save = (revision: number) => saveApplication(a.id, { ...patchOf(form, criteria, askedFields(a)), revision });
    const saved = await save(draft.revision()).catch((thrown: unknown) => {
      const theirs = Number((thrown as { params?: { revision?: unknown } }).params?.revision);
      if (!Number.isFinite(theirs)) throw thrown;
      return save(theirs);
    });
    setFound(problemsOf(saved.problems ?? []));
    if (saved.problems?.length) return;
    if (curing) {
      await draft.clear();
      return go(status);
    }
    const done = await submitApplication(a.id);
    await draft.clear();
    onSent(done);
    go(`${status}?sent`);
  });
  const refused = send.fault ? problemsOf(send.fault.errors) : [];
  const open = openSteps(criteria, form, a.papers);
  const problems: Problem[] = [...open.map((step) => ({ step })), ...[...found, ...refused].filter((p) => !open.includes(p.step))];
  const closed = closedSteps(criteria, askedFields(a));
  const bad = new Set(problems.map((p) => p.step));
  const sending = queue.list().filter((u) => u.caseId === a.id).length;
  const name = (step: string): string => (step.startsWith('c.') ? pick(criteria.criteria.find((c) => `c.${c.id}` === step)?.label) : step === 'review' ? t('onboarding.review.other') : tServer(`onboarding.row.${step}`));
  const row = (step: string, value: ReactNode, label = name(step)) => (
    <div><dt>{label}</dt><dd><span>{value || null}{bad.has(step) && <span className={css.missing}>{value ? <br /> : null}<Icon name="triangle-alert" size="sm" />{value ? t('onboarding.review.look') : t('onboarding.review.missing')}</span>}{!value && !bad.has(step) && <span className="note">{t('onboarding.review.none')}</span>}</span>
      {!closed.has(step) && <button type="button" className={css.change} onClick={() => onChange(step)}>{t('common.change')}<span className="vh">{label}</span></button>}</dd></div>
  );
  const press = () => {
    setTried(true);
    if (open.length === 0) void send.run();
    else document.getElementById('problems')?.focus();
  };
  return (
    <Screen key="review" title={t('onboarding.title')} back={{ label: t('onboarding.back'), onClick: onBack }}
      actions={<>
        <SavedLine state={draft.state} />
        {send.fault && refused.length === 0 && <FaultStrip fault={send.fault} />}
        <Button kind="main" wide busy={send.busy} why={!online ? t('onboarding.review.offline') : sending > 0 ? t('onboarding.review.sending', { n: sending }) : undefined} onClick={press}>{curing ? t('onboarding.review.backToAnswer') : t('onboarding.review.send')}</Button>
        {!curing && <p className="note mid">{t('onboarding.review.after', { days: criteria.reviewDays })}</p>}
      </>}>
      {head}
      <h1>{t('onboarding.review.head')}</h1>
      {problems.length > 0 && (
        <div id="problems" tabIndex={-1}>
          <Strip inset tint="amber" icon="triangle-alert" role={tried ? 'alert' : 'status'}>
            <b>{t('onboarding.review.problems', { n: problems.length })}</b>
            <ul className={css.problems}>{problems.map((p, i) => <li key={i}><button type="button" onClick={() => onChange(p.step)}>{name(p.step)}{p.words && `：${p.words}`}</button></li>)}</ul>
          </Strip>
        </div>
      )}
      <dl className={css.review}>
        <div><dt>{t('onboarding.row.kind')}</dt><dd>{t(`house.kind.${a.kind}`)}</dd></div>
        {row('name', form.nameZh || form.nameEn ? <>{form.nameZh}{form.nameEn && <><br /><span className="note" lang="en">{form.nameEn}</span></>}</> : '')}
        {row('code', form.creditCode || form.legalPerson ? <>{form.creditCode && <><span className="num">{cleanCode(form.creditCode)}</span><br /></>}{form.legalPerson}</> : '')}
        {row('contact', form.contact.name || form.contact.phone ? <>{form.contact.name} <span className="nb">{phone(form.contact.phone.replace(/\D/g, ''))}</span>{form.contact.email && <><br />{form.contact.email}</>}</> : '')}
        {row('regions', form.regions.length ? form.regions.map((r) => <Fragment key={r}><RegionName code={r} /><br /></Fragment>) : '')}
        {row('court', pick(courts.data?.find((c) => c.id === form.court)?.name) || form.court)}
        {row('causes', form.causes.map((c) => pick(kinds.data?.find((k) => k.id === c)?.label) || c).join(t('house.comma')))}
        {row('fee', form.fee.rule === 'free' ? t('onboarding.fee.free') : form.fee.rule === 'standard' ? <span className={css.ask}>{form.fee.text || t('onboarding.fee.standard')}</span> : '')}
        {criteria.criteria.filter((c) => c.ask !== 'paper').map((c) => <Fragment key={c.id}>{row(`c.${c.id}`, <Answer c={c} v={form.answers[c.id]} />)}</Fragment>)}
        {row('papers', a.papers.length ? <>{paperRules(criteria).map((r) => ({ r, n: a.papers.filter((p) => p.class === r.class) })).filter((x) => x.n.length).map((x) => <Fragment key={x.r.class}>{pick(x.r.label)}<br /><span className="note">{x.n.map((p) => p.name).join(t('house.comma'))}</span><br /></Fragment>)}</> : '')}
        {row('mediators', form.mediators.length ? form.mediators.map((m) => m.name || t('onboarding.mediators.noName')).join(t('house.comma')) : '')}
      </dl>
    </Screen>
  );
}

function Answer({ c, v }: { c: Criterion; v: unknown }) {
  const words = answerText(c, v);
  return <>{words}{criterionShort(c, v) && <><br /><span className="note">{t('onboarding.review.short')}</span></>}</>;
}
