// node rudder-node.mjs <host> <write key>: sends three calls and waits until they are answered.
import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const [dataPlaneUrl, writeKey] = process.argv.slice(2);
const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl, flushAt: 20, flushInterval: 60_000 });

analytics.identify({ userId: 'rudder-node-bob', traits: { email: 'bob@shop.example' } });
analytics.track({ userId: 'rudder-node-bob', event: 'Order Completed', properties: { total: 12.5 } });
analytics.page({ anonymousId: 'rudder-node-visitor', name: 'Home', properties: { path: '/' } });
await analytics.flush();
