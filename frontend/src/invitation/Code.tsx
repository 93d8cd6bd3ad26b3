import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { claimInvitation, invitationCode } from '../api/public.ts';
import { useAction } from '../api/useResource.ts';
import { takeSession, useSession } from '../session/session.ts';
import { useResend } from '../session/SignInForm.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { CodeField } from '../ui/Field/CodeField.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import type { Answer } from './Invitation.tsx';

/** Code proves with a text message that it is the person invited; then the answer and the story open. */
export default function Code({ token, phone, answer, onBack }: { token: string; phone: string; answer: Answer; onBack: () => void }) {
  const [, go] = useLocation();
  const { session } = useSession();
  const [challenge, setChallenge] = useState('');
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const [left, count] = useResend();
  const ask = useAction(async () => {
    const sent = await invitationCode(token);
    setChallenge(sent.challengeId);
    setCode('');
    count(sent.retryAfter);
  });
  const claim = useAction(async (digits: string) => {
    const { caseId, session } = await claimInvitation(token, challenge, digits);
    takeSession(session);
    go(`/cases/${caseId}/answer?as=${answer}`);
  });
  useEffect(() => void ask.run(), [ask.run]);
  const enter = () => {
    setTried(true);
    if (code.length === 6 && challenge) void claim.run(code);
  };
  return (
    <Screen key="code" title={t('invitation.code.title')} back={{ onClick: onBack }}
      actions={<Button kind="main" wide busy={claim.busy} onClick={enter}>{t('common.next')}</Button>}>
      <div><h1>{t('invitation.code.title')}</h1><p className="soft">{t('invitation.code.lead', { phone })}</p></div>
      <CodeField label={t('invitation.code.enter')} value={code} onChange={(v) => { setCode(v); setTried(false); claim.clear(); if (v.length === 6 && challenge) void claim.run(v); }}
        error={tried && code.length < 6 ? t('common.field.code', { n: code.length }) : undefined}
        hint={<>{challenge && t('common.code.sentTo', { phone })} {left > 0 ? t('common.code.resendIn', { n: left }) : <Button kind="link" busy={ask.busy} onClick={() => void ask.run()}>{t('common.code.resend')}</Button>}</>} />
      <FaultStrip fault={claim.fault ?? ask.fault} />
      <p className="note">{t('invitation.code.why')}</p>
      {session.demo && <Button kind="link" href="/mailbox">{t('invitation.demo')}</Button>}
    </Screen>
  );
}
