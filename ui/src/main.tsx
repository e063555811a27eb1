import '@react-spectrum/s2/page.css';
import '@fontsource-variable/source-sans-3/wght.css';
import '@fontsource/noto-emoji/400.css';
import './look/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { withoutViewTransitions } from './app/viewTransitions';

withoutViewTransitions();

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
