import { useMutate } from '../backend';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { go } from './route';
import { useSheets } from './sheets';

/** Asks for the name of a new project, over any page, and goes there. */
export function NewProject() {
  const isOpen = useSheets((sheets) => sheets.open === 'project');
  const creating = useMutate('project.create');
  return (
    <NamingDialog
      isOpen={isOpen}
      title={t('project.new.title')}
      label={t('project.name')}
      action={t('project.create')}
      onClose={() => useSheets.getState().close()}
      onName={async (name) => {
        const made = await creating.mutateAsync({ name });
        go({ page: 'project', project: made.id });
      }}
    />
  );
}
