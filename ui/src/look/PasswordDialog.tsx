/** Asks for the password of one encrypted file. What is typed is handed on and kept nowhere here. */
import { t } from '../i18n';
import { LineDialog } from './LineDialog';

interface PasswordDialogProps {
  isOpen: boolean;
  /** Of the file. */
  name: string;
  onClose(): void;
  onPassword(password: string): Promise<void>;
}

export function PasswordDialog({ name, onPassword, ...rest }: PasswordDialogProps) {
  return (
    <LineDialog
      {...rest}
      title={t('password.title')}
      text={t('password.of', { name })}
      label={t('password.label')}
      action={t('password.open')}
      isPassword
      maxLength={500}
      isReady={(line) => line !== ''}
      onLine={onPassword}
    />
  );
}
