/** Says what will happen before it does. */
import { Button, ButtonGroup, Content, Dialog, DialogContainer, Heading } from '@react-spectrum/s2';
import { t } from '../i18n';

interface AgreeDialogProps {
  isOpen: boolean;
  title: string;
  text: string;
  action: string;
  onClose(): void;
  onAgree(): void;
}

export function AgreeDialog({ isOpen, title, text, action, onClose, onAgree }: AgreeDialogProps) {
  return (
    <DialogContainer onDismiss={onClose}>
      {isOpen && (
        <Dialog size="S" role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <Content>{text}</Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={onClose}>
              {t('common.cancel')}
            </Button>
            <Button
              autoFocus
              variant="accent"
              onPress={() => {
                onClose();
                onAgree();
              }}
            >
              {action}
            </Button>
          </ButtonGroup>
        </Dialog>
      )}
    </DialogContainer>
  );
}
