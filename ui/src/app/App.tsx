import { Provider } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../i18n';

export function App() {
  return (
    <Provider background="base" styles={style({ height: 'full' })}>
      <h1 className={style({ font: 'heading' })}>{t('app.name')}</h1>
    </Provider>
  );
}
