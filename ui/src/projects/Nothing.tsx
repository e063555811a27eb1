/** What stands in the place of a list that is empty, and what to do about it. */
import { Button, Content, Heading, IllustratedMessage } from '@react-spectrum/s2';
import DropToUpload from '@react-spectrum/s2/illustrations/linear/DropToUpload';
import NoSearchResults from '@react-spectrum/s2/illustrations/linear/NoSearchResults';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { chooseFiles } from '../app/files';
import { go } from '../app/route';
import { t } from '../i18n';
import { isFiltered, type ListFilter } from './listState';

interface NothingProps {
  project: string;
  folder: string;
  filter: ListFilter;
  onClear(): void;
}

export function Nothing({ project, folder, filter, onClear }: NothingProps) {
  return (
    <div className={style({ flexGrow: 1, display: 'flex', alignItems: 'center', justifyContent: 'center' })}>
      {isFiltered(filter) ? <NothingMatches onClear={onClear} /> : <NothingYet project={project} folder={folder} filter={filter} />}
    </div>
  );
}

function NothingMatches({ onClear }: { onClear(): void }) {
  return (
    <IllustratedMessage>
      <NoSearchResults />
      <Heading level={2}>{t('list.none')}</Heading>
      <Content>
        <p>{t('list.none.text')}</p>
        <Button variant="secondary" onPress={onClear}>
          {t('list.clear')}
        </Button>
      </Content>
    </IllustratedMessage>
  );
}

function NothingYet({ project, folder, filter }: Omit<NothingProps, 'onClear'>) {
  if (filter.bin) return <p className={style({ font: 'body', color: 'neutral-subdued' })}>{t('bin.empty')}</p>;
  if (filter.archived === 'only') return <p className={style({ font: 'body', color: 'neutral-subdued' })}>{t('project.none-archived')}</p>;
  if (folder !== '') return <NothingInFolder project={project} />;
  return (
    <IllustratedMessage size="L">
      <DropToUpload />
      <Heading level={2}>{t('drop.proof')}</Heading>
      <Content>
        <p>{t('drop.kinds')}</p>
        <div className={style({ display: 'flex', justifyContent: 'center' })}>
          <Button variant="accent" onPress={() => void chooseFiles()}>
            {t('files.choose')}
          </Button>
        </div>
      </Content>
    </IllustratedMessage>
  );
}

/** A folder is gone with the last that was in it; an address may still lead there. */
function NothingInFolder({ project }: { project: string }) {
  return (
    <IllustratedMessage>
      <NoSearchResults />
      <Heading level={2}>{t('folders.empty')}</Heading>
      <Content>
        <p>{t('folders.exists')}</p>
        <Button variant="secondary" onPress={() => go({ page: 'project', project })}>
          {t('folders.to-top')}
        </Button>
      </Content>
    </IllustratedMessage>
  );
}
