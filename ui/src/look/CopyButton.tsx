// Copies a result as text, and says that it did.

import { ActionButton } from '@react-spectrum/s2';
import Checkmark from '@react-spectrum/s2/icons/Checkmark';
import Copy from '@react-spectrum/s2/icons/Copy';
import { useEffect, useState } from 'react';

const COPIED_MS = 1500;

interface CopyButtonProps {
  text: string;
  name: string;
  /** The name for a moment after it was copied. */
  done: string;
}

export function CopyButton({ text, name, done }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <ActionButton size="XS" isQuiet aria-label={copied ? done : name} onPress={copy}>
      {copied ? <Checkmark /> : <Copy />}
    </ActionButton>
  );
}
