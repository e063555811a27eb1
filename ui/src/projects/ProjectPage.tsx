/** All proofs of one project, in any order and by any filter, as a table or as cards. */
import { ActionMenu, Button, Content, Heading, IllustratedMessage, MenuItem, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Archive from '@react-spectrum/s2/icons/Archive';
import Rename from '@react-spectrum/s2/icons/Rename';
import Revert from '@react-spectrum/s2/icons/Revert';
import { useState } from 'react';
import { type ProjectCard, useMutate, useOperation } from '../backend';
import { AppBar } from '../app/AppBar';
import { FailureNote, showFailure } from '../app/failures';
import { goBack } from '../app/route';
import { Loading } from '../app/Start';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { useTitle } from '../look/useTitle';
import { ProjectList } from './ProjectList';

export function ProjectPage({ project: id, folder = '' }: { project: string; folder?: string | undefined }) {
  const projects = useOperation('project.list', {});
  const project = projects.data?.find((one) => one.id === id);
  useTitle(project?.name);
  return (
    <div className={style({ height: 'full', display: 'flex', flexDirection: 'column' })}>
      <AppBar back />
      <main className={style({ flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column', paddingX: 32, paddingY: 24, gap: 12, overflowY: 'auto' })}>
        {project !== undefined && <Project project={project} folder={folder} />}
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

function Project({ project, folder }: { project: ProjectCard; folder: string }) {
  const [renaming, setRenaming] = useState(false);
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
          {project.archived && <p className={style({ font: 'ui', color: 'neutral-subdued', margin: 0 })}>{t('project.is-archived')}</p>}
        </div>
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
      <ProjectList project={project} folder={folder} />
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
