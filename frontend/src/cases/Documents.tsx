import { documentUrl, listDocuments } from '../api/cases.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { documentName } from './documentName.ts';
import { dateTime } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Empty } from '../ui/Empty/Empty.tsx';
import { EvidenceTile } from '../ui/EvidenceTile/EvidenceTile.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { useCase } from './useCase.ts';
import { caseTitle } from './words.ts';

/** Documents is every official paper of a case. */
export default function Documents({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const list = useResource(`documents/${id}`, () => listDocuments(id), { topic: `case:${id}` });
  return (
    <Screen title={t('document.title')} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }} at={list.at} stale={list.stale}>
      <div><h1>{t('document.title')}</h1><p className="soft">{t('document.lead')}</p></div>
      <ResourceView of={list}>
        {({ items }) => items.length === 0 ? <Empty small title={t('document.none')} /> : (
          <div>{items.map((d) => <EvidenceTile key={d.id} name={documentName(d)} mime="application/pdf" href={documentUrl(id, d.id)} state={`${dateTime(d.at)}${d.pages ? ` · ${t('document.pages', { n: d.pages })}` : ''}`} />)}</div>
        )}
      </ResourceView>
    </Screen>
  );
}
