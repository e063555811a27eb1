/** Asks for the passwords of encrypted files that come in, one after the other; without one a file stays out. */
import { useState } from 'react';
import { PasswordDialog } from '../look/PasswordDialog';
import { hasCode, showFailure } from './failures';
import { stopImport, tryAgain, useImports, type Import } from './imports';

export function ImportPassword() {
  const waiting = useImports(({ items }) => items.find(wantsPassword) ?? null);
  // While a password is being tried the file is on its way again.
  const [tried, setTried] = useState<Import | null>(null);
  const item = tried ?? waiting;
  return (
    <PasswordDialog
      key={item?.ticket.ticket ?? 'none'}
      isOpen={item !== null}
      name={item?.ticket.name ?? ''}
      onClose={() => {
        if (item !== null) leaveOut(item.ticket.ticket);
      }}
      onPassword={async (password) => {
        if (item === null) return;
        setTried(item);
        try {
          await tryAgain(item, password);
          const now = useImports.getState().items.find((one) => one.ticket.ticket === item.ticket.ticket);
          if (now !== undefined && wantsPassword(now)) throw now.failure;
        } finally {
          setTried(null);
        }
      }}
    />
  );
}

function wantsPassword({ state, failure }: Import): boolean {
  return state === 'failed' && (hasCode(failure, 'password-needed') || hasCode(failure, 'password-wrong'));
}

/** Nothing of it is left; what is in already, or failed for another reason, stays in the tray. */
function leaveOut(ticket: string): void {
  const { items, remove } = useImports.getState();
  const item = items.find((one) => one.ticket.ticket === ticket);
  if (item?.state === 'running') void stopImport(ticket).catch(showFailure);
  else if (item !== undefined && wantsPassword(item)) remove(ticket);
}
