import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { getCase, listKinds, saveDraft } from '../api/intake.ts';
import type { CaseView, Kind } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useDraft, type Draft } from '../drafts/useDraft.ts';
import { T } from '../texts/T.tsx';
import { loadTexts, t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';
import { Parts } from '../ui/Parts/Parts.tsx';
import { SavedLine } from '../ui/SavedLine/SavedLine.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { firstOpen, formOf, patchOf, PARTS, stepsOf, wrongOf, type Form, type Step, type Wrong } from './model.ts';
import { QuestionStep } from './QuestionStep.tsx';

const People = lazy(async () => (await Promise.all([import('./PeopleSteps.tsx'), loadTexts(['seldom'])]))[0]);
const PapersStep = lazy(async () => (await Promise.all([import('./PapersStep.tsx'), loadTexts(['seldom', 'paper', 'case'])]))[0]);
const CourtStep = lazy(() => import('./CourtStep.tsx'));
const Review = lazy(async () => (await Promise.all([import('./Review.tsx'), loadTexts(['review', 'fault'])]))[0]);

/** StepProps is what every screen of the intake gets. */
export interface StepProps {
  view: CaseView;
  kind: Kind;
  form: Form;
  step: Step;
  wrong: Wrong;
  /** set changes the form and, with `step`, goes to another screen. */
  set: (change: Partial<Form>, step?: string) => void;
  refresh: () => void;
}

/** Intake asks one thing per screen, keeps every letter, and goes on where one left. */
export default function Intake({ params: { id } }: { params: { id: string } }) {
  const [, go] = useLocation();
  const view = useResource(`case/${id}`, () => getCase(id), { offline: true });
  const kinds = useResource('kinds', listKinds, { offline: true });
  const kind = view.data && kinds.data?.find((k) => k.id === view.data?.kind);
  const over = view.data && !view.data.allowedMoves.includes('edit');
  useEffect(() => {
    if (over) go(`/cases/${id}`, { replace: true });
  }, [over, go, id]);
  if (view.data && kind && !over) return <Guided view={view.data} kind={kind} refresh={() => void view.refresh()} onSubmitted={view.set} />;
  return (
    <Screen title={t('intake.title')} back={{ href: '/cases' }}>
      <ResourceView of={view}>{() => <ResourceView of={kinds}>{() => <Loading />}</ResourceView>}</ResourceView>
    </Screen>
  );
}

function Guided({ view, kind, refresh, onSubmitted }: { view: CaseView; kind: Kind; refresh: () => void; onSubmitted: (c: CaseView) => void }) {
  const draft: Draft<Form> = useDraft<Form>(`intake/${view.id}`, formOf(view, kind), async (form, revision) => saveDraft(view.id, { ...patchOf(kind, form), revision }), view.draftRevision);
  const form = draft.value;
  const steps = stepsOf(kind, form);
  const [at, setAt] = useState(form.step || '');
  const [back, setBack] = useState<string>(); // from the review one returns to the review
  const [tried, setTried] = useState(false);
  const began = useRef(false);
  useEffect(() => {
    if (!draft.ready || began.current) return;
    began.current = true;
    setAt(steps.some((s) => s.id === draft.value.step) ? draft.value.step : firstOpen(steps, draft.value));
  }, [draft.ready, draft.value, steps]);
  if (!at) return <Screen title={t('intake.title')}><Loading /></Screen>;
  const index = Math.max(0, steps.findIndex((s) => s.id === at));
  const step = steps[index]!;
  const wrong = wrongOf(step, form);
  const to = (id: string) => {
    setTried(false);
    setAt(id);
    draft.set({ ...form, step: id });
    scrollTo(0, 0);
  };
  const next = () => {
    if (Object.keys(wrong).length) return setTried(true);
    if (back) {
      setBack(undefined);
      to(back);
    } else to(steps[index + 1]?.id ?? 'review');
    void draft.flush();
  };
  const previous = steps[index - 1];
  const props: StepProps = { view, kind, form, step, wrong: tried ? wrong : {}, set: (change, go) => { draft.set({ ...form, ...change, ...(go ? { step: go } : {}) }); if (go) setAt(go); }, refresh };
  if (step.id === 'review')
    return (
      <Suspense fallback={<Screen title={t('intake.title')}><Loading /></Screen>}>
        <Review {...props} draft={draft} onBack={() => previous && to(previous.id)} onChange={(id) => { setBack('review'); to(id); }} onSubmitted={onSubmitted} head={<Progress step={step} steps={steps} index={index} />} />
      </Suspense>
    );
  return (
    <Screen key={step.id} title={t('intake.title')} back={previous ? { label: t('intake.back'), onClick: () => to(previous.id) } : { href: '/cases', label: t('common.myCases') }}
      actions={<><SavedLine state={draft.state} /><Button kind="main" wide onClick={next}>{t('intake.next')}</Button></>}>
      <Progress step={step} steps={steps} index={index} />
      {step.question ? <QuestionStep {...props} question={step.question} follow={step.follow ?? []} /> : (
        <Suspense fallback={<Loading />}>{step.id === 'papers' ? <PapersStep {...props} /> : step.id === 'court' ? <CourtStep {...props} /> : <People {...props} />}</Suspense>
      )}
    </Screen>
  );
}

function Progress({ step, steps, index }: { step: Step; steps: readonly Step[]; index: number }): ReactNode {
  const part = PARTS.indexOf(step.part);
  const left = steps.length - 1 - index;
  return step.id === 'review' ? <Parts total={PARTS.length} at={part} left={<T k="intake.last" />} /> : (
    <Parts total={PARTS.length} at={part} left={<T k="intake.part" n={part + 1} total={PARTS.length} name={t(`intake.part.${step.part}`)} />} right={left > 0 ? t('intake.left', { n: left }) : undefined} />
  );
}
