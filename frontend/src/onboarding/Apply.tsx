import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useDraft, type Draft } from '../drafts/useDraft.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';
import { Parts } from '../ui/Parts/Parts.tsx';
import { SavedLine } from '../ui/SavedLine/SavedLine.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { getApplication, getCriteria, saveApplication } from './api.ts';
import { closedSteps, formOf, openSteps, PARTS, patchOf, stepsOf, wrongOf, type Form, type Step, type Wrong } from './model.ts';
import type { Application, Criteria } from './types.ts';

const HouseSteps = lazy(() => import('./HouseSteps.tsx'));
const CriterionStep = lazy(() => import('./CriterionStep.tsx'));
const PapersStep = lazy(() => import('./PapersStep.tsx'));
const MediatorsStep = lazy(() => import('./MediatorsStep.tsx'));
const Review = lazy(() => import('./Review.tsx'));

/** StepProps is what every screen of the application gets. */
export interface StepProps {
  a: Application;
  criteria: Criteria;
  form: Form;
  step: Step;
  wrong: Wrong;
  set: (change: Partial<Form>) => void;
  refresh: () => void;
}

/** Apply asks one thing per screen, keeps every letter, and goes on where one left; while the court has asked for a cure it mends what was sent. */
export default function Apply({ params: { id } }: { params: { id: string } }) {
  const [, go] = useLocation();
  const view = useResource(`application/${id}`, () => getApplication(id), { offline: true });
  const kind = view.data?.kind;
  const criteria = useResource(kind ? `criteria/${kind}` : null, () => getCriteria(kind!), { offline: true });
  const over = view.data && view.data.state !== 'draft' && view.data.state !== 'curing';
  useEffect(() => {
    if (over) go(`/organizations/applications/${id}`, { replace: true });
  }, [over, go, id]);
  if (view.data && criteria.data && !over) return <Guided a={view.data} criteria={criteria.data} refresh={() => void view.refresh()} onSent={view.set} />;
  return (
    <Screen title={t('onboarding.title')} back={{ href: '/organizations/apply' }}>
      <ResourceView of={view}>{() => <ResourceView of={criteria}>{() => <Loading />}</ResourceView>}</ResourceView>
    </Screen>
  );
}

function Guided({ a, criteria, refresh, onSent }: { a: Application; criteria: Criteria; refresh: () => void; onSent: (a: Application) => void }) {
  const asked = askedFields(a);
  const draft: Draft<Form> = useDraft<Form>(`application/${a.id}`, formOf(a), async (form, revision) => saveApplication(a.id, { ...patchOf(form, criteria, asked), revision }), a.revision);
  const form = draft.value;
  const steps = stepsOf(criteria);
  const [at, setAt] = useState('');
  const [back, setBack] = useState<string>(); // from the check one returns to the check
  const [tried, setTried] = useState(false);
  const began = useRef(false);
  useEffect(() => {
    if (!draft.ready || began.current) return;
    began.current = true;
    const wanted = new URLSearchParams(location.search).get('step') ?? draft.value.step;
    if (a.state === 'curing') setBack('review');
    setAt(steps.some((s) => s.id === wanted) ? wanted : (openSteps(criteria, draft.value, a.papers)[0] ?? 'review'));
  }, [draft.ready, draft.value, steps, a, criteria]);
  if (!at) return <Screen title={t('onboarding.title')}><h1 className="vh">{t('onboarding.title')}</h1><Loading /></Screen>;
  const index = Math.max(0, steps.findIndex((s) => s.id === at));
  const step = steps[index]!;
  const wrong = wrongOf(step, form, criteria, a.papers);
  const to = (id: string) => {
    setTried(false);
    setAt(id);
    draft.set({ ...form, step: id });
  };
  const next = () => {
    if (Object.keys(wrong).length && !closedSteps(criteria, asked).has(step.id)) {
      setTried(true);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"], fieldset[aria-describedby] input')?.focus());
      return;
    }
    if (back) {
      setBack(undefined);
      to(back);
    } else to(steps[index + 1]?.id ?? 'review');
    void draft.flush();
  };
  const previous = steps[index - 1];
  const props: StepProps = { a, criteria, form, step, wrong: tried ? wrong : {}, set: (change) => draft.set({ ...form, ...change }), refresh };
  const head = <Progress step={step} steps={steps} index={index} />;
  if (step.id === 'review')
    return (
      <Suspense fallback={<Screen title={t('onboarding.title')}><Loading /></Screen>}>
        <Review {...props} draft={draft} head={head} onBack={() => previous && to(previous.id)} onChange={(id) => { setBack('review'); to(id); }} onSent={onSent} />
      </Suspense>
    );
  const Body = step.criterion ? CriterionStep : step.id === 'papers' ? PapersStep : step.id === 'mediators' ? MediatorsStep : HouseSteps;
  return (
    <Screen key={step.id} title={t('onboarding.title')} back={previous ? { label: t('onboarding.back'), onClick: () => to(previous.id) } : { href: '/organizations/apply', label: t('onboarding.title') }}
      actions={<><SavedLine state={draft.state} /><Button kind="main" wide onClick={next}>{back ? t('onboarding.toCheck') : t('common.next')}</Button></>}>
      {head}
      {closedSteps(criteria, asked).has(step.id) ? <Strip inset icon="lock-keyhole">{t('onboarding.closed')}</Strip> : <Suspense fallback={<Loading />}><Body {...props} /></Suspense>}
    </Screen>
  );
}

/** askedFields are the fields that the court has named; none when all may be changed. */
export function askedFields(a: Application): readonly string[] {
  return a.state === 'curing' ? (a.cures.at(-1)?.fields ?? []) : [];
}

function Progress({ step, steps, index }: { step: Step; steps: readonly Step[]; index: number }) {
  const part = PARTS.indexOf(step.part);
  const left = steps.length - 1 - index;
  return <Parts total={PARTS.length} at={part} left={<T k="onboarding.part" n={part + 1} total={PARTS.length} name={t(`onboarding.part.${step.part}`)} />} right={left > 0 ? t('onboarding.left', { n: left }) : undefined} />;
}
