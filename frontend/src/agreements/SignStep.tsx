import { useState, type ReactNode } from 'react';
import type { CaseView } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { useSession } from '../session/session.ts';
import { useResend } from '../session/SignInForm.tsx';
import { today } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { CodeField } from '../ui/Field/CodeField.tsx';
import { FieldError } from '../ui/Field/Field.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { SignaturePad } from '../ui/SignaturePad/SignaturePad.tsx';

/** Signed is what a signature consists of, besides the digest of the document. */
export interface Signed {
  strokes: string;
  challengeId: string;
  code: string;
}

/** SignStep takes the written name and the code of a text message. */
export function SignStep({ view: c, papers, note, askCode, sign, onBack }: { view: CaseView; papers: string; note?: ReactNode; askCode: () => Promise<{ challengeId: string; retryAfter?: number }>; sign: (s: Signed) => Promise<void>; onBack: () => void }) {
  const { session } = useSession();
  const [strokes, setStrokes] = useState('');
  const [challenge, setChallenge] = useState('');
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const [left, count] = useResend();
  const ask = useAction(async () => {
    const sent = await askCode();
    setChallenge(sent.challengeId);
    setCode('');
    count(sent.retryAfter || 60);
  });
  const send = useAction(() => sign({ strokes, challengeId: challenge, code }));
  const me = c.parties.find((p) => p.you)?.name ?? session.name ?? '';
  const go = () => {
    setTried(true);
    if (strokes && challenge && code.length === 6) void send.run();
  };
  return (
    <Screen key="sign" title={t('agreement.sign.title')} back={{ onClick: onBack }} actions={<><FaultStrip fault={send.fault} /><Button kind="main" wide busy={send.busy} onClick={go}>{t('agreement.sign.send')}</Button></>}>
      <div><h1>{t('agreement.sign.head')}</h1><p className="soft">{papers}</p></div>
      <div><FieldError text={tried && !strokes ? t('common.pad.empty') : undefined} /><SignaturePad value={strokes} onChange={setStrokes} who={t('agreement.sign.date', { name: me, day: today() })} /></div>
      {challenge ? (
        <CodeField label={t('agreement.sign.code')} value={code} onChange={(v) => { setCode(v); send.clear(); }} error={tried && code.length < 6 ? t('common.field.code', { n: code.length }) : undefined}
          hint={<>{t('common.code.sentTo', { phone: session.phoneMasked ?? '' })} {left > 0 ? t('common.code.resendIn', { n: left }) : <Button kind="link" busy={ask.busy} onClick={() => void ask.run()}>{t('common.code.resend')}</Button>}</>} />
      ) : (
        <div className="stack-s"><h2>{t('agreement.sign.code')}</h2><FieldError text={tried ? t('agreement.sign.needCode') : undefined} /><Button wide size="slim" icon="smartphone" busy={ask.busy} onClick={() => void ask.run()}>{t('agreement.sign.getCode')}</Button></div>
      )}
      <FaultStrip fault={ask.fault} />
      {note}
    </Screen>
  );
}
