/** Stands where the pages of a version would that cannot be looked at: asks for its password, or tries again. */
import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { FailureNote, hasCode, showFailure } from '../app/failures';
import { chooseVersion } from '../app/files';
import { useMutate, type ProofCard, type VersionView } from '../backend';
import { t } from '../i18n';
import { PasswordDialog } from '../look/PasswordDialog';

/** Why a version cannot be seen, and a way out where there is one. */
export function Unavailable({ proof, version }: { proof: ProofCard; version: VersionView }) {
  if (hasCode(version.unavailable, 'password-needed')) return <UnlockVersion version={version} />;
  if (hasCode(version.unavailable, 'crashed')) return <TriedAgain version={version} />;
  if (hasCode(version.unavailable, 'blob-missing')) return <Missing proof={proof} version={version} />;
  return <FailureNote error={version.unavailable} />;
}

/** The bytes are gone: the way on is the same file as a new version. */
function Missing({ proof, version }: { proof: ProofCard; version: VersionView }) {
  const why = proof.deleted ? t('why.in-bin') : proof.archived ? t('version.new.archived') : null;
  return (
    <FailureNote error={version.unavailable}>
      <div className={style({ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 8 })}>
        <Button variant="secondary" size="S" isDisabled={why !== null} onPress={() => void chooseVersion(proof.id)}>
          {t('version.new')}
        </Button>
        {why !== null && <span className={style({ font: 'ui-sm' })}>{why}</span>}
      </div>
    </FailureNote>
  );
}

/** Bytes on which the decoder died are refused unseen until somebody asks for another try. */
function TriedAgain({ version }: { version: VersionView }) {
  const retry = useMutate('media.retry');
  return <FailureNote error={version.unavailable} onRetry={() => retry.mutate({ version: version.id }, { onError: showFailure })} />;
}

function UnlockVersion({ version }: { version: VersionView }) {
  const unlock = useMutate('media.unlock', { gcTime: 0 });
  const [isOpen, setOpen] = useState(true);
  return (
    <>
      <FailureNote error={version.unavailable}>
        <Button variant="accent" size="S" onPress={() => setOpen(true)}>
          {t('password.enter')}
        </Button>
      </FailureNote>
      <PasswordDialog
        isOpen={isOpen}
        name={version.file_name}
        onClose={() => setOpen(false)}
        onPassword={async (password) => {
          await unlock.mutateAsync({ version: version.id, password });
          unlock.reset();
        }}
      />
    </>
  );
}
