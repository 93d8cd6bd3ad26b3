import { useState } from 'react';
import { useLocation } from 'wouter';
import { pick } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { timeZone } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Choice, ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { DateField, Field, FieldError } from '../../ui/Field/Field.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { addMediator, changeMediator, getMediator, type MediatorInput, type MediatorRecord } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import css from './Organization.module.css';
import { RegionsField } from './Regions.tsx';
import { HOURS, LANGUAGES, languageWord, NEEDS, useKinds } from './words.ts';

/** Draft is a mediator as the form holds it: everything typed is text until it is sent. */
interface Draft { zh: string; en: string; phone: string; certificate: string; until: string; causes: Record<string, number>; languages: string[]; regions: string[]; needs: string[]; hours: string[]; capacity: string; since: string; bioZh: string; bioEn: string; fullTime: boolean }

const draftOf = (m?: MediatorRecord): Draft => ({
  zh: m?.name.zh ?? '', en: m?.name.en ?? '', phone: '', certificate: m?.certificate ?? '', until: m?.certificateUntil ? localDay(m.certificateUntil) : '', causes: Object.fromEntries((m?.causes ?? []).map((c) => [c.kind, c.depth])),
  languages: m?.languages ?? ['zh'], regions: m?.regions ?? [], needs: m?.needs ?? [], hours: m?.hours ?? ['weekday'], capacity: m ? String(m.capacity) : '', since: m?.since ? String(m.since) : '', bioZh: m?.bio?.zh ?? '', bioEn: m?.bio?.en ?? '', fullTime: m?.fullTime ?? false,
});

const localDay = (at: string) => new Intl.DateTimeFormat('sv', { timeZone: timeZone() }).format(new Date(at)); // sv writes YYYY-MM-DD

type Wrong = Partial<Record<'name' | 'phone' | 'certificate' | 'until' | 'causes' | 'languages' | 'regions' | 'capacity', string>>;

/** problemsOf lists what a draft still lacks, before anything is sent. */
export function problemsOf(d: Draft, fresh: boolean): Wrong {
  const wrong: Wrong = {};
  if (!d.zh.trim() && !d.en.trim()) wrong.name = t('common.field.needed');
  if (d.phone ? !/^1\d{10}$/.test(d.phone) : fresh) wrong.phone = d.phone ? t('common.field.phone', { n: d.phone.length }) : t('common.field.needed');
  if (!d.certificate.trim()) wrong.certificate = t('common.field.needed');
  if (d.until && !wholeDate(d.until)) wrong.until = t('common.field.date');
  if (Object.keys(d.causes).length === 0) wrong.causes = t('roster.need.one');
  if (d.languages.length === 0) wrong.languages = t('roster.need.one');
  if (d.regions.length === 0) wrong.regions = t('roster.need.region');
  if (!(Number(d.capacity) >= 1 && Number(d.capacity) <= 500)) wrong.capacity = t('roster.need.capacity');
  return wrong;
}

const inputOf = (d: Draft): MediatorInput => ({
  name: { zh: d.zh.trim(), en: d.en.trim() }, ...(d.phone ? { phone: d.phone } : {}), certificate: d.certificate.trim(), ...(wholeDate(d.until) ? { certificateUntil: wholeDate(d.until)! } : {}),
  causes: Object.entries(d.causes).map(([kind, depth]) => ({ kind, depth })), languages: d.languages, regions: d.regions, needs: d.needs, hours: d.hours, capacity: Number(d.capacity), ...(d.since ? { since: Number(d.since) } : {}),
  bio: { zh: d.bioZh.trim(), en: d.bioEn.trim() }, fullTime: d.fullTime,
});

/** MediatorForm adds a mediator to the roster, or changes what stands there. */
export default function MediatorForm({ params: { id } }: { params: { id?: string } }) {
  const house = useHouse();
  const old = useResource(id ? `mediator/${id}` : null, () => getMediator(id!));
  const title = id ? t('roster.edit', { name: pick(old.data?.name) }) : t('roster.add');
  const back = id ? { href: `/organization/mediators/${id}`, label: pick(old.data?.name) || t('roster.title') } : { href: '/organization/mediators', label: t('roster.title') };
  return (
    <HouseFrame house={house} title={title} back={back}>
      {id ? <ResourceView of={old}>{(m) => <Form key={m.id} old={m} house={house.id} />}</ResourceView> : <Form house={house.id} />}
    </HouseFrame>
  );
}

function Form({ old, house }: { old?: MediatorRecord; house?: string }) {
  const [d, set] = useState(() => draftOf(old));
  const [tried, setTried] = useState(false);
  const [asked, setAsked] = useState(false);
  const [, go] = useLocation();
  const kinds = useKinds();
  const save = useAction(async () => {
    const m = old ? await changeMediator(old.id, { ...inputOf(d), revision: old.revision }) : await addMediator(house!, inputOf(d));
    if (m.pending) setAsked(true);
    else go(`/organization/mediators/${m.id}`);
  });
  if (asked) return <Strip inset icon="hourglass" role="status"><b>{t('roster.asked')}</b><br />{t('roster.askedNote')}<br /><Button kind="link" href="/organization/mediators">{t('roster.title')}</Button></Strip>;
  const wrong = problemsOf(d, !old);
  const say = (name: keyof Wrong, path: string = name) => (tried && wrong[name]) || save.fault?.field(path);
  const put = (change: Partial<Draft>) => set({ ...d, ...change });
  const send = () => {
    setTried(true);
    if (Object.keys(wrong).length === 0 && house) void save.run();
  };
  return (
    <form className={css.form} noValidate onSubmit={(e) => { e.preventDefault(); send(); }}>
      <Field label={t('roster.f.zh')} value={d.zh} onChange={(zh) => put({ zh })} error={say('name')} autoComplete="off" />
      <Field label={t('roster.f.en')} optional lang="en" value={d.en} onChange={(en) => put({ en })} autoComplete="off" />
      <Field label={t('roster.f.phone')} hint={old?.phoneMasked ? t('roster.f.phoneOld', { phone: old.phoneMasked }) : t('roster.f.phoneHint')} type="tel" inputMode="numeric" value={d.phone} onChange={(phone) => put({ phone: phone.replace(/\D/g, '').slice(0, 11) })} error={say('phone')} optional={!!old} />
      <Field label={t('roster.f.certificate')} value={d.certificate} onChange={(certificate) => put({ certificate })} error={say('certificate')} autoComplete="off" />
      <DateField label={t('roster.f.until')} hint={t('roster.f.untilHint')} value={d.until} onChange={(until) => put({ until })} error={say('until', 'certificateUntil')} />
      <fieldset className={css.group}>
        <legend>{t('roster.f.causes')}</legend>
        <p className="note">{t('roster.f.causesHint')}</p>
        <FieldError text={say('causes')} />
        {kinds.map((k) => (
          <Choice key={k.id} type="checkbox" name="cause" value={k.id} checked={k.id in d.causes} label={k.label} onChange={(on) => put({ causes: on ? { ...d.causes, [k.id]: 1 } : Object.fromEntries(Object.entries(d.causes).filter(([id]) => id !== k.id)) })}>
            <Field as="select" label={t('roster.f.depth', { kind: k.label })} value={String(d.causes[k.id] ?? 1)} onChange={(v) => put({ causes: { ...d.causes, [k.id]: Number(v) } })}>
              {([1, 2, 3] as const).map((n) => <option key={n} value={n}>{t(`roster.depth.${n}`)}</option>)}
            </Field>
          </Choice>
        ))}
      </fieldset>
      <ChoiceGroup multiple legend={t('roster.f.languages')} value={d.languages} onChange={(languages) => put({ languages })} error={say('languages')} options={LANGUAGES.map((l) => ({ value: l, label: languageWord(l) }))} />
      <RegionsField legend={t('roster.f.regions')} hint={t('roster.f.regionsHint')} value={d.regions} onChange={(regions) => put({ regions })} error={say('regions')} />
      <ChoiceGroup multiple legend={t('roster.f.needs')} value={d.needs} onChange={(needs) => put({ needs })} options={NEEDS.map((n) => ({ value: n, label: t(`roster.need.${n}`) }))} />
      <ChoiceGroup multiple legend={t('roster.hours')} value={d.hours} onChange={(hours) => put({ hours })} options={HOURS.map((h) => ({ value: h, label: t(`roster.hours.${h}`) }))} error={save.fault?.field('hours')} />
      <Field label={t('roster.capacity')} hint={t('roster.f.capacityHint')} inputMode="numeric" value={d.capacity} onChange={(v) => put({ capacity: v.replace(/\D/g, '').slice(0, 3) })} error={say('capacity')} />
      <Field label={t('roster.f.since')} optional inputMode="numeric" value={d.since} onChange={(v) => put({ since: v.replace(/\D/g, '').slice(0, 4) })} error={save.fault?.field('since')} />
      <Choice type="checkbox" name="fullTime" value="yes" checked={d.fullTime} onChange={(fullTime) => put({ fullTime })} label={t('roster.f.fullTime')} />
      <Field as="textarea" rows={3} label={t('roster.f.bioZh')} optional hint={t('roster.f.bioHint')} value={d.bioZh} onChange={(bioZh) => put({ bioZh })} />
      <Field as="textarea" rows={3} label={t('roster.f.bioEn')} optional lang="en" value={d.bioEn} onChange={(bioEn) => put({ bioEn })} />
      {tried && Object.keys(wrong).length > 0 && <Strip inset tint="amber" icon="triangle-alert" role="alert">{t('roster.look', { n: Object.keys(wrong).length })}</Strip>}
      <FaultStrip fault={save.fault} />
      <Button kind="main" busy={save.busy} onClick={send}>{old ? t('roster.save') : t('roster.addIt')}</Button>
    </form>
  );
}
