// Publishes and receives with the official client. What it saw goes to standard output as one
// line of JSON; the client's own talk goes to standard error.
console.log = console.error;

const { EnSyncEngine } = require('ensync-client-sdk');

const { url, shop, warehouse, nobody } = JSON.parse(process.env.INPUT);

// One handler for all: the client opens a payload for the first one only.
function events(subscription) {
  let take;
  subscription.on((event) => take(event));
  return () => new Promise((resolve) => { take = resolve; });
}

setTimeout(() => {
  console.error('What should have come did not come.');
  process.exit(1);
}, 60_000).unref();

async function main() {
  const producer = new EnSyncEngine(url);
  await producer.createClient(shop.appKey);
  const published = await producer.publish('orders', [warehouse.publicKey], { number: 1, text: 'Grüße; a=:b 😀' },
    { persist: true, headers: { note: 'x;METADATA=:y' } });
  await producer.publish('invoices', [warehouse.publicKey], { number: 2 });
  const refused = await producer.publish('orders', [nobody], {}).catch((error) => error.message);

  const consumer = new EnSyncEngine(url);
  await consumer.createClient(warehouse.appKey, { appSecretKey: warehouse.secretKey });
  const orders = await consumer.subscribe('orders');
  const nextOrder = events(orders);
  const order = await nextOrder();
  const acknowledged = await orders.ack(order.idem, order.block);
  const refusedAck = await orders.ack(order.idem, order.block).catch((error) => error.message);
  const redelivery = nextOrder();
  const rolledBack = await orders.rollback(order.idem, order.block);
  const again = await redelivery;
  await orders.ack(again.idem, again.block);
  await orders.unsubscribe();
  const invoice = await events(await consumer.subscribe('invoices', { autoAck: true }))();

  process.stdout.write(JSON.stringify({ published, refused, order, acknowledged, refusedAck, rolledBack, again,
    invoice }) + '\n');
  // The automatic acknowledgement is on its way; the caller ends the input when it is there.
  process.stdin.resume();
  process.stdin.on('end', () => Promise.all([producer.close(), consumer.close()]));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
