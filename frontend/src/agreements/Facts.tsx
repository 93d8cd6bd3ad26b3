import { useState } from 'react';
import { factsCode, signFacts } from '../api/cases.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle } from '../cases/words.ts';
import { dateTime } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Paper } from '../ui/Paper/Paper.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { signedBy } from './Agreement.tsx';
import { SignStep } from './SignStep.tsx';

/** Facts is the record of what both sides accept although they did not settle; signing it is as free as not signing. */
export default function Facts({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const [signing, setSigning] = useState(false);
  const f = view.data?.facts;
  const mine = signedBy(f, view.data?.you.party);
  const may = !!f?.digest && !mine && view.data?.allowedMoves.includes('sign_facts');
  if (view.data && f && signing)
    return (
      <SignStep view={view.data} papers={t('agreement.sign.facts')} askCode={() => factsCode(id)} onBack={() => setSigning(false)}
        sign={async (s) => {
          view.set(await signFacts(id, { ...s, digest: f.digest ?? '' }));
          setSigning(false);
        }} />
    );
  return (
    <Screen key="read" title={t('facts.title')} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }} at={view.at} stale={view.stale}
      actions={may && <div className="two"><Button onClick={() => setSigning(true)}>{t('facts.sign')}</Button><Button href={`/cases/${id}`}>{t('facts.later')}</Button></div>}>
      <ResourceView of={view}>
        {(c) => (
          <>
            <div><h1>{t('facts.head')}</h1><p><T k="facts.lead" /></p></div>
            {mine && <Strip inset tint="pine" icon="circle-check" role="status">{f?.completeAt ? t('facts.complete') : t('facts.done')}</Strip>}
            {!f?.digest ? <p>{t('facts.notReady')}</p> : (
              <>
                <Paper title={t('facts.title')} number={c.number && t('agreement.number', { number: c.number })}>{f.items.map((x, i) => <p key={i}>{i + 1}. {x}</p>)}</Paper>
                <ul className="lines">{c.parties.filter((p) => !p.out).map((p) => {
                  const s = f.signatures.find((x) => x.by === p.id);
                  return <li key={p.id}><Icon name={s ? 'circle-check' : 'circle-dashed'} /><span>{s ? t('agreement.signed', { name: p.name, at: dateTime(s.at) }) : t('agreement.unsigned', { name: p.name })}</span></li>;
                })}</ul>
              </>
            )}
          </>
        )}
      </ResourceView>
    </Screen>
  );
}
