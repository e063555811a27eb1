import { act, render, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { focusPage, useFocusKept } from './keptFocus';

interface PageProps {
  hasStrip?: boolean;
  hasRow?: boolean;
  hasStage?: boolean;
}

function Page({ hasStrip = true, hasRow = true, hasStage = false }: PageProps) {
  useFocusKept();
  return (
    <div>
      <header>
        <button type="button">Back</button>
      </header>
      {hasStrip && <button type="button">Strip</button>}
      <main>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as the canvas is */}
        {hasStage && <div data-viewer-stage="" role="application" aria-label="Canvas" tabIndex={0} />}
        <button type="button">First</button>
        <section>
          {hasRow && (
            <p>
              <button type="button">Clear</button>
            </p>
          )}
          <button type="button" disabled>
            Cannot
          </button>
          <button type="button">Near</button>
        </section>
      </main>
    </div>
  );
}

const button = (name: string) => screen.getByRole('button', { name });
const focus = (name: string) => act(() => button(name).focus());
const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))));

it('goes to the nearest that is left', async () => {
  const { rerender } = render(<Page />);
  focus('Clear');
  rerender(<Page hasRow={false} />);
  await waitFor(() => expect(button('Near')).toHaveFocus());
});

it('goes there while the page changes at each frame, as while a film plays', async () => {
  const { rerender } = render(<Page />);
  const clock = document.body.appendChild(document.createElement('p'));
  focus('Clear');
  rerender(<Page hasRow={false} />);
  for (let frame = 0; frame < 6; frame += 1) {
    clock.textContent = String(frame);
    // oxlint-disable-next-line no-await-in-loop -- one frame after the other
    await new Promise(requestAnimationFrame);
  }
  clock.remove();
  expect(button('Near')).toHaveFocus();
});

it('goes to the main part of the page where nothing is left near', async () => {
  const { rerender } = render(<Page />);
  focus('Strip');
  rerender(<Page hasStrip={false} />);
  await waitFor(() => expect(screen.getByRole('main')).toHaveFocus());
});

it('goes to the canvas where there is one', async () => {
  const { rerender } = render(<Page hasStage />);
  focus('Strip');
  rerender(<Page hasStage hasStrip={false} />);
  await waitFor(() => expect(screen.getByRole('application')).toHaveFocus());
});

function Rows({ names }: { names: readonly string[] }) {
  useFocusKept();
  return (
    <main>
      <table>
        <tbody>
          {names.map((name) => (
            // oxlint-disable-next-line jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- as the lists have it
            <tr key={name} role="row" tabIndex={-1} aria-label={name}>
              <td>
                <button type="button">Menu</button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}

it('goes to a row before what stands in it', async () => {
  const { rerender } = render(<Rows names={['Leaflet', 'Poster']} />);
  act(() => screen.getByRole('row', { name: 'Poster' }).focus());
  rerender(<Rows names={['Leaflet']} />);
  await waitFor(() => expect(screen.getByRole('row', { name: 'Leaflet' })).toHaveFocus());
});

it('stays where somebody put it meanwhile', async () => {
  const { rerender } = render(<Page />);
  focus('Clear');
  rerender(<Page hasRow={false} />);
  focus('Back');
  await frames();
  expect(button('Back')).toHaveFocus();
});

it('is nowhere where it was taken away from what is there', async () => {
  const { rerender } = render(<Page />);
  focus('Clear');
  act(() => button('Clear').blur());
  await frames();
  rerender(<Page hasRow={false} />);
  await frames();
  expect(document.body).toHaveFocus();
});

it('is given to the canvas, or else to the main part', () => {
  const { rerender } = render(<Page />);
  act(() => void focusPage());
  expect(screen.getByRole('main')).toHaveFocus();
  rerender(<Page hasStage />);
  act(() => void focusPage());
  expect(screen.getByRole('application')).toHaveFocus();
});
