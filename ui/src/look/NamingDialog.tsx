/** Asks for one name: of a new project, or a better one for something that has one. */
import { LineDialog } from './LineDialog';

interface NamingDialogProps {
  isOpen: boolean;
  title: string;
  label: string;
  action: string;
  /** What it is called now. */
  name?: string;
  onClose(): void;
  onName(name: string): Promise<void>;
}

export function NamingDialog({ name = '', onName, ...rest }: NamingDialogProps) {
  const isNew = (line: string) => line.trim() !== '' && line.trim() !== name;
  return <LineDialog {...rest} before={name} maxLength={200} isReady={isNew} onLine={(line) => onName(line.trim())} />;
}
