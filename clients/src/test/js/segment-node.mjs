// node segment-node.mjs <host> <write key>: one of each call; prints every answer it gets as a line of JSON.
import { Analytics } from '@segment/analytics-node';

const [host, writeKey] = process.argv.slice(2);
const httpClient = async (url, options) => {
  const response = await fetch(url, options);
  const at = Date.now();
  console.log(JSON.stringify({ at, status: response.status, path: new URL(url).pathname }));
  return response;
};
const analytics = new Analytics({ host, writeKey, httpClient, flushAt: 20, flushInterval: 60_000 });
analytics.on('error', (problem) => console.log(JSON.stringify({ problem })));

analytics.identify({
  userId: 'segment-node-ada',
  traits: { email: 'ada@shop.example' },
  context: { ip: '192.0.2.1' },
});
analytics.track({
  userId: 'segment-node-ada',
  event: 'Order Completed',
  properties: { order_id: 'o-1', total: 79.8, products: [{ sku: 'p-1', quantity: 2 }] },
  timestamp: '2026-03-01T10:00:00.000Z',
});
await analytics.flush();
analytics.page({
  anonymousId: 'segment-node-visitor',
  name: 'Home',
  properties: { path: '/', title: 'Grüße ✓' },
});
analytics.screen({ userId: 'segment-node-ada', name: 'Basket' });
analytics.group({ userId: 'segment-node-ada', groupId: 'g-1', traits: { plan: 'gold' } });
analytics.alias({ userId: 'segment-node-ada', previousId: 'segment-node-visitor' });
await analytics.closeAndFlush();
