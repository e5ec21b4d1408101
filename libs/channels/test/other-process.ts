import { startClustered } from './clustered.ts'

/** A server in its own process: every connection joins the board, which receives the rows that the parent process sends. */
const [url = '', key = ''] = process.argv.slice(2)
const { app, url: own } = await startClustered(url, key)
app.on('connection', connection => app.channel('board').join(connection))
app.publish(() => app.channel('board'))
process.on('message', (row: string) => app.service('rows').emit('created', row))
process.on('disconnect', () => process.exit())
process.send?.(own)
