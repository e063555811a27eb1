/** All proofs of one project, by latest change, as a table that holds any number of them. */
import {
  ActionMenu,
  Button,
  Content,
  Heading,
  IllustratedMessage,
  MenuItem,
  SegmentedControl,
  SegmentedControlItem,
  Text,
} from '@react-spectrum/s2';
import DropToUpload from '@react-spectrum/s2/illustrations/linear/DropToUpload';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Archive from '@react-spectrum/s2/icons/Archive';
import Rename from '@react-spectrum/s2/icons/Rename';
import Revert from '@react-spectrum/s2/icons/Revert';
import { useState } from 'react';
import { type ProjectCard, useMutate, useOperation } from '../backend';
import { AppBar } from '../app/AppBar';
import { FailureNote, showFailure } from '../app/failures';
import { chooseFiles } from '../app/files';
import { goBack } from '../app/route';
import { Loading } from '../app/Start';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { useTitle } from '../look/useTitle';
import { ProofTable } from './ProofTable';
import { useProofs } from './useProofs';

export function ProjectPage({ project: id }: { project: string }) {
  const projects = useOperation('project.list', {});
  const project = projects.data?.find((one) => one.id === id);
  useTitle(project?.name);
  return (
    <div className={style({ height: 'full', display: 'flex', flexDirection: 'column' })}>
      <AppBar back />
      <main className={style({ flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column', paddingX: 32, paddingY: 24, gap: 16 })}>
        {project !== undefined && <Project project={project} />}
        {project === undefined && projects.isPending && <Loading />}
        {project === undefined && projects.isError && <FailureNote error={projects.error} onRetry={() => void projects.refetch()} />}
        {project === undefined && projects.isSuccess && <Gone />}
      </main>
    </div>
  );
}

function Gone() {
  return (
    <IllustratedMessage>
      <Heading level={1}>{t('project.gone')}</Heading>
      <Content>
        <Button variant="secondary" onPress={goBack}>
          {t('common.back')}
        </Button>
      </Content>
    </IllustratedMessage>
  );
}

function Project({ project }: { project: ProjectCard }) {
  const [archived, setArchived] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const proofs = useProofs(project.id, archived);
  const rename = useMutate('project.rename');
  const archive = useMutate('project.archive');
  const restore = useMutate('project.restore');
  const act = (key: string | number) => {
    if (key === 'rename') setRenaming(true);
    else (key === 'archive' ? archive : restore).mutate({ project: project.id }, { onError: showFailure });
  };
  return (
    <>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 12, flexWrap: 'wrap' })}>
        <div className={style({ flexGrow: 1, minWidth: 0 })}>
          <h1 className={style({ font: 'heading', margin: 0, overflowWrap: 'anywhere' })}>{project.name}</h1>
          <p className={style({ font: 'ui', color: 'neutral-subdued', margin: 0 })}>
            {project.archived ? t('project.is-archived') : t('project.proofs', { count: project.num_proofs })}
          </p>
        </div>
        <SegmentedControl
          aria-label={t('project.which')}
          selectedKey={archived ? 'archived' : 'active'}
          onSelectionChange={(key) => setArchived(key === 'archived')}
        >
          <SegmentedControlItem id="active">{t('project.active')}</SegmentedControlItem>
          <SegmentedControlItem id="archived">{t('common.archived')}</SegmentedControlItem>
        </SegmentedControl>
        <ActionMenu aria-label={t('project.more')} onAction={act}>
          <MenuItem id="rename" textValue={t('common.rename')}>
            <Rename />
            <Text slot="label">{t('common.rename')}</Text>
          </MenuItem>
          {project.archived ? (
            <MenuItem key="restore" id="restore" textValue={t('common.restore')}>
              <Revert />
              <Text slot="label">{t('common.restore')}</Text>
            </MenuItem>
          ) : (
            <MenuItem key="archive" id="archive" textValue={t('common.archive')}>
              <Archive />
              <Text slot="label">{t('common.archive')}</Text>
            </MenuItem>
          )}
        </ActionMenu>
      </div>
      {proofs.isError && <FailureNote error={proofs.error} onRetry={() => void proofs.refetch()} />}
      {proofs.isPending && <Loading />}
      {proofs.isSuccess && proofs.cards.length === 0 && <Empty archived={archived} />}
      {proofs.isSuccess && proofs.cards.length > 0 && <ProofTable label={project.name} proofs={proofs} />}
      <NamingDialog
        isOpen={renaming}
        title={t('project.rename.title')}
        label={t('project.name')}
        action={t('common.rename.do')}
        name={project.name}
        onClose={() => setRenaming(false)}
        onName={async (name) => void (await rename.mutateAsync({ project: project.id, name }))}
      />
    </>
  );
}

function Empty({ archived }: { archived: boolean }) {
  return (
    <div className={style({ flexGrow: 1, display: 'flex', alignItems: 'center', justifyContent: 'center' })}>
      {archived ? (
        <p className={style({ font: 'body', color: 'neutral-subdued' })}>{t('project.none-archived')}</p>
      ) : (
        <IllustratedMessage size="L">
          <DropToUpload />
          <Heading level={2}>{t('drop.proof')}</Heading>
          <Content>
            <p>{t('drop.kinds')}</p>
            <div className={style({ display: 'flex', justifyContent: 'center' })}>
              <Button variant="accent" onPress={() => void chooseFiles()}>
                {t('files.choose')}
              </Button>
            </div>
          </Content>
        </IllustratedMessage>
      )}
    </div>
  );
}
