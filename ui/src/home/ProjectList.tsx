/** The projects, with the way to a new one; those put away on request. */
import { ActionButton, Badge, Heading, Text, ToggleButton } from '@react-spectrum/s2';
import { focusRing, style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Folder from '@react-spectrum/s2/icons/Folder';
import ProjectCreate from '@react-spectrum/s2/icons/ProjectCreate';
import { useState } from 'react';
import { Link } from 'react-aria-components/Link';
import { type ProjectCard, useMutate } from '../backend';
import { withName } from '../app/person';
import { go, hrefOf } from '../app/route';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { Pause } from '../look/ProofCardLink';

export function ProjectList({ projects }: { projects: ProjectCard[] }) {
  const [withArchived, setWithArchived] = useState(false);
  const [naming, setNaming] = useState(false);
  const creating = useMutate('project.create');
  const archived = projects.filter((project) => project.archived);
  const active = projects.filter((project) => !project.archived);
  const shown = withArchived ? [...active, ...archived] : active;
  const create = async (name: string) => {
    const made = await creating.mutateAsync({ name });
    go({ page: 'project', project: made.id });
  };
  return (
    <section aria-label={t('home.projects')} className={style({ display: 'flex', flexDirection: 'column', gap: 16 })}>
      <div className={style({ display: 'flex', alignItems: 'center', gap: 12, flexWrap: 'wrap' })}>
        <Heading level={2} styles={style({ font: 'title-lg', margin: 0, flexGrow: 1 })}>
          {t('home.projects')}
        </Heading>
        {archived.length > 0 && (
          <ToggleButton isQuiet isSelected={withArchived} onChange={setWithArchived}>
            {t('home.archived', { count: archived.length })}
          </ToggleButton>
        )}
        <ActionButton onPress={() => void withName(() => setNaming(true))}>
          <ProjectCreate />
          <Text>{t('project.new')}</Text>
        </ActionButton>
      </div>
      {shown.length === 0 && (
        <p className={style({ font: 'body', color: 'neutral-subdued', margin: 0 })}>{t('home.projects.empty')}</p>
      )}
      <ul className={grid}>
        {shown.map((project) => (
          <li key={project.id}>
            <Row project={project} />
          </li>
        ))}
      </ul>
      <NamingDialog
        isOpen={naming}
        title={t('project.new.title')}
        label={t('project.name')}
        action={t('project.create')}
        onClose={() => setNaming(false)}
        onName={create}
      />
    </section>
  );
}

function Row({ project }: { project: ProjectCard }) {
  return (
    <Link href={hrefOf({ page: 'project', project: project.id })} className={(state) => row(state)}>
      <Folder />
      <span className={style({ flexGrow: 1, minWidth: 0 })}>
        <span className={style({ display: 'block', font: 'title-sm', truncate: true })}>
          {project.name}
          <Pause />
        </span>
        <span className={style({ font: 'ui-sm', color: 'neutral-subdued' })}>{t('project.proofs', { count: project.num_proofs })}</span>
      </span>
      {project.archived && (
        <Badge variant="neutral" size="S" fillStyle="subtle">
          {t('common.archived')}
        </Badge>
      )}
    </Link>
  );
}

const row = style({
  ...focusRing(),
  display: 'flex',
  alignItems: 'center',
  gap: 12,
  padding: 16,
  borderRadius: 'lg',
  textDecoration: 'none',
  color: 'neutral',
  backgroundColor: { default: 'layer-1', isHovered: 'gray-100', isPressed: 'gray-200' },
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});

const grid = style({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(18rem, 100%), 1fr))',
  gap: 12,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
