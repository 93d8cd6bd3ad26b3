import type { ReactNode } from 'react';
import type { CaseView, Term } from '../api/types.ts';
import { nameOf } from '../cases/words.ts';
import { T } from '../texts/T.tsx';
import { t, tServer } from '../texts/t.ts';

/** TermText is one term in words; on paper names are written out, elsewhere the reader is "you". */
export function TermText({ view: c, term, onPaper }: { view: CaseView; term: Term; onPaper?: boolean }): ReactNode {
  const name = (id?: string) => (onPaper ? c.parties.find((p) => p.id === id)?.name : nameOf(c, id, t('case.people.you'))) ?? '';
  const payer = name(term.payer);
  const amount = { minor: term.amountMinor ?? 0, currency: term.currency || 'CNY' };
  const parts = term.instalments ?? [];
  switch (term.kind) {
    case 'pay':
      return (
        <>
          {parts.length > 1 ? <T k="proposal.payParts" payer={payer} payee={name(term.payee)} amount={amount} n={parts.length} first={parts[0]?.due} />
            : term.due || parts[0] ? <T k="proposal.pay" payer={payer} payee={name(term.payee)} amount={amount} due={term.due || parts[0]?.due} />
            : <T k="proposal.payOpen" payer={payer} payee={name(term.payee)} amount={amount} />}
          {term.method && <span className="note"><br />{t('proposal.method', { method: tServer(`proposal.method.${term.method}`) })}</span>}
          {term.account && <span className="note"><br />{t('proposal.account', { account: term.account })}</span>}
          {term.text && <span className="pre"><br />{term.text}</span>}
        </>
      );
    case 'act':
      return <span className="pre">{term.due ? <T k="proposal.actDue" payer={payer} due={term.due} text={term.text} /> : <T k="proposal.act" payer={payer} text={term.text} />}</span>;
    case 'waive':
      return <span className="pre"><T k="proposal.waive" payer={payer} text={term.text} /></span>;
    default:
      return <span className="pre">{term.text}</span>;
  }
}
