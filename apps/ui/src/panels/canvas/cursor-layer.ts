/** A user's cursor, in canvas coordinates. */
export interface Cursor {
  id: string
  name: string
  x: number
  y: number
}

/** The viewport of the canvas: translation, then scale. */
export type Transform = readonly [x: number, y: number, zoom: number]

/** Time constant, in ms, of the movement of a cursor to its new position. */
const GLIDE_MS = 60
/** Distance, in screen pixels, at which a cursor has arrived. */
const ARRIVED_PX = 0.3
const ARROW_PATH = 'M0 0 4.5 13.5 7 7.5 13 5.5Z'
const LABEL = { x: 11, y: 13, height: 17, padding: 6 }

/**
 * Draws cursors on a canvas element. As DOM elements they would make the browser composite all cards again with each
 * move.
 */
export class CursorLayer {
  private readonly canvas: HTMLCanvasElement
  private readonly shown = new Map<string, Cursor>()
  private readonly arrow = new Path2D(ARROW_PATH)
  private cursors: readonly Cursor[] = []
  private transform: Transform = [0, 0, 1]
  private colors = { mark: '', name: '' }
  private frame = 0
  private lastFrameAt = 0

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas
  }

  setCursors(pointers: readonly Cursor[]): void {
    this.cursors = pointers
    const ids = new Set(pointers.map(({ id }) => id))
    for (const id of this.shown.keys()) if (!ids.has(id)) this.shown.delete(id)
    this.requestDraw()
  }

  setTransform(transform: Transform): void {
    this.transform = transform
    if (this.cursors.length) this.requestDraw()
  }

  /** Schedules a draw in the next frame. */
  requestDraw(): void {
    if (this.frame) return
    this.lastFrameAt = performance.now()
    this.frame = requestAnimationFrame(now => this.draw(now))
  }

  close(): void {
    cancelAnimationFrame(this.frame)
  }

  private draw(now: number): void {
    this.frame = 0
    const way = matchMedia('(prefers-reduced-motion: reduce)').matches
      ? 1
      : 1 - Math.exp((this.lastFrameAt - now) / GLIDE_MS)
    const pen = this.clear()
    if (!pen) return
    const [dx, dy, zoom] = this.transform
    let isOnTheWay = false
    for (const pointer of this.cursors) {
      const at = this.step(pointer, way)
      isOnTheWay ||= Math.hypot(pointer.x - at.x, pointer.y - at.y) * zoom > ARRIVED_PX
      this.drawCursor(pen, pointer.name, dx + at.x * zoom, dy + at.y * zoom)
    }
    if (isOnTheWay) this.requestDraw()
  }

  private step(pointer: Cursor, way: number): Cursor {
    const from = this.shown.get(pointer.id) ?? pointer
    const at = { ...pointer, x: from.x + (pointer.x - from.x) * way, y: from.y + (pointer.y - from.y) * way }
    this.shown.set(pointer.id, at)
    return at
  }

  /** Returns the context of the cleared canvas, resized to its element. */
  private clear(): CanvasRenderingContext2D | null {
    const { canvas } = this
    const scale = devicePixelRatio
    const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)]
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    const pen = canvas.getContext('2d')
    if (!pen) return null
    pen.setTransform(scale, 0, 0, scale, 0, 0)
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight)
    const style = getComputedStyle(canvas)
    pen.font = style.font
    this.colors = { mark: style.outlineColor, name: style.color }
    return pen
  }

  private drawCursor(pen: CanvasRenderingContext2D, name: string, x: number, y: number): void {
    if (x < -20 || y < -20 || x > this.canvas.clientWidth || y > this.canvas.clientHeight) return
    const { mark, name: ink } = this.colors
    pen.save()
    pen.translate(x, y)
    pen.fillStyle = mark
    pen.fill(this.arrow)
    if (name) {
      pen.beginPath()
      pen.roundRect(LABEL.x, LABEL.y, pen.measureText(name).width + 2 * LABEL.padding, LABEL.height, 6)
      pen.fill()
      pen.fillStyle = ink
      pen.fillText(name, LABEL.x + LABEL.padding, LABEL.y + 12)
    }
    pen.restore()
  }
}
