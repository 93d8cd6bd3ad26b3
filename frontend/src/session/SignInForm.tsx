import { useEffect, useState } from 'react';
import { useAction } from '../api/useResource.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { CodeField } from '../ui/Field/CodeField.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { askCode, signIn } from './session.ts';

/** phoneProblem says what is wrong with a mobile number, in words; undefined when nothing is. */
export function phoneProblem(phone: string): string | undefined {
  const digits = phone.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');
  if (!digits) return t('common.field.needed');
  if (digits.length !== 11) return t('common.field.phone', { n: digits.length });
  return digits.startsWith('1') ? undefined : t('common.field.phoneStart');
}

/** cleanPhone is the number as the server takes it: eleven digits. */
export const cleanPhone = (phone: string): string => phone.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');

/** useResend counts down until a code may be asked for again. */
export function useResend(): [left: number, start: (seconds: number) => void] {
  const [until, setUntil] = useState(0);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    if (until <= Date.now()) return;
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return [left, (seconds) => setUntil(Date.now() + seconds * 1000)];
}

/** SignInForm signs in with a phone and a code, in two steps on one place. */
export function SignInForm({ phone: given = '', onDone }: { phone?: string; onDone?: () => void }) {
  const [phone, setPhone] = useState(given);
  const [challenge, setChallenge] = useState('');
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const [left, count] = useResend();
  const ask = useAction(async () => {
    const { challengeId, retryAfter } = await askCode(cleanPhone(phone));
    setChallenge(challengeId);
    setCode('');
    count(retryAfter || 60);
  });
  const enter = useAction(async (digits: string) => {
    await signIn(challenge, digits);
    onDone?.();
  });
  const submit = () => {
    setTried(true);
    if (!challenge) return void (!phoneProblem(phone) && ask.run());
    if (code.length === 6) void enter.run(code);
  };
  return (
    <form className="stack" noValidate onSubmit={(e) => { e.preventDefault(); submit(); }}>
      {!challenge ? (
        <Field label={t('common.signIn.phone')} hint={t('common.signIn.phoneHint')} value={phone} onChange={setPhone} type="tel" inputMode="numeric" autoComplete="tel-national" error={tried ? (phoneProblem(phone) ?? ask.fault?.field('phone')) : undefined} />
      ) : (
        <CodeField label={t('common.signIn.code')} value={code} error={tried && code.length > 0 && code.length < 6 && !enter.busy ? t('common.field.code', { n: code.length }) : undefined}
          onChange={(v) => { setCode(v); setTried(false); enter.clear(); if (v.length === 6) void enter.run(v); }}
          hint={<>{t('common.code.sentTo', { phone: cleanPhone(phone) })} {left > 0 ? t('common.code.resendIn', { n: left }) : <Button kind="link" busy={ask.busy} onClick={() => void ask.run()}>{t('common.code.resend')}</Button>}</>} />
      )}
      <FaultStrip fault={challenge ? enter.fault ?? ask.fault : ask.fault} />
      <Button kind="main" wide type="submit" busy={ask.busy || enter.busy}>{challenge ? t('common.signIn') : t('common.signIn.send')}</Button>
      {challenge && <Button kind="link" onClick={() => { setChallenge(''); enter.clear(); }}>{t('common.signIn.otherPhone')}</Button>}
    </form>
  );
}
