import { afterEach, describe, expect, it } from 'vitest';
import { withoutViewTransitions } from './viewTransitions';

const offer = () =>
  Object.defineProperty(Document.prototype, 'startViewTransition', { value: () => undefined, configurable: true });

describe('withoutViewTransitions', () => {
  afterEach(() => {
    delete (Document.prototype as Partial<Document>).startViewTransition;
  });

  it('takes them away from WebKitGTK', () => {
    offer();
    withoutViewTransitions('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko)');
    expect('startViewTransition' in document).toBe(false);
  });

  it('leaves them elsewhere', () => {
    offer();
    withoutViewTransitions('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15');
    expect('startViewTransition' in document).toBe(true);
  });
});
