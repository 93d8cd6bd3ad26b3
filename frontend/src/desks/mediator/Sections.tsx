import { documentUrl, evidenceUrl } from '../../api/cases.ts';
import type { CaseView, Proposal, Question } from '../../api/types.ts';
import { pick } from '../../api/types.ts';
import { useResource } from '../../api/useResource.ts';
import { listKinds, listDocuments } from '../../api/cases.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { documentName } from '../../cases/documentName.ts';
import { nameOf } from '../../cases/words.ts';
import { halvesOf } from '../../proposals/Proposals.tsx';
import { TermText } from '../../proposals/termText.tsx';
import { date, dateTime, money, phone } from '../../texts/format.ts';
import { knows, t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { EvidenceTile } from '../../ui/EvidenceTile/EvidenceTile.tsx';
import { Face } from '../../ui/Face/Face.tsx';
import { Facts as FactList } from '../../ui/Facts/Facts.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { Joint } from '../../ui/Joint/Joint.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import css from './Case.module.css';
import { useOffers } from './useDesk.ts';

/** answerText is an answer of the guided intake in words. */
export function answerText(q: Question, value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (q.type === 'money') return money(typeof value === 'number' ? { minor: value, currency: 'CNY' } : undefined) || String(value);
  if (q.type === 'date') return date(String(value)) || String(value);
  if (q.type === 'yesno') return value === true || value === 'yes' ? t('common.yes') : t('common.no');
  const one = (v: unknown) => pick(q.options?.find((o) => o.id === v)?.label) || String(v);
  return Array.isArray(value) ? value.map(one).join('、') : one(value);
}

/** Story is what the applicant says: what is wanted, what happened, the answers. */
export function Story({ c }: { c: CaseView }) {
  const kinds = useResource('kinds', listKinds);
  const s = c.story;
  if (!s) return <Empty small title={t('casework.story.none')} />;
  const questions = kinds.data?.find((k) => k.id === c.kind)?.questions ?? [];
  const answered = questions.filter((q) => !q.fills).map((q) => ({ name: pick(q.label), value: answerText(q, s.answers[q.id]) })).filter((r) => r.value);
  return (
    <div className={css.cols}>
      <section className={css.box}>
        <h3>{t('casework.story.wants', { who: c.parties.find((p) => p.side === 'applicant')?.name ?? '' })}</h3>
        <p className="pre">{s.want || t('casework.story.empty')}</p>
        {s.amountMinor > 0 && <p><b className="nb">{money({ minor: s.amountMinor, currency: s.currency || 'CNY' })}</b></p>}
        <h3>{t('casework.story.happened')}</h3>
        <p className="pre">{s.facts || t('casework.story.empty')}</p>
      </section>
      {answered.length > 0 && <section className={css.box}><h3>{t('casework.story.answers')}</h3><FactList wide rows={answered} /></section>}
    </div>
  );
}

/** People is everybody in the case with what the mediator may know: how to reach them, what they answered, who speaks for them. */
export function People({ c }: { c: CaseView }) {
  return (
    <div className={css.cols}>
      {c.parties.map((p) => (
        <section key={p.id} className={css.box}>
          <div className={css.person}>
            <Face name={p.name} size="sm" tone={p.side === 'applicant' ? 'pine' : 'wood'} />
            <div><h3>{p.name}</h3><p className="note">{t(`case.people.${p.side}`)}{p.idLast4 && ` · ${t('casework.idEnds', { digits: p.idLast4 })}`}</p></div>
          </div>
          <p className={css.contact}>
            {p.phone ? <a href={`tel:${p.phone}`}><Icon name="phone" size="sm" />{phone(p.phone)}</a> : p.phoneMasked && <span>{p.phoneMasked}</span>}
            {p.email && <a href={`mailto:${p.email}`}><Icon name="mail" size="sm" />{p.email}</a>}
          </p>
          {p.address && <p className="note">{p.address}</p>}
          <p><StatusWord icon={p.out ? 'circle-off' : p.answer === 'accepted' || p.side === 'applicant' ? 'circle-check' : p.answer === 'call' ? 'phone' : p.answer === 'refused' ? 'circle-off' : 'circle-dashed'} tint={p.answer === 'call' ? 'amber' : 'quiet'}>{p.side === 'applicant' && p.answer === 'pending' ? t('casework.asked') : t(`case.people.answer.${p.answer}`)}</StatusWord> {p.joined && <span className="note">{t('casework.joined')}</span>}</p>
          {p.answer === 'call' && p.callWhen && <p className="note">{t('casework.callWhen', { when: p.callWhen })}</p>}
          {p.answerReason && <p className="note">{t('casework.reason', { text: p.answerReason })}</p>}
          {p.representative && <p className="note">{t('casework.rep', { name: p.representative.name })}{p.representative.phone && <> · <a href={`tel:${p.representative.phone}`}>{phone(p.representative.phone)}</a></>}{p.representative.special ? ` · ${t('casework.rep.special')}` : ''}</p>}
          <p className="note">{p.service?.confirmedAt ? t('casework.service', { where: [p.service.phone && phone(p.service.phone), p.service.email].filter(Boolean).join('、') }) : t('casework.noService')}</p>
        </section>
      ))}
      {c.needs.length > 0 && <section className={css.box}><h3>{t('casework.needs')}</h3><p>{c.needs.map((n) => (knows(`casework.need.${n}`) ? tServer(`casework.need.${n}`) : n)).join('、')}</p></section>}
    </div>
  );
}

/** Evidence is every paper the mediator may see, and who else may. */
export function Evidence({ c }: { c: CaseView }) {
  const documents = useResource(`documents/${c.id}`, () => listDocuments(c.id), { topic: `case:${c.id}` });
  return (
    <>
      <section>
        {c.evidence.length === 0 ? <Empty small title={t('casework.papers.none')}><p>{t('casework.papers.noneSub')}</p></Empty> : c.evidence.map((e) => (
          <EvidenceTile key={e.id} name={e.name} mime={e.mime} done state={`${nameOf(c, e.by, '')} · ${date(e.at)} · ${t('common.file.done', { size: e.size })}`} href={evidenceUrl(c.id, e.id)}
            below={<>{e.note && <span className="note">{e.note}</span>}{e.visibility !== 'open' && <span className={`${css.plum} note`}><Icon name="lock-keyhole" size="sm" />{t('casework.papers.onlyYou', { who: nameOf(c, e.by, '') })}</span>}</>} />
        ))}
      </section>
      <section>
        <h2>{t('casework.documents')}</h2>
        <ResourceView of={documents}>
          {({ items }) => items.length === 0 ? <Empty small title={t('casework.documents.none')} /> : (
            <ul className={css.rows}>{items.map((d) => <li key={d.id} className={css.line}><Icon name="file-text" /><a className={css.grow} href={documentUrl(c.id, d.id)}>{documentName(d)}</a><span className="note">{d.pages ? t('casework.pages', { n: d.pages }) : ''} · {dateTime(d.at)}</span></li>)}</ul>
          )}
        </ResourceView>
      </section>
    </>
  );
}

/** termWord says in words how far a term is: who has agreed, who has said no, who is asked. */
export function termWord(c: CaseView, answers: Record<string, boolean>): string {
  const [left, right] = halvesOf(c, answers);
  const a = c.parties.find((p) => p.side === 'applicant')?.name ?? '';
  const b = c.parties.find((p) => p.side === 'respondent')?.name ?? '';
  if (left === 'on' && right === 'on') return t('casework.term.both');
  const no = [left === 'no' && a, right === 'no' && b].filter(Boolean).join(t('casework.and'));
  if (no) return t('casework.term.no', { who: no });
  if (left === 'on') return t('casework.term.one', { who: a, other: b });
  if (right === 'on') return t('casework.term.one', { who: b, other: a });
  return t('casework.term.none');
}

/** OfferCard is one offer with the joint of each term. */
export function OfferCard({ c, p }: { c: CaseView; p: Proposal }) {
  const joint = p.audience === 'joint';
  return (
    <li>
      <div className={css.line}>
        <b>{p.by === 'mediator' ? t('proposal.by.mediator') : t('proposal.by.other', { who: nameOf(c, p.by, '') })}</b>
        <span className="note">{dateTime(p.at)}</span>
        <StatusWord icon={p.state === 'agreed' ? 'circle-check' : p.state === 'open' ? 'hourglass' : 'circle-off'} tint={p.state === 'agreed' ? 'pine' : p.state === 'open' ? 'amber' : 'quiet'}>{t(`proposal.state.${p.state}`)}</StatusWord>
      </div>
      {!joint && <p className={`${css.plum} note`}><Icon name="lock-keyhole" size="sm" />{t('casework.offer.private', { who: nameOf(c, p.audience, '') })}</p>}
      {p.note && <p className="pre note">{p.note}</p>}
      <ol>{p.terms.map((x) => {
        const [left, right] = halvesOf(c, x.answers);
        return <li key={x.id} className={css.line}><Joint left={left} right={right} size="sm" /><span className={css.grow}><TermText view={c} term={x} /><br /><span className="note">{termWord(c, x.answers)}</span></span></li>;
      })}</ol>
    </li>
  );
}

/** Offers is every offer the mediator may read, newest first. */
export function Offers({ c }: { c: CaseView }) {
  const list = useOffers(c.id);
  return (
    <>
      {c.allowedMoves.includes('propose') && <p><Button href={`/desk/cases/${c.id}/offer`} icon="plus">{t('casework.do.offer')}</Button></p>}
      <ResourceView of={list}>
        {({ items }) => items.length === 0 ? <Empty small title={t('proposal.none')}><p>{t('casework.offers.noneSub')}</p></Empty> : <ul className={css.rows}>{[...items].reverse().map((p) => <OfferCard key={p.id} c={c} p={p} />)}</ul>}
      </ResourceView>
    </>
  );
}

/** Settlement is where the agreement stands: drafted, who has signed, what the court does with it, who has paid. */
export function Settlement({ c }: { c: CaseView }) {
  const a = c.agreement;
  if (!a) return (
    <Empty small title={t('casework.agreement.none')}>
      <p>{t('casework.agreement.noneSub')}</p>
      {c.allowedMoves.includes('draft_agreement') && <div className="row"><Button icon="file-pen-line" href={`/desk/cases/${c.id}/agreement`}>{t('casework.do.draft')}</Button></div>}
    </Empty>
  );
  const signers = [...c.parties.filter((p) => !p.out).map((p) => ({ id: p.id, name: p.name })), { id: 'mediator', name: pick(c.appointment?.name) }];
  return (
    <section className={css.box}>
      <div className={css.line}><h3>{t(`casework.agreement.${a.state}`)}</h3><span className="note">{t('casework.agreement.version', { n: a.version, at: a.draftedAt })}</span></div>
      <ol>{a.terms.map((x, i) => <li key={x.id ?? i}>{i + 1}. <TermText view={c} term={x} onPaper /></li>)}</ol>
      <ul className="lines">{signers.map((s) => {
        const done = a.signatures.find((x) => x.by === s.id);
        return <li key={s.id}><Icon name={done ? 'circle-check' : 'circle-dashed'} /><span>{done ? t('casework.signed', { name: s.name, at: done.at }) : t('casework.unsigned', { name: s.name })}</span></li>;
      })}</ul>
      {a.wetInk && <p className="note">{t('casework.wetInk')}</p>}
      <p className="row">
        {a.document && <a href={`/api/v1/cases/${c.id}/agreement/document`}>{t('casework.agreement.pdf')}</a>}
        {c.allowedMoves.includes('draft_agreement') && <Button kind="link" icon="file-pen-line" href={`/desk/cases/${c.id}/agreement`}>{t('casework.agreement.again')}</Button>}
        {c.allowedMoves.includes('sign') && a.digest && !a.signatures.some((s) => s.by === 'mediator') && <Button kind="link" icon="pen-line" href={`/desk/cases/${c.id}/sign`}>{t('casework.do.sign')}</Button>}
      </p>
      {c.confirmation && <p className="note">{knows(`staffdesk.stuck.${c.confirmation.state}`) ? t('casework.confirmation', { state: tServer(`staffdesk.stuck.${c.confirmation.state}`) }) : ''}</p>}
      {c.performance.length > 0 && <ul className="lines">{c.performance.map((d) => <li key={d.index}><Icon name={d.confirmedAt ? 'circle-check' : d.overdue ? 'triangle-alert' : 'circle-dashed'} /><span>{t('casework.payment', { due: d.due, sum: money({ minor: d.amountMinor, currency: d.currency || 'CNY' }) })} {d.confirmedAt ? t('casework.paid') : d.overdue ? t('casework.overdue') : ''}</span></li>)}</ul>}
    </section>
  );
}

/** Facts is the record of what both sides agree on, when mediation has failed. */
export function Facts({ c, onDraft }: { c: CaseView; onDraft: () => void }) {
  const f = c.facts;
  const can = c.allowedMoves.includes('draft_facts');
  if (!f && !can) return null;
  return (
    <section className={css.box}>
      <h3>{t('casework.facts')}</h3>
      {f ? (
        <>
          <ol>{f.items.map((x, i) => <li key={i}>{i + 1}. {x}</li>)}</ol>
          <ul className="lines">{c.parties.filter((p) => !p.out).map((p) => { const s = f.signatures.find((x) => x.by === p.id); return <li key={p.id}><Icon name={s ? 'circle-check' : 'circle-dashed'} /><span>{s ? t('casework.signed', { name: p.name, at: s.at }) : t('casework.unsigned', { name: p.name })}</span></li>; })}</ul>
        </>
      ) : <p className="note">{t('casework.facts.why')}</p>}
      {can && <Button kind="link" icon="list-checks" onClick={onDraft}>{f ? t('casework.facts.again') : t('casework.do.facts')}</Button>}
    </section>
  );
}
