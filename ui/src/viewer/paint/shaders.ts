// The shaders of the canvas. `convertOf` is the one conversion of docs/PIXELS.md; `DRAW` places its result.
//
// Both run on a rectangle of two triangles given by `u_rect` in clip space. Samples are integers and are read
// by texel, so that no driver's filtering comes between a sample and its value.

import { KNEE, type Samples } from './conversion';

export const RECT_VERTEX = `#version 300 es
precision highp float;
uniform vec4 u_rect;
uniform mat2 u_turn;
out vec2 v_at;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  v_at = corner;
  gl_Position = vec4(u_rect.xy + u_turn * (corner * u_rect.zw), 0.0, 1.0);
}`;

const NUMBERS: Record<Way, number> = { sdr: 0, wide: 1, pq: 2, hlg: 3, rgba: 4, quick: 5 };

/** How samples are converted: by what they are; `quick`: planes of SDR while they play, with chroma as the driver's filter gives it. */
export type Way = Samples | 'quick';

/** A program for each: drivers that draw on the processor go through both sides of every condition at each pixel. */
export function convertOf(way: Way): string {
  return `#version 300 es\n#define SAMPLES ${NUMBERS[way]}\n${CONVERT}`;
}

const CONVERT = `precision highp float;
precision highp int;
precision highp usampler2D;
#if SAMPLES == 5
uniform highp sampler2D u_plane0;
uniform highp sampler2D u_plane1;
uniform highp sampler2D u_plane2;
#else
uniform usampler2D u_plane0;
uniform usampler2D u_plane1;
uniform usampler2D u_plane2;
#endif
uniform ivec2 u_step;      // luma samples per chroma sample
uniform vec2 u_siting;     // where chroma sample (0, 0) lies, in luma samples
uniform vec2 u_luma;       // offset, width of the range
uniform vec2 u_chroma;
uniform vec2 u_k;          // Kr, Kb
uniform mat3 u_gamut;      // to BT.709 primaries
uniform vec3 u_tone;       // scale, a, b of the curve above the knee
out vec4 o_color;

#if SAMPLES == 5
float lumaAt(ivec2 at) {
  return texelFetch(u_plane0, at, 0).r * 255.0;
}

float chromaAt(highp sampler2D plane, ivec2 luma) {
  vec2 at = (vec2(luma) - u_siting) / vec2(u_step) + 0.5;
  return (texture(plane, at / vec2(textureSize(plane, 0))).r * 255.0 - u_chroma.x) / u_chroma.y;
}
#else
float lumaAt(ivec2 at) {
  return float(texelFetch(u_plane0, at, 0).r);
}

float chromaAt(usampler2D plane, ivec2 luma) {
  vec2 at = (vec2(luma) - u_siting) / vec2(u_step);
  vec2 low = floor(at);
  vec2 part = at - low;
  ivec2 last = textureSize(plane, 0) - 1;
  ivec2 a = clamp(ivec2(low), ivec2(0), last);
  ivec2 b = clamp(ivec2(low) + 1, ivec2(0), last);
  float top = mix(float(texelFetch(plane, a, 0).r), float(texelFetch(plane, ivec2(b.x, a.y), 0).r), part.x);
  float bottom = mix(float(texelFetch(plane, ivec2(a.x, b.y), 0).r), float(texelFetch(plane, b, 0).r), part.x);
  return (mix(top, bottom, part.y) - u_chroma.x) / u_chroma.y;
}
#endif

vec3 pq(vec3 encoded) {
  vec3 power = pow(encoded, vec3(1.0 / 78.84375));
  vec3 light = max(power - 0.8359375, 0.0) / (18.8515625 - 18.6875 * power);
  return pow(light, vec3(1.0 / 0.1593017578125)) * (10000.0 / 203.0);
}

vec3 hlg(vec3 encoded) {
  vec3 low = encoded * encoded / 3.0;
  vec3 high = (exp((encoded - 0.5599107) / 0.17883277) + 0.28466892) / 12.0;
  vec3 scene = mix(high, low, lessThanEqual(encoded, vec3(0.5)));
  return scene * (1000.0 / 203.0) * pow(max(dot(scene, vec3(0.2627, 0.678, 0.0593)), 0.0), 0.2);
}

vec3 srgb(vec3 light) {
  vec3 held = clamp(light, 0.0, 1.0);
  return mix(1.055 * pow(held, vec3(1.0 / 2.4)) - 0.055, 12.92 * held, lessThanEqual(held, vec3(0.0031308)));
}

vec3 shown(vec3 encoded) {
#if SAMPLES == 0 || SAMPLES == 5
  return encoded;
#else
  vec3 held = clamp(encoded, 0.0, 1.0);
#if SAMPLES == 1
  vec3 light = u_gamut * pow(held, vec3(2.4));
  return pow(max(light, 0.0), vec3(1.0 / 2.4));
#else
#if SAMPLES == 2
  vec3 light = u_gamut * pq(held);
#else
  vec3 light = u_gamut * hlg(held);
#endif
  float brightest = max(max(max(light.r, light.g), light.b), 1e-6);
  float mapped = brightest <= ${KNEE} ? brightest : u_tone.x * (brightest + u_tone.y) / (brightest + u_tone.z);
  return srgb(light * (mapped / brightest));
#endif
#endif
}

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
#if SAMPLES == 4
  vec4 color = vec4(texelFetch(u_plane0, at, 0)) / 255.0;
  o_color = vec4(color.rgb * color.a, color.a);
#else
  float y = (lumaAt(at) - u_luma.x) / u_luma.y;
  float cb = chromaAt(u_plane1, at);
  float cr = chromaAt(u_plane2, at);
  float r = y + 2.0 * (1.0 - u_k.x) * cr;
  float b = y + 2.0 * (1.0 - u_k.y) * cb;
  float g = (y - u_k.x * r - u_k.y * b) / (1.0 - u_k.x - u_k.y);
  o_color = vec4(clamp(shown(vec3(r, g, b)), 0.0, 1.0), 1.0);
#endif
}`;

/** Of a picture that nothing is seen through, as planes are. */
export const DRAW_OPAQUE = `#version 300 es
precision highp float;
uniform sampler2D u_picture;
in vec2 v_at;
out vec4 o_color;
void main() {
  o_color = texture(u_picture, v_at);
}`;

export const DRAW = `#version 300 es
precision highp float;
uniform sampler2D u_picture;
uniform vec2 u_check;      // colours of the chequerboard behind what is transparent
uniform float u_checkSize; // device pixels
in vec2 v_at;
out vec4 o_color;
void main() {
  vec4 color = texture(u_picture, v_at);
  vec2 cell = floor(gl_FragCoord.xy / u_checkSize);
  float check = mod(cell.x + cell.y, 2.0) < 1.0 ? u_check.x : u_check.y;
  o_color = vec4(color.rgb + vec3(check) * (1.0 - color.a), 1.0);
}`;
