// The shaders of the canvas. `CONVERT` is the one conversion of docs/PIXELS.md; `DRAW` places its result.
//
// Both run on a rectangle of two triangles given by `u_rect` in clip space. Samples are integers and are read
// by texel, so that no driver's filtering comes between a sample and its value.

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

export const CONVERT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D u_plane0;
uniform usampler2D u_plane1;
uniform usampler2D u_plane2;
uniform int u_rgba;
uniform ivec2 u_step;      // luma samples per chroma sample
uniform vec2 u_siting;     // where chroma sample (0, 0) lies, in luma samples
uniform vec2 u_luma;       // offset, width of the range
uniform vec2 u_chroma;
uniform vec2 u_k;          // Kr, Kb
out vec4 o_color;

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

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  if (u_rgba == 1) {
    vec4 color = vec4(texelFetch(u_plane0, at, 0)) / 255.0;
    o_color = vec4(color.rgb * color.a, color.a);
    return;
  }
  float y = (float(texelFetch(u_plane0, at, 0).r) - u_luma.x) / u_luma.y;
  float cb = chromaAt(u_plane1, at);
  float cr = chromaAt(u_plane2, at);
  float r = y + 2.0 * (1.0 - u_k.x) * cr;
  float b = y + 2.0 * (1.0 - u_k.y) * cb;
  float g = (y - u_k.x * r - u_k.y * b) / (1.0 - u_k.x - u_k.y);
  o_color = vec4(clamp(vec3(r, g, b), 0.0, 1.0), 1.0);
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
