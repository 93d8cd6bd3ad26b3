import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { dateTime } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { FieldError } from '../../ui/Field/Field.tsx';
import { FilePick } from '../../ui/FilePick/FilePick.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { listImports, templateUrl, type Import } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import { ImportState, Meter } from './ImportParts.tsx';
import css from './Organization.module.css';
import { fileProblem, uploadImport } from './upload.ts';

/** Imports is where a file of mediators is chosen, and what became of earlier ones. */
export default function Imports() {
  const house = useHouse();
  const list = useResource(house.id ? `imports/${house.id}` : null, () => listImports(house.id!), { topic: house.topic });
  return (
    <HouseFrame house={house} title={t('imports.title')} back={{ href: '/organization/mediators', label: t('roster.title') }}>
      <ChooseFile house={house.id} />
      <section className={css.box}>
        <h2>{t('imports.template')}</h2>
        <p>{t('imports.templateNote')}</p>
        <div className={css.bar2}>
          <Button size="slim" icon="download" external href={templateUrl('xlsx')}>{t('imports.templateXlsx')}</Button>
          <Button size="slim" icon="download" external href={templateUrl('csv')}>{t('imports.templateCsv')}</Button>
        </div>
      </section>
      <section>
        <h2>{t('imports.earlier')}</h2>
        <ResourceView of={list}>
          {(l) => (
            <Table caption={t('imports.earlier')} rows={l.items} rowKey={(i) => i.id} empty={<Empty small title={t('imports.none')} />}
              columns={[
                { key: 'name', head: t('imports.col.file'), cell: (i: Import) => <Link href={`/organization/imports/${i.id}`}>{i.name}</Link> },
                { key: 'state', head: t('imports.col.state'), cell: (i) => <ImportState of={i} /> },
                { key: 'at', head: t('imports.col.at'), cell: (i) => <span className="nb">{dateTime(i.at)}</span> },
                { key: 'rows', head: t('imports.col.rows'), align: 'end', cell: (i) => i.rows },
                { key: 'written', head: t('imports.col.written'), align: 'end', cell: (i) => i.written },
              ]} />
          )}
        </ResourceView>
      </section>
    </HouseFrame>
  );
}

/** ChooseFile is the place where a file is chosen, for the first time or again. */
export function ChooseFile({ house, again }: { house?: string; again?: boolean }) {
  return (
    <section className={css.box}>
      <h2>{again ? t('imports.again') : t('imports.choose')}</h2>
      <p>{again ? t('imports.againNote') : t('imports.chooseNote')}</p>
      <FileBox house={house} slim={again} />
      <p className="note">{t('imports.nothingYet')}</p>
    </section>
  );
}

/** FileBox takes a file, shows how far it has been sent, and opens what was found in it. */
export function FileBox({ house, slim = true }: { house?: string; slim?: boolean }) {
  const [, go] = useLocation();
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState(0);
  const problem = file && fileProblem(file);
  const send = useAction(async (chosen: File) => {
    const made = await uploadImport(house!, chosen, setShare);
    go(`/organization/imports/${made.id}`);
  });
  const choose = ([chosen]: File[]) => {
    if (!chosen || !house) return;
    setFile(chosen);
    setShare(0);
    send.clear();
    if (!fileProblem(chosen)) void send.run(chosen);
  };
  return (
    <div className="stack-s">
      {send.busy ? <Meter share={share} label={t('imports.sending', { name: file?.name ?? '', percent: Math.round(share * 100) })} />
        : <FilePick icon="upload" slim={slim} label={t('imports.pick')} accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" onFiles={choose} />}
      <FieldError text={problem ? t(`imports.file.${problem}`, { name: file.name }) : undefined} />
      <FaultStrip fault={send.fault} />
    </div>
  );
}
