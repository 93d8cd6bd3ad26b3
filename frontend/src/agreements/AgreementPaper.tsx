import { useEffect, useRef, useState } from 'react';
import type { Agreement, CaseView } from '../api/types.ts';
import { canRead, readAloud, stopReading } from '../app/readAloud.ts';
import { longDate, money } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Paper, PaperTerm } from '../ui/Paper/Paper.tsx';
import { TermText } from '../proposals/termText.tsx';

/** AgreementPaper is the agreement on paper, with every instalment in a table; it can be read aloud. */
export function AgreementPaper({ view: c, agreement: a }: { view: CaseView; agreement: Agreement }) {
  const paper = useRef<HTMLDivElement>(null);
  const [reading, setReading] = useState(false);
  useEffect(() => stopReading, []);
  const listen = () => {
    if (reading) {
      stopReading();
      setReading(false);
    } else if (paper.current) {
      setReading(true);
      readAloud(paper.current, () => setReading(false));
    }
  };
  return (
    <>
      {canRead() && <div className="no-print"><Button kind="link" icon="volume-2" onClick={listen}>{reading ? t('agreement.stopReading') : t('agreement.readAloud')}</Button></div>}
      <div ref={paper}>
        <Paper title={t('agreement.document')} number={c.number && t('agreement.number', { number: c.number })}>
          <p>{t('agreement.parties', { names: c.parties.filter((p) => !p.out).map((p) => p.name).join('、') })}</p>
          {a.facts && <p className="pre">{t('agreement.facts', { text: a.facts })}</p>}
          {a.issues && <p className="pre">{t('agreement.issues', { text: a.issues })}</p>}
          <p>{t('agreement.terms')}</p>
          {a.terms.map((term, i) => (
            <div key={term.id ?? i}>
              <PaperTerm><p>{i + 1}. <TermText view={c} term={term} onPaper /></p></PaperTerm>
              {(term.instalments?.length ?? 0) > 1 && (
                <table><tbody>{term.instalments?.map((x, k) => <tr key={x.due}><td>{k + 1}</td><td>{longDate(x.due)}</td><td>{money({ minor: x.amountMinor, currency: term.currency || 'CNY' })}</td></tr>)}</tbody></table>
              )}
            </div>
          ))}
          <p>{t('agreement.end')}</p>
          {!a.whole && <p>{t('agreement.part')}</p>}
        </Paper>
      </div>
    </>
  );
}
