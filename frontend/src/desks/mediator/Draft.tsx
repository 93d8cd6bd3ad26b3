import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Agreement, CaseView, Finding, Term } from '../../api/types.ts';
import { pick } from '../../api/types.ts';
import { useAction } from '../../api/useResource.ts';
import { AgreementPaper } from '../../agreements/AgreementPaper.tsx';
import { useCase } from '../../cases/useCase.ts';
import { useDraft } from '../../drafts/useDraft.ts';
import { emptyTerm, formOf, termOf, type TermForm } from '../../proposals/form.ts';
import { TermFields } from '../../proposals/NewProposal.tsx';
import { t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { cx } from '../../ui/cx.ts';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Field } from '../../ui/Field/Field.tsx';
import { Icon, type IconName } from '../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../ui/SavedLine/SavedLine.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { agreedTerms, checkAgreement, draftAgreement } from '../api.ts';
import base from '../Desk.module.css';
import { DeskFrame, Held } from '../DeskFrame.tsx';
import css from './Case.module.css';
import { mediatorLinks } from './Today.tsx';
import { bothNames } from './words.ts';

interface Written {
  begun: boolean;
  whole: '' | 'whole' | 'part';
  facts: string;
  issues: string;
  terms: TermForm[];
}

const SIGNS: Record<Finding['severity'], IconName> = { ok: 'circle-check', hint: 'lightbulb', warn: 'triangle-alert', block: 'triangle-alert' };

/** Draft writes the agreement: the agreed terms are there already; what a court would refuse shows while writing. */
export default function Draft({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  return (
    <DeskFrame desk="mediator" title={t('casework.draft.title')} links={mediatorLinks()} at={view.at} stale={view.stale}>
      <Held of={view}>{(c) => <Writing c={c} onDone={view.set} />}</Held>
    </DeskFrame>
  );
}

function Writing({ c, onDone }: { c: CaseView; onDone: (c: CaseView) => void }) {
  const [, go] = useLocation();
  const draft = useDraft<Written>(`agreement/${c.id}`, { begun: false, whole: '', facts: c.agreement?.facts ?? c.story?.facts ?? '', issues: c.agreement?.issues ?? '', terms: [] });
  const v = draft.value;
  const [tried, setTried] = useState(false);
  useEffect(() => {
    if (!draft.ready || v.begun) return;
    const from = c.agreement?.terms.length ? Promise.resolve(c.agreement.terms) : agreedTerms(c.id).catch(() => [] as Term[]);
    void from.then((terms) => draft.set({ ...v, begun: true, whole: c.agreement ? (c.agreement.whole ? 'whole' : 'part') : '', terms: terms.length ? terms.map(formOf) : [emptyTerm()] }));
    // once, when what this device kept has been looked for
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [draft.ready]);
  const terms = v.terms.map(termOf);
  const whole = terms.filter((x): x is Term => !!x);
  const missing = terms.findIndex((x) => !x);
  const complete = v.begun && !!v.facts.trim() && !!v.issues.trim() && whole.length > 0;
  const findings = useFindings(c.id, { whole: v.whole === 'whole', facts: v.facts, issues: v.issues, terms: whole }, complete);
  const signed = c.agreement?.signatures.length ?? 0;
  const send = useAction(async () => {
    const next = await draftAgreement(c.id, { whole: v.whole === 'whole', facts: v.facts.trim(), issues: v.issues.trim(), terms: whole });
    await draft.clear();
    onDone(next);
    go(`/desk/cases/${c.id}?tab=agreement`);
  });
  const set = (i: number, change: Partial<TermForm>) => draft.set({ ...v, terms: v.terms.map((x, k) => (k === i ? { ...x, ...change } : x)) });
  const preview: Agreement = { version: 0, state: 'drafted', whole: v.whole !== 'part', facts: v.facts, issues: v.issues, terms: whole, findings: [], pages: 0, signatures: [], draftedAt: '' };
  return (
    <div className={base.split}>
      <form className={base.work} noValidate onSubmit={(e) => { e.preventDefault(); setTried(true); if (missing < 0 && v.whole && v.facts.trim() && v.issues.trim()) void send.run(); }}>
        <div><Link href={`/desk/cases/${c.id}`} className={css.back}><Icon name="chevron-left" />{bothNames(c)}</Link><h1>{t('casework.draft.title')}</h1><p className="note">{t('casework.draft.lead')}</p></div>
        {signed > 0 && <Strip inset tint="amber" icon="triangle-alert">{t('casework.draft.voids', { n: signed })}</Strip>}
        <Field as="textarea" rows={4} label={t('casework.draft.facts')} hint={t('casework.draft.factsHint')} value={v.facts} onChange={(facts) => draft.set({ ...v, facts })} error={tried && !v.facts.trim() ? t('common.field.needed') : send.fault?.field('facts')} />
        <Field as="textarea" rows={3} label={t('casework.draft.issues')} value={v.issues} onChange={(issues) => draft.set({ ...v, issues })} error={tried && !v.issues.trim() ? t('common.field.needed') : send.fault?.field('issues')} />
        <section>
          <h2>{t('casework.draft.terms')}</h2>
          {v.terms.map((term, i) => (
            <fieldset key={i} className={css.term}>
              <legend className="vh">{t('proposal.point', { n: i + 1 })}</legend>
              <div className={css.line}><h3>{t('proposal.point', { n: i + 1 })}</h3>{v.terms.length > 1 && <Button kind="plain" size="tiny" icon="x" onClick={() => draft.set({ ...v, terms: v.terms.filter((_, k) => k !== i) })}>{t('proposal.remove')}</Button>}</div>
              <TermFields view={c} term={term} tried={tried} onChange={(change) => set(i, change)} />
            </fieldset>
          ))}
          <p><Button kind="link" icon="plus" onClick={() => draft.set({ ...v, terms: [...v.terms, emptyTerm()] })}>{t('proposal.add')}</Button></p>
        </section>
        <ChoiceGroup legend={t('casework.draft.whole')} value={v.whole} onChange={(w) => draft.set({ ...v, whole: w as Written['whole'] })} error={tried && !v.whole ? t('common.field.choose') : undefined}
          options={[{ value: 'whole', label: t('casework.draft.wholeYes') }, { value: 'part', label: t('casework.draft.wholePart'), sub: t('casework.draft.wholePartSub') }]} />
        <FaultStrip fault={send.fault} />
        <SavedLine state={draft.state} />
        <div className="row"><Button kind="main" type="submit" icon="file-check" busy={send.busy} why={tried && missing >= 0 ? t('proposal.needTerm', { n: missing + 1 }) : undefined}>{t('casework.draft.send')}</Button></div>
      </form>
      <aside className={base.side}>
        <section><h2>{t('casework.draft.checks')}</h2><p className="note">{t('casework.draft.checksLead')}</p>{complete ? <Findings items={findings} /> : <p className="soft">{t('casework.draft.checksWhen')}</p>}</section>
        <section><h2>{t('casework.draft.preview')}</h2><AgreementPaper view={c} agreement={preview} /></section>
      </aside>
    </div>
  );
}

/** useFindings asks what a court would say, a moment after the last change; an answer that comes late is dropped. */
function useFindings(id: string, input: { whole: boolean; facts: string; issues: string; terms: Term[] }, on: boolean): Finding[] | undefined {
  const [found, setFound] = useState<Finding[]>();
  const print = JSON.stringify(input);
  useEffect(() => {
    if (!on) return;
    let late = false;
    const timer = setTimeout(() => void checkAgreement(id, JSON.parse(print) as typeof input).then((items) => !late && setFound(items), () => undefined), 600);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [id, print, on]);
  return found;
}

function Findings({ items }: { items: Finding[] | undefined }) {
  if (!items) return <p className="note">{t('common.loading')}</p>;
  const wrong = items.filter((f) => f.severity !== 'ok');
  return (
    <ul aria-live="polite">
      {wrong.length === 0 && <li className={css.finding}><Icon name="circle-check" /><span>{t('casework.draft.clear')}</span></li>}
      {wrong.map((f, i) => <li key={i} className={cx(css.finding, css[f.severity])}><Icon name={SIGNS[f.severity]} /><span>{tServer(f.key, f.params, 'terms.other')}<small>{[f.severity === 'block' ? t('casework.draft.blocks') : '', f.cites.map((x) => pick(x.label)).join('；')].filter(Boolean).join(' · ')}</small></span></li>)}
    </ul>
  );
}
