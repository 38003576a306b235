package io.streamstarters.listener.suite;

import java.util.Map;

import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinSink;
import io.streamstarters.sequin.test.SinkSettings;
import io.streamstarters.sequin.test.SinkSnapshot;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * Sequin's sinks: one for each destination, with a row for each message.
 */
final class SequinSinkBroker extends AbstractSequinBroker {

	@Override
	public String destination(String attribute, String name) {
		return attribute.equals("sink") ? made(name) : "";
	}

	@Override
	void make(String destination) {
		this.server.createSink(SinkSettings.named(destination));
	}

	@Override
	SinkConsumer address(String destination) {
		return new SinkConsumer(destination);
	}

	@Override
	SequinOperation ackOperation() {
		return SequinOperation.SINK_ACK;
	}

	@Override
	public void publish(BeanFactory beans, String destination, Note note) {
		abort("Rows are changed in Postgres, not by a template");
	}

	@Override
	public void send(String destination, int id, String json) {
		sink(destination).put(RowChange.insert(destination, row(json)));
	}

	private static Map<String, ?> row(String json) {
		return JsonMapper.shared().readValue(json, new TypeReference<Map<String, Object>>() {
		});
	}

	/** A row is JSON in any case. */
	@Override
	public void sendUnreadable(String destination, int id) {
		sink(destination).put(RowChange.insert(destination, Map.of("id", "no number " + id)));
	}

	@Override
	public long unsettled(String destination) {
		SinkSnapshot snapshot = sink(destination).snapshot();
		return snapshot.behind() + snapshot.available() + snapshot.delivered();
	}

	@Override
	public long deliveries(String destination) {
		return sink(destination).snapshot().deliveries();
	}

	private SequinSink sink(String destination) {
		return this.server.sink(made(destination));
	}

	@Override
	public void awaitNoCall(String destination) {
		await().until(() -> sink(destination).longPolls() == 0);
	}

	@Override
	public void loseNextAck() {
		// What has been handled comes again when the stores restart.
	}

	@Override
	public void redeliverHandled(String destination) {
		this.server.restartStores();
	}

}
