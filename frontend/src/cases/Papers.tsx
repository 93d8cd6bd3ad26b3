import { evidenceUrl } from '../api/cases.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { t } from '../texts/t.ts';
import { EvidenceTile } from '../ui/EvidenceTile/EvidenceTile.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { useCase } from './useCase.ts';
import { PaperList, Seen } from './PaperList.tsx';
import { caseTitle, nameOf } from './words.ts';

/** Papers is all papers of a case that the reader may see; one's own can be added to. */
export default function Papers({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  return (
    <Screen title={t('paper.title')} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }} at={view.at} stale={view.stale} loose>
      <ResourceView of={view}>
        {(c) => {
          const others = [...new Set(c.evidence.filter((e) => !e.yours).map((e) => e.by))];
          return (
            <>
              <div><h1>{t('paper.title')}</h1><p className="soft">{t('paper.lead')}</p></div>
              <section className="stack-s"><h2>{t('paper.yours')}</h2><PaperList view={c} refresh={() => void view.refresh()} /></section>
              {others.map((by) => (
                <section key={by} className="stack-s">
                  <h2>{t('paper.theirs', { who: nameOf(c, by, t('case.people.you')) || t('case.people.mediator') })}</h2>
                  <div>{c.evidence.filter((e) => e.by === by).map((e) => <EvidenceTile key={e.id} name={e.name} mime={e.mime} done state={t('common.file.done', { size: e.size })} href={evidenceUrl(c.id, e.id)} below={e.visibility !== 'open' && <Seen visibility={e.visibility} />} />)}</div>
                </section>
              ))}
            </>
          );
        }}
      </ResourceView>
    </Screen>
  );
}
