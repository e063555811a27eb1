import { useOperation } from '../backend';
import { t } from '../i18n';
import { NamingDialog } from '../look/NamingDialog';
import { giveName, isUnnamed, useNaming } from './person';

/** Opens when a person asks to say who they are; nothing waits for it. */
export function NameDialog() {
  const asking = useNaming((naming) => naming.asking);
  const { data } = useOperation('app.state', {});
  return (
    <NamingDialog
      isOpen={asking}
      title={t('name.dialog')}
      label={t('name.label')}
      action={t('common.save')}
      name={data === undefined || isUnnamed(data) ? '' : (data.person?.name ?? '')}
      onClose={() => useNaming.getState().ask(false)}
      onName={giveName}
    />
  );
}
