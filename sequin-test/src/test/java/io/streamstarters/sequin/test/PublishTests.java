package io.streamstarters.sequin.test;

import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PublishTests {

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.stream("s")
		.consumer("s", "c", ">")
		.start();

	private final HttpCaller caller = new HttpCaller(this.server);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void lastMessageOfACallGetsTheLowestPositionAndComesFirst() {
		assertThat(published(this.caller.publish("s", "a", "1", "b", "2", "c", "3"))).isEqualTo(3);
		assertThat(this.server.messages("s")).extracting(StoredMessage::key).containsExactly("c", "b", "a");
		assertThat(this.caller.receive("c", 3).keys()).containsExactly("c", "b", "a");
	}

	@Test
	void unchangedDataIsNeitherCountedNorHandedOutAgain() {
		this.caller.publish("s", "a", "1", "b", "1");
		this.caller.ack("c", this.caller.receive("c", 10).ackIds());
		assertThat(published(this.caller.publish("s", "a", "1", "b", "2"))).isEqualTo(1);
		assertThat(this.caller.receive("c", 10).keys()).containsExactly("b");
	}

	@Test
	void newValueReplacesTheOldOneAtANewPosition() {
		this.caller.publish("s", "a", "1");
		StoredMessage old = this.server.messages("s").get(0);
		this.caller.publish("s", "b", "1");
		this.clock.advance(Duration.ofSeconds(1));
		this.caller.publish("s", "a", "2");
		assertThat(this.server.messages("s")).extracting(StoredMessage::key).containsExactly("b", "a");
		StoredMessage changed = this.server.messages("s").get(1);
		assertThat(changed.data()).isEqualTo("2");
		assertThat(changed.seq()).isGreaterThan(old.seq());
		assertThat(changed.insertedAt()).isEqualTo(old.insertedAt());
		assertThat(changed.updatedAt()).isAfter(old.updatedAt());
		assertThat(this.caller.receive("c", 10).values()).containsExactly("1", "2");
	}

	@Test
	void oneInvalidKeyStoresNothing() {
		Reply reply = this.caller.publish("s", "good", "1", "not good", "2");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(this.server.messages("s")).isEmpty();
	}

	@Test
	void sameKeyTwiceInACallStoresNothing() {
		assertThat(this.caller.publish("s", "a", "1", "b", "1", "a", "2").status()).isEqualTo(500);
		assertThat(this.server.messages("s")).isEmpty();
	}

	@Test
	void moreMessagesThanTheDatabaseTakesStoreNothing() {
		assertThat(this.caller.publish("s", messages(9363)).status()).isEqualTo(500);
		assertThat(this.server.messages("s")).isEmpty();
		assertThat(published(this.caller.publish("s", messages(9362)))).isEqualTo(9362);
		assertThat(this.caller.receive("c", 1000).keys()).hasSize(1000);
	}

	@Test
	void bodiesOfMoreThanEightMegabytesAreRefusedAndReadToTheirEnd() {
		assertThat(this.caller.publish("s", "big", "x".repeat(7_900_000)).status()).isEqualTo(200);
		for (int megabytes : List.of(8, 40)) {
			Reply reply = this.caller.publish("s", "bigger", "x".repeat(megabytes * 1_000_000));
			assertThat(reply.status()).isEqualTo(413);
			assertThat(reply.body()).isEqualTo("{\"errors\":{\"detail\":\"Request Entity Too Large\"}}");
		}
		assertThat(this.server.messages("s")).extracting(StoredMessage::key).containsExactly("big");
	}

	@Test
	void textThatIsNoUtf8IsRefused() throws Exception {
		byte[] body = "{\"messages\":[{\"key\":\"a\",\"data\":\"\u00e4\"}]}".getBytes(StandardCharsets.ISO_8859_1);
		try (Socket socket = new Socket("localhost", this.server.port())) {
			socket.getOutputStream()
				.write(("POST /api/streams/s/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
						+ "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			socket.getOutputStream().write(body);
			InputStream answer = socket.getInputStream();
			assertThat(new String(answer.readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 400 ")
				.endsWith("{\"errors\":{\"detail\":\"Bad Request\"}}");
		}
		assertThat(this.server.messages("s")).isEmpty();
	}

	@Test
	void publishingFromJavaIsSeenByClients() {
		assertThat(this.server.publish("s", "a", "1")).isTrue();
		assertThat(this.server.publish("s", "a", "1")).isFalse();
		assertThat(this.caller.receive("c", 10).keys()).containsExactly("a");
		assertThat(this.server.calls(SequinOperation.PUBLISH)).isZero();
	}

	private static String[] messages(int count) {
		return IntStream.range(0, count).boxed().flatMap((i) -> List.of("n." + i, "x").stream()).toArray(String[]::new);
	}

	private static int published(Reply reply) {
		return reply.data().get("published").intValue();
	}

}
