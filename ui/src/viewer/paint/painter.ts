// WebGL2: turns pictures into textures once, and draws them as often as the view moves.
//
// A picture is converted to RGBA when it arrives (planes are then free for the next one) and kept as a layer.
// Drawing puts layers where the transform says; a layer whose size on screen is its own size is copied texel by
// texel. After a loss of context everything is gone: whoever owns the painter asks for the pictures again.

import type { Header, Plane } from '../pixels/header';
import type { Size, Transform } from '../view/transform';
import { conversionOf, type ConversionNumbers } from './conversion';
import { convertOf, DRAW, DRAW_OPAQUE, RECT_VERTEX, type Way } from './shaders';

/** A picture on the graphics card. */
export interface Layer {
  texture: WebGLTexture;
  header: Header;
  /** The whole picture in native units, as it was when asked for. */
  native: Size;
  /** It consists of pixels; where it is not said, all but pages do. */
  hasPixels?: boolean;
}

/** Where the whole picture lies on the canvas, in device pixels, before turning: its turned origin and size. */
export interface Drawn {
  width: number;
  height: number;
  exact: boolean;
}

export class PaintError extends Error {
  constructor(
    readonly code: 'graphics-missing' | 'picture-too-large',
    message: string,
  ) {
    super(message);
  }
}

interface Program {
  program: WebGLProgram;
  at: Record<string, WebGLUniformLocation | null>;
}

interface PlaneTexture extends Size {
  texture: WebGLTexture;
  format: number;
}

interface TargetTexture extends Size {
  texture: WebGLTexture;
}

const CONVERT_UNIFORMS = ['u_rect', 'u_turn', 'u_plane0', 'u_plane1', 'u_plane2', 'u_step', 'u_siting', 'u_luma', 'u_chroma', 'u_k', 'u_gamut', 'u_tone'];
const DRAW_UNIFORMS = ['u_rect', 'u_turn', 'u_picture', 'u_check', 'u_checkSize'];
/** Finished targets kept for the next picture of the same size. */
const SPARE_TARGETS = 2;

export class Painter {
  readonly #gl: WebGL2RenderingContext;
  readonly #convert = new Map<Way, Program>();
  readonly #draw: Program;
  readonly #drawOpaque: Program;
  readonly #frame: WebGLFramebuffer;
  readonly #maxSide: number;
  #planes: PlaneTexture[] = [];
  #spare: TargetTexture[] = [];

  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', {
      alpha: true,
      antialias: false,
      depth: false,
      stencil: false,
      premultipliedAlpha: true,
      preserveDrawingBuffer: true,
    });
    if (gl === null) throw new PaintError('graphics-missing', 'WebGL2 is not available');
    this.#gl = gl;
    this.#draw = build(gl, DRAW, DRAW_UNIFORMS);
    this.#drawOpaque = build(gl, DRAW_OPAQUE, DRAW_UNIFORMS);
    this.#frame = gl.createFramebuffer();
    this.#maxSide = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    gl.bindVertexArray(gl.createVertexArray());
    gl.disable(gl.BLEND);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  }

  get lost(): boolean {
    return this.#gl.isContextLost();
  }

  /**
   * Uploads and converts; the message is not needed afterwards. `quick`: colours may be off by what the driver's filter is
   * off, as while a film plays; when it rests, its frame is asked for again.
   */
  take(header: Header, message: ArrayBuffer, native: Size, quick = false): Layer {
    if (Math.max(header.width, header.height) > this.#maxSide) {
      throw new PaintError('picture-too-large', `${header.width} × ${header.height}, at most ${this.#maxSide}`);
    }
    const numbers = conversionOf(header);
    const isQuick = quick && header.layout.bits === 8 && numbers.light.samples === 'sdr';
    header.planes.forEach((plane, index) => this.#upload(header, plane, index, message, isQuick));
    const target = this.#target(header);
    this.#runConversion(numbers, isQuick ? 'quick' : numbers.light.samples, target);
    return { texture: target.texture, header, native };
  }

  release(layer: Layer): void {
    const { width, height } = layer.header;
    if (this.#spare.length < SPARE_TARGETS) this.#spare.push({ texture: layer.texture, width, height });
    else this.#gl.deleteTexture(layer.texture);
  }

  /** Clears the canvas unless they go `over` what is there, and draws the layers in order. */
  draw(layers: Layer[], transform: Transform, ratio: number, check: [number, number], over = false): void {
    const gl = this.#gl;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    if (!over) gl.clear(gl.COLOR_BUFFER_BIT);
    for (const layer of layers) {
      const { program, at } = layer.header.layout.planes === 1 ? this.#draw : this.#drawOpaque;
      gl.useProgram(program);
      gl.uniform1i(at['u_picture'] ?? null, 0);
      gl.uniform2f(at['u_check'] ?? null, ...check);
      gl.uniform1f(at['u_checkSize'] ?? null, Math.round(8 * ratio));
      this.#drawLayer(layer, transform, ratio, at);
    }
    // Drawn now, not when somebody first looks at the canvas.
    gl.flush();
  }

  /** Draws next to nothing once in each of the common ways: programs are finished by the driver when they first run. */
  warm(): void {
    const view: Transform = { zoom: 1, x: 0, y: 0, turn: 0 };
    for (const [header, message] of SPECKS) {
      for (const isQuick of [false, true]) {
        const layer = this.take(header, message, { width: 3, height: 3 }, isQuick);
        this.draw([layer], view, 1, [1, 1]);
        this.release(layer);
      }
    }
    this.clear();
  }

  /** Frees what it keeps for the next picture. */
  clear(): void {
    const gl = this.#gl;
    // What a framebuffer holds is not freed by deleting it.
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, null, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    for (const { texture } of [...this.#planes, ...this.#spare]) gl.deleteTexture(texture);
    this.#planes = [];
    this.#spare = [];
  }

  dispose(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #drawLayer(layer: Layer, transform: Transform, ratio: number, at: Program['at']): void {
    const gl = this.#gl;
    const { header } = layer;
    const whole = drawnSize(layer, transform.zoom * ratio);
    const across = whole.width / header.fullWidth;
    const down = whole.height / header.fullHeight;
    const [sx, sy] = [2 / gl.drawingBufferWidth, -2 / gl.drawingBufferHeight];
    const [a, b, c, d] = TURNS[transform.turn];
    const [x, y] = [header.x * across, header.y * down];
    const left = transform.x * ratio + a * x + c * y;
    const top = transform.y * ratio + b * x + d * y;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, layer.texture);
    const filter = isNearest(layer, whole, transform.zoom * ratio) ? gl.NEAREST : gl.LINEAR;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
    gl.uniform4f(at['u_rect'] ?? null, left * sx - 1, top * sy + 1, header.width * across, header.height * down);
    gl.uniformMatrix2fv(at['u_turn'] ?? null, false, [a * sx, b * sy, c * sx, d * sy]);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  #upload(header: Header, plane: Plane, index: number, message: ArrayBuffer, isQuick: boolean): void {
    const gl = this.#gl;
    const wide = header.layout.bits > 8;
    const rgba = header.layout.planes === 1;
    const internal = isQuick ? gl.R8 : rgba ? gl.RGBA8UI : wide ? gl.R16UI : gl.R8UI;
    const format = isQuick ? gl.RED : rgba ? gl.RGBA_INTEGER : gl.RED_INTEGER;
    const bytesPerSample = rgba ? 4 : wide ? 2 : 1;
    this.#bindPlane(index, plane, internal);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, plane.stride / bytesPerSample);
    const samples = samplesOf(message, plane, wide);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, plane.width, plane.height, format, wide ? gl.UNSIGNED_SHORT : gl.UNSIGNED_BYTE, samples);
  }

  #bindPlane(index: number, { width, height }: Plane, format: number): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + index);
    const before = this.#planes[index];
    if (before?.width === width && before.height === height && before.format === format) {
      gl.bindTexture(gl.TEXTURE_2D, before.texture);
      return;
    }
    if (before !== undefined) gl.deleteTexture(before.texture);
    this.#planes[index] = { texture: this.#storage(format, width, height), width, height, format };
  }

  #target({ width, height }: Size): TargetTexture {
    const at = this.#spare.findIndex((spare) => spare.width === width && spare.height === height);
    const [found] = at < 0 ? [] : this.#spare.splice(at, 1);
    for (const spare of this.#spare.splice(0)) this.#gl.deleteTexture(spare.texture);
    this.#gl.activeTexture(this.#gl.TEXTURE3);
    return found ?? { texture: this.#storage(this.#gl.RGBA8, width, height), width, height };
  }

  #storage(format: number, width: number, height: number): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, format, width, height);
    const filter = format === gl.R8 ? gl.LINEAR : gl.NEAREST;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }

  /** Made when it is first needed. */
  #converting(way: Way): Program {
    const made = this.#convert.get(way);
    if (made !== undefined) return made;
    const program = build(this.#gl, convertOf(way), CONVERT_UNIFORMS);
    this.#convert.set(way, program);
    return program;
  }

  #runConversion(numbers: ConversionNumbers, way: Way, target: TargetTexture): void {
    const gl = this.#gl;
    const { program, at } = this.#converting(way);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, target.texture, 0);
    gl.viewport(0, 0, target.width, target.height);
    gl.useProgram(program);
    gl.uniform4f(at['u_rect'] ?? null, -1, -1, 2, 2);
    gl.uniformMatrix2fv(at['u_turn'] ?? null, false, [1, 0, 0, 1]);
    for (const unit of [0, 1, 2]) gl.uniform1i(at[`u_plane${unit}`] ?? null, unit);
    gl.uniform2i(at['u_step'] ?? null, ...numbers.step);
    gl.uniform2f(at['u_siting'] ?? null, ...numbers.siting);
    gl.uniform2f(at['u_luma'] ?? null, ...numbers.luma);
    gl.uniform2f(at['u_chroma'] ?? null, ...numbers.chroma);
    gl.uniform2f(at['u_k'] ?? null, ...numbers.k);
    gl.uniformMatrix3fv(at['u_gamut'] ?? null, false, numbers.light.gamut);
    gl.uniform3f(at['u_tone'] ?? null, ...numbers.light.tone);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}

/** Three by three pixels, as pages and images come and as most films do: for powers of two there are programs of their own. */
const SPECKS: [Header, ArrayBuffer][] = [speck('page', { planes: 1, bits: 8, across: 1, down: 1 }), speck('frame', { planes: 3, bits: 8, across: 2, down: 2 })];

function speck(kind: Header['kind'], layout: Header['layout']): [Header, ArrayBuffer] {
  const sides = layout.planes === 1 ? [3] : [3, 2, 2];
  const header: Header = {
    stream: 0,
    request: 0,
    kind,
    layout,
    matrix: layout.planes === 1 ? 'rgb' : 'bt709',
    range: layout.planes === 1 ? 'full' : 'limited',
    siting: 'left',
    transfer: 1,
    primaries: 1,
    interlaced: false,
    provisional: false,
    number: 0,
    pts: 0n,
    timeBase: [1, 1],
    time: 0n,
    timecode: null,
    tableRevision: 0,
    ordinal: 0,
    fullWidth: 3,
    fullHeight: 3,
    x: 0,
    y: 0,
    width: 3,
    height: 3,
    scale: [1, 1],
    peakNits: 0,
    planes: sides.map((side) => ({ offset: 0, stride: layout.planes === 1 ? 4 * side : side, width: side, height: side })),
  };
  return [header, new ArrayBuffer(36)];
}

/** Columns of the quarter turns: local x goes to (a, b), local y to (c, d). */
const TURNS: Record<Transform['turn'], [number, number, number, number]> = {
  0: [1, 0, 0, 1],
  90: [0, 1, -1, 0],
  180: [-1, 0, 0, -1],
  270: [0, -1, 1, 0],
};

/** The size on canvas of a layer's whole: its own when that is what the view asks for to the pixel. */
export function drawnSize({ header, native }: Pick<Layer, 'header' | 'native'>, pixelsPerUnit: number): Drawn {
  const width = native.width * pixelsPerUnit;
  const height = native.height * pixelsPerUnit;
  // The width asked for was rounded to a whole pixel, and the height follows from it before it is rounded itself.
  const rounding = 0.51 + 0.5 * (native.height / native.width);
  const exact = Math.abs(width - header.fullWidth) < 1 && Math.abs(height - header.fullHeight) < Math.max(1, rounding);
  return exact ? { width: header.fullWidth, height: header.fullHeight, exact } : { width, height, exact };
}

/** Pixels show as squares from the medium's own size upwards; what is drawn larger than that has none. */
export function isNearest({ header, hasPixels }: Pick<Layer, 'header' | 'hasPixels'>, drawn: Drawn, pixelsPerUnit: number): boolean {
  const own = (hasPixels ?? header.kind !== 'page') && header.scale[0] === header.scale[1];
  return drawn.exact || (own && pixelsPerUnit > 1);
}

function samplesOf(message: ArrayBuffer, plane: Plane, wide: boolean): Uint8Array | Uint16Array {
  const bytes = plane.stride * plane.height;
  if (!wide) return new Uint8Array(message, plane.offset, bytes);
  // Rows of 16-bit samples start at even bytes because header and strides are even.
  return new Uint16Array(message, plane.offset, bytes / 2);
}

function build(gl: WebGL2RenderingContext, fragment: string, uniforms: string[]): Program {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, RECT_VERTEX],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) throw new PaintError('graphics-missing', 'the context is lost');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new PaintError('graphics-missing', gl.getProgramInfoLog(program) ?? 'the shaders do not link');
  }
  return { program, at: Object.fromEntries(uniforms.map((name) => [name, gl.getUniformLocation(program, name)])) };
}

