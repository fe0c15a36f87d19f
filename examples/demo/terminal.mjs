const isTerminal = process.stdout.isTTY === true && process.env.NO_COLOR === undefined
const paint = (code) => (text) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text)

export const green = paint(32)
export const red = paint(31)
export const dim = paint(2)
export const bold = paint(1)

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/**
 * Runs one step under its title: a line that moves while it runs (on a terminal), then a tick or a cross and what the
 * step has to tell. A step tells lines by returning them, and its progress by calling `progress`.
 */
export async function step(title, run) {
  let note = ''
  let frame = 0
  const draw = () => {
    frame += 1
    process.stdout.write(`\r\u001b[K${dim(FRAMES[frame % FRAMES.length])} ${title} ${dim(note)}`)
  }
  const timer = isTerminal ? setInterval(draw, 80) : undefined
  const finish = (mark) => {
    clearInterval(timer)
    if (isTerminal) process.stdout.write('\r\u001b[K')
    console.log(`${mark} ${bold(title)}`)
  }
  try {
    const lines = await run((text) => {
      note = text
    })
    finish(green('✔'))
    for (const line of lines ?? []) console.log(`    ${line}`)
    return true
  } catch (error) {
    finish(red('✘'))
    for (const line of String(error?.stack ?? error)
      .split('\n')
      .slice(0, 12))
      console.log(`    ${red(line)}`)
    return false
  }
}
