// An application written with the official client: publishes an event if it is told one, and
// receives what is sent to it until its input ends. What it sees goes to standard output, each
// in one line of JSON; the client's own talk goes to standard error.
console.log = console.error;

const { EnSyncEngine } = require('ensync-client-sdk');

const { url, app, publish, subscribe } = JSON.parse(process.env.INPUT);

function tell(seen) {
  process.stdout.write(JSON.stringify(seen) + '\n');
}

setTimeout(() => {
  console.error('What should have come did not come.');
  process.exit(1);
}, 60_000).unref();

async function main() {
  const client = new EnSyncEngine(url);
  await client.createClient(app.appKey, { appSecretKey: app.secretKey });
  if (subscribe) {
    const subscription = await client.subscribe(subscribe, { autoAck: true });
    subscription.on((event) => tell({ received: event }));
    tell({ subscribed: subscribe });
  }
  if (publish) {
    tell({ published: await client.publish(publish.name, publish.recipients, publish.payload, publish.metadata) });
  }
  process.stdin.resume();
  process.stdin.on('end', () => client.close());
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
