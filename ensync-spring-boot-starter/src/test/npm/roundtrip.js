// Publishes and receives with the official client. What it saw goes to standard output as one
// line of JSON; the client's own talk goes to standard error.
console.log = console.error;

const { EnSyncEngine } = require('ensync-client-sdk');

const { url, shop, warehouse, nobody } = JSON.parse(process.env.INPUT);

function firstEvent(subscription) {
  return new Promise((resolve) => subscription.on(resolve));
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
  const order = await firstEvent(orders);
  const acknowledged = await orders.ack(order.idem, order.block);
  const refusedAck = await orders.ack(order.idem, order.block).catch((error) => error.message);
  await orders.unsubscribe();
  const invoice = await firstEvent(await consumer.subscribe('invoices', { autoAck: true }));

  process.stdout.write(JSON.stringify({ published, refused, order, acknowledged, refusedAck, invoice }) + '\n');
  // The automatic acknowledgement is on its way; the caller ends the input when it is there.
  process.stdin.resume();
  process.stdin.on('end', () => Promise.all([producer.close(), consumer.close()]));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
