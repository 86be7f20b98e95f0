/**
 * Runs the simulator as a process of its own.
 * `node sandbox/onemsg/run-simulator.ts --port 4100 --channel VID1=secret --channel VID2=other --seed 7 --human`
 */
import { parseArgs } from 'node:util';
import { startOneMsgSimulator } from './simulator.ts';
import { humanPace } from './switches.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4100' },
    host: { type: 'string', default: '127.0.0.1' },
    channel: { type: 'string', multiple: true, default: ['VID100000001=sandbox-token'] },
    seed: { type: 'string', default: '1' },
    human: { type: 'boolean', default: false },
  },
});

const simulator = await startOneMsgSimulator({
  port: Number(values.port),
  host: values.host,
  seed: Number(values.seed),
  channels: values.channel.map((pair) => {
    const [id = '', ...token] = pair.split('=');
    return { id, token: token.join('=') };
  }),
  switches: values.human ? humanPace : {},
});
process.stdout.write(
  `1MSG simulator ready at ${simulator.url}, phones at ${simulator.url}/phone\n`,
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close());
}
