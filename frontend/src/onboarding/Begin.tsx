import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { pick } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useSession } from '../session/session.ts';
import { SignInForm } from '../session/SignInForm.tsx';
import { dateTime } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Timeline } from '../ui/Timeline/Timeline.tsx';
import { createApplication, getCriteria, listApplications } from './api.ts';
import { paperRules } from './model.ts';
import css from './Onboarding.module.css';
import { StateWord } from './parts.tsx';
import { KINDS, type HouseKind, type Listed } from './types.ts';

/** Begin says what an organization needs and how long it takes, and opens an application; those begun before stand on top. */
export default function Begin() {
  const [, go] = useLocation();
  const { session } = useSession();
  const [kind, setKind] = useState<HouseKind>();
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const create = useAction(async () => go(`/organizations/apply/${(await createApplication(kind!)).id}`));
  const begin = () => {
    setTried(true);
    if (kind) void (session.signedIn ? create.run() : Promise.resolve(setAsking(true)));
  };
  if (asking)
    return (
      <Screen key="phone" title={t('onboarding.signIn')} back={{ label: t('onboarding.title'), onClick: () => setAsking(false) }}>
        <div><h1>{t('onboarding.signIn')}</h1><p className="soft">{t('onboarding.signInWhy')}</p></div>
        {session.signedIn ? <Button kind="main" wide busy={create.busy} onClick={begin}>{t('onboarding.begin')}</Button> : <SignInForm onDone={() => void create.run()} />}
        <FaultStrip fault={create.fault} />
      </Screen>
    );
  return (
    <Screen key="kind" title={t('onboarding.title')} back={{ href: '/', label: t('common.home') }}
      actions={<><FaultStrip fault={create.fault} /><Button kind="main" wide busy={create.busy} onClick={begin}>{t('onboarding.begin')}</Button><p className="note mid">{t('onboarding.beginNote')}</p></>}>
      <div><h1>{t('onboarding.head')}</h1><p className="soft">{t('onboarding.lead')}</p></div>
      {session.signedIn && <Mine />}
      <ChoiceGroup legend={t('onboarding.kind')} value={kind} onChange={(k) => setKind(k as HouseKind)} error={tried && !kind ? t('common.field.choose') : undefined}
        options={KINDS.map((k) => ({ value: k, label: t(`house.kind.${k}`), sub: t(`onboarding.kindHint.${k}`), follow: kind === k ? <Needed kind={k} /> : undefined }))} />
      <section className="stack-s">
        <h2>{t('onboarding.how')}</h2>
        <Timeline items={(['how1', 'how2', 'how3', 'how4'] as const).map((k) => ({ id: k, open: true, text: <T k={`onboarding.${k}`} /> }))} />
      </section>
      <Button kind="link" icon="search" href="/directory">{t('onboarding.already')}</Button>
    </Screen>
  );
}

/** Needed is what to have at hand for this kind, from the rule pack. */
function Needed({ kind }: { kind: HouseKind }) {
  const found = useResource(`criteria/${kind}`, () => getCriteria(kind));
  return (
    <ResourceView of={found}>
      {(c) => (
        <div className="stack-s">
          <p><b>{t('onboarding.needed')}</b></p>
          <ul className="lines">
            {paperRules(c).filter((p) => p.required).map((p) => <li key={p.class}><Icon name="file-text" /><span>{pick(p.label)}</span></li>)}
            <li><Icon name="users" /><span>{t('onboarding.needed.people', { n: c.minMediators })}</span></li>
          </ul>
          <p className="note">{t('onboarding.needed.time', { days: c.reviewDays, years: c.termYears })}</p>
        </div>
      )}
    </ResourceView>
  );
}

function Mine() {
  const list = useResource('applications', listApplications);
  const items = (list.data?.items ?? []).filter((a) => a.state !== 'withdrawn');
  if (items.length === 0) return null;
  return (
    <section className="stack-s">
      <h2>{t('onboarding.mine')}</h2>
      <ul className={css.mine}>{items.map((a) => <li key={a.id}><One a={a} /></li>)}</ul>
    </section>
  );
}

function One({ a }: { a: Listed }) {
  return (
    <Link href={a.state === 'draft' ? `/organizations/apply/${a.id}` : `/organizations/applications/${a.id}`}>
      <span><b>{pick(a.name) || t('onboarding.unnamed')}</b><span className="note">{a.number ? t('onboarding.number.is', { number: a.number }) : t('onboarding.begun', { at: dateTime(a.savedAt) })}</span></span>
      <StateWord state={a.state} />
      <Icon name="chevron-right" />
    </Link>
  );
}
