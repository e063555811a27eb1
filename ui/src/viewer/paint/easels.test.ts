import { expect, it, vi } from 'vitest';
import { Easels, type CanvasPainter } from './easels';
import { PaintError } from './painter';

function fake() {
  const painters: (Omit<CanvasPainter, 'lost'> & { lost: boolean })[] = [];
  const painterOn = vi.fn<(canvas: HTMLCanvasElement) => CanvasPainter>(() => {
    const painter = {
      take: vi.fn<CanvasPainter['take']>(),
      release: vi.fn<CanvasPainter['release']>(),
      draw: vi.fn<CanvasPainter['draw']>(),
      warm: vi.fn<CanvasPainter['warm']>(),
      clear: vi.fn<CanvasPainter['clear']>(),
      dispose: vi.fn<CanvasPainter['dispose']>(),
      lost: false,
    };
    painters.push(painter);
    return painter;
  });
  return { easels: new Easels(painterOn), painters, painterOn };
}

it('has one ready for the first screen', () => {
  const { easels, painters, painterOn } = fake();
  easels.standReady(document);
  easels.standReady(document);
  expect(painterOn).toHaveBeenCalledOnce();
  expect(easels.take(document).painter).toBe(painters[0]);
  expect(easels.take(document).painter).toBeNull();
});

it('gives the next screen what the last one gave back, with nothing of its picture', () => {
  const { easels, painters } = fake();
  easels.standReady(document);
  const easel = easels.take(document);
  easel.canvas.width = 800;
  easel.canvas.style.width = '400px';
  easel.canvas.dataset['version'] = 'v';
  document.body.append(easel.canvas);
  easels.giveBack(easel);
  expect(easel.canvas.isConnected).toBe(false);
  const next = easels.take(document);
  expect(next).toEqual(easel);
  expect([next.canvas.width, next.canvas.style.width, next.canvas.dataset['version']]).toEqual([1, '', undefined]);
  expect(painters[0]?.clear).toHaveBeenCalled();
});

it('keeps one alone, and none whose context is lost', () => {
  const { easels, painters, painterOn } = fake();
  const two = [0, 1].map(() => {
    const { canvas } = easels.take(document);
    return { canvas, painter: easels.painterOn(canvas) };
  });
  for (const easel of two) easels.giveBack(easel);
  expect(painters[0]?.dispose).not.toHaveBeenCalled();
  expect(painters[1]?.dispose).toHaveBeenCalledOnce();
  const [first] = painters;
  if (first !== undefined) first.lost = true;
  expect(easels.take(document).painter).toBeNull();
  expect(painterOn).toHaveBeenCalledTimes(2);
});

it('leaves it to the screen to say that there are no graphics', () => {
  const easels = new Easels(() => {
    throw new PaintError('graphics-missing', 'none');
  });
  easels.standReady(document);
  expect(easels.take(document).painter).toBeNull();
});
