import { useEffect, useState } from 'react';
import { digestOf } from '../api/digest.ts';
import { verifyDigest, verifyNumber } from '../api/public.ts';
import { pick, type Verified } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { dateTime, longDate } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { FilePick } from '../ui/FilePick/FilePick.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';

/** Check tells whether a document was issued here and is unchanged; the file itself stays in the browser. */
export default function Check({ params }: { params: { number?: string } }) {
  const [name, setName] = useState('');
  const [digest, setDigest] = useState('');
  const [number, setNumber] = useState(params.number ?? '');
  const [result, setResult] = useState<{ of: 'file' | 'number'; found: Verified | null }>();
  const file = useAction(async (f: File) => {
    setName(f.name);
    setResult(undefined);
    setDigest('');
    const d = await digestOf(f);
    setDigest(d);
    setResult({ of: 'file', found: await verifyDigest(d) });
  });
  const look = useAction(async (n: string) => {
    setDigest('');
    setResult(undefined);
    setResult({ of: 'number', found: await verifyNumber(n.trim()) });
  });
  useEffect(() => {
    if (params.number) void look.run(params.number);
  }, [params.number, look.run]);
  return (
    <Screen title={t('check.title')} back={{ href: '/', label: t('common.home') }}>
      <div><h1>{t('check.head')}</h1><p className="soft">{t('check.lead')}</p></div>
      <FilePick label={t('check.choose')} icon="file-check" accept="application/pdf" onFiles={(files) => files[0] && void file.run(files[0])} />
      <div aria-live="polite" className="stack">
        {file.busy && <p>{t('check.working')}</p>}
        {result && (
          <Strip inset tint={result.found ? 'pine' : 'amber'} icon={result.found ? 'badge-check' : 'circle-help'}>
            {result.found ? <T k={result.of === 'file' ? 'check.known' : 'check.knownNumber'} /> : result.of === 'file' ? <T k="check.unknown" /> : t('check.numberUnknown')}
          </Strip>
        )}
        {result?.found && <Found found={result.found} />}
        {digest && <p className="note">{name}<br />{t('check.fingerprint')}: <span className="num">{digest}</span></p>}
      </div>
      <FaultStrip fault={file.fault ?? look.fault} />
      <form className="stack" onSubmit={(e) => { e.preventDefault(); if (number.trim()) void look.run(number); }}>
        <h2>{t('check.byNumber')}</h2>
        <Field label={t('check.number')} value={number} onChange={setNumber} />
        <Button type="submit" wide busy={look.busy}>{t('check.find')}</Button>
      </form>
    </Screen>
  );
}

function Found({ found }: { found: Verified }) {
  return (
    <Facts rows={[
      found.class ? { name: t('check.what'), value: tServer(`document.${found.class}`, {}, 'check.title') } : null,
      found.at ? { name: t('check.when'), value: <>{longDate(found.at)}<br /><span className="note">{dateTime(found.at)}</span></> } : null,
      found.signers ? { name: t('check.signed'), value: t('check.signers', { n: found.signers }) } : null,
      found.court ? { name: t('check.court'), value: pick(found.court) } : null,
      found.state === 'replaced' ? { name: t('check.state'), value: t('check.replaced') } : null,
      found.log ? { name: t('check.log'), value: String(found.log.index) } : null,
    ]} />
  );
}
