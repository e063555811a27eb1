/** Over everything while Galley turns to another data folder: what was begun in this one now would be in it alone. */
import { Content, Dialog, DialogContainer, Heading } from '@react-spectrum/s2';
import { t } from '../i18n';
import { useDataWork } from './dataWork';
import { WorkBar } from './WorkBar';

export function WorkDialog() {
  const isShown = useDataWork(({ working, isLast }) => isLast && working !== null && working.phase !== null);
  return (
    <DialogContainer onDismiss={() => undefined}>
      {isShown && (
        <Dialog size="S" isKeyboardDismissDisabled>
          <Heading slot="title">{t('data.turning')}</Heading>
          <Content>
            <WorkBar />
          </Content>
        </Dialog>
      )}
    </DialogContainer>
  );
}
