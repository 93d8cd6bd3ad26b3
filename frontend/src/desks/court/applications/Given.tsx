import { Fragment, useState } from 'react';
import { listKinds } from '../../../api/intake.ts';
import { pick } from '../../../api/types.ts';
import { useResource } from '../../../api/useResource.ts';
import { causeName, listed } from '../../../directory/words.ts';
import { applicationPaperUrl } from '../../../onboarding/api.ts';
import { paperRules } from '../../../onboarding/model.ts';
import type { Application, AppMediator, AppPaper, Criteria } from '../../../onboarding/types.ts';
import { phone } from '../../../texts/format.ts';
import { t } from '../../../texts/t.ts';
import { Facts } from '../../../ui/Facts/Facts.tsx';
import { Icon } from '../../../ui/Icon/Icon.tsx';
import { Table } from '../../../ui/Table/Table.tsx';
import { Tabs } from '../../Tabs.tsx';
import court from '../Court.module.css';
import { shows } from '../papers.ts';

/** Given is everything that the house gave: the form, the people, and each paper as it is, one tab each. */
export function Given({ a, c }: { a: Application; c: Criteria }) {
  const rules = paperRules(c);
  const classes = [...new Set(a.papers.map((p) => p.class))].sort((x, y) => rules.findIndex((r) => r.class === x) - rules.findIndex((r) => r.class === y));
  const [at, setAt] = useState('form');
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set(['form']));
  const go = (key: string) => {
    setAt(key);
    setSeen(new Set([...seen, key]));
  };
  const tabs = [
    { key: 'form', label: t('admission.form') }, { key: 'people', label: t('admission.people'), count: a.mediators.length },
    ...classes.map((k) => { const n = a.papers.filter((p) => p.class === k).length; return { key: k, label: pick(rules.find((r) => r.class === k)?.label) || t('admission.otherPaper'), count: n > 1 ? n : undefined }; }),
  ].map((x) => ({ ...x, done: seen.has(x.key) && x.key !== at }));
  return (
    <Tabs label={t('admission.given')} at={at} onChoose={go} items={tabs} className={court.sheet}>
      {at === 'form' ? <Form a={a} /> : at === 'people' ? <People list={a.mediators} /> : a.papers.filter((p) => p.class === at).map((p, _, all) => <Paper key={p.id} aid={a.id} p={p} tall={all.length === 1} />)}
    </Tabs>
  );
}

function Form({ a }: { a: Application }) {
  const kinds = useResource('kinds', listKinds);
  return (
    <Facts wide rows={[
      { name: t('onboarding.row.name'), value: <>{a.name.zh}{a.name.en && a.name.en !== a.name.zh && <><br /><span lang="en">{a.name.en}</span></>}</> },
      { name: t('onboarding.code.label'), value: a.creditCode ? <span className="num">{a.creditCode}</span> : <span className="note">{t('onboarding.review.none')}</span> },
      { name: t('admission.head'), value: a.legalPerson },
      { name: t('onboarding.row.contact'), value: <>{a.contact.name} <a href={`tel:${a.contact.phone}`} className="nb">{phone(a.contact.phone)}</a>{a.contact.email && <><br />{a.contact.email}</>}</> },
      { name: t('onboarding.row.regions'), value: a.places.map((p) => <Fragment key={p.code}>{pick(p.path)}<br /></Fragment>) },
      { name: t('onboarding.row.causes'), value: listed(a.causes.map((x) => causeName(kinds.data, x))) },
      { name: t('onboarding.row.fee'), value: a.fee.rule === 'free' ? t('onboarding.fee.free') : <span className="pre">{a.fee.text}</span> },
    ]} />
  );
}

function People({ list }: { list: readonly AppMediator[] }) {
  const kinds = useResource('kinds', listKinds);
  return (
    <Table caption={t('admission.people')} rows={list} rowKey={(m) => m.id ?? m.phone}
      columns={[
        { key: 'name', head: t('onboarding.mediators.name'), cell: (m) => m.name },
        { key: 'phone', head: t('onboarding.mediators.phone'), cell: (m) => <span className="nb num">{phone(m.phone)}</span> },
        { key: 'certificate', head: t('onboarding.mediators.certificate'), cell: (m) => m.certificate || <span className="note">{t('onboarding.review.none')}</span> },
        { key: 'causes', head: t('onboarding.mediators.causes'), cell: (m) => listed(m.causes.map((x) => causeName(kinds.data, x))) },
        { key: 'full', head: t('onboarding.mediators.fullTime'), cell: (m) => (m.fullTime ? t('common.yes') : t('common.no')) },
      ]} />
  );
}

function Paper({ aid, p, tall }: { aid: string; p: AppPaper; tall: boolean }) {
  const href = applicationPaperUrl(aid, p.id);
  const how = shows(p.mime);
  return (
    <>
      <p className={court.open}><b>{p.name}</b><a href={href} target="_blank" rel="noopener"><Icon name="external-link" size="sm" /> {t('court.openPaper')}</a><a href={`${href}?download=1`}><Icon name="download" size="sm" /> {t('court.savePaper')}</a></p>
      {how === 'frame' && <iframe className={court.frame} style={tall ? undefined : { minHeight: '40vh' }} src={`${href}#toolbar=0&navpanes=0&view=FitH`} title={p.name} />}
      {how === 'image' && <img className={court.image} src={href} alt={p.name} />}
    </>
  );
}
