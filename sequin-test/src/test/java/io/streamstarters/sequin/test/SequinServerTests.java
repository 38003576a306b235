package io.streamstarters.sequin.test;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;

class SequinServerTests {

	@Test
	void keepsPortDataAndFaultsWhileItIsStopped() {
		try (SequinServer server = SequinServer.builder().stream("s").consumer("s", "c", ">").start()) {
			HttpCaller caller = new HttpCaller(server);
			String url = server.url();
			caller.publish("s", "a", "1");
			server.faults().next(SequinOperation.RECEIVE, 1, Fault.badGateway());
			server.stop();
			server.stop();
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> caller.callOrFail("GET", "/api/streams", Map.of(), null));
			server.start();
			server.start();
			assertThat(server.url()).isEqualTo(url).startsWith("http://localhost:");
			assertThat(caller.receive("c", 1).status()).isEqualTo(502);
			server.restart();
			assertThat(server.url()).isEqualTo(url);
			assertThat(caller.receive("c", 1).keys()).containsExactly("a");
		}
	}

	@Test
	void stoppingCutsCallsInFlight() {
		try (SequinServer server = SequinServer.builder().stream("s").consumer("s", "c", ">").start()) {
			server.publish("s", "a", "1");
			server.faults().next(SequinOperation.RECEIVE, 1, Fault.holdUntil(new CompletableFuture<>()));
			CompletableFuture<HttpResponse<String>> held = new HttpCaller(server).receiveLater("c", 1);
			Awaitility.await().until(() -> server.consumer("s", "c").delivered() == 1);
			server.stop();
			assertThat(held).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(IOException.class);
		}
	}

	@Test
	void serversAreIndependent() {
		try (SequinServer first = SequinServer.builder().stream("s").start();
				SequinServer second = SequinServer.builder().stream("s").start()) {
			first.publish("s", "a", "1");
			first.stop();
			assertThat(second.messages("s")).isEmpty();
			assertThat(new HttpCaller(second).get("/api/streams/s").status()).isEqualTo(200);
		}
	}

	@Test
	void listensOnTheGivenPort() {
		int port;
		try (SequinServer server = SequinServer.builder().start()) {
			port = server.port();
			assertThatRuntimeException().isThrownBy(() -> SequinServer.builder().port(port).start());
		}
		try (SequinServer server = SequinServer.builder().port(port).start()) {
			assertThat(server.url()).isEqualTo("http://localhost:" + port);
			assertThat(new HttpCaller(server).get("/api/streams").body()).isEqualTo("{\"data\":[]}");
		}
	}

	@Test
	void refusesWhatARealServerWouldRefuse() {
		assertThatIllegalArgumentException().isThrownBy(() -> SequinServer.builder().stream("or-ders").build())
			.withMessageContaining("or-ders");
		assertThatIllegalArgumentException().isThrownBy(() -> SequinServer.builder().stream("s").stream("s").build());
		assertThatIllegalArgumentException().isThrownBy(() -> SequinServer.builder().consumer("s", "c", ">").build())
			.withMessageContaining("No `stream` found");
		assertThatIllegalArgumentException().isThrownBy(() -> SequinServer.builder().port(70_000));
	}

	@Test
	void offersGzipToWhoAsks() {
		try (SequinServer server = SequinServer.builder().stream("s").start()) {
			HttpCaller.Reply reply = new HttpCaller(server).call("GET", "/api/streams",
					Map.of("Accept", "application/json", "Accept-Encoding", "gzip"), null);
			assertThat(reply.headers().get("content-encoding")).containsExactly("gzip");
		}
	}

	@Test
	void keysAreDecodedFromPaths() {
		try (SequinServer server = SequinServer.builder().stream("s").start()) {
			HttpCaller caller = new HttpCaller(server);
			for (String key : List.of("sl/ash", "pl+us", "per%2Fcent")) {
				server.publish("s", key, "x");
			}
			assertThat(caller.get("/api/streams/s/messages/sl%2Fash").json().get("key").stringValue())
				.isEqualTo("sl/ash");
			assertThat(caller.get("/api/streams/s/messages/pl+us").json().get("key").stringValue()).isEqualTo("pl+us");
			assertThat(caller.get("/api/streams/s/messages/per%252Fcent").json().get("key").stringValue())
				.isEqualTo("per%2Fcent");
		}
	}

	@Test
	void badPercentEncodingIsRefused() throws Exception {
		try (SequinServer server = SequinServer.builder().stream("s").start()) {
			for (String path : List.of("/api/streams/%zz", "/api/streams/s/messages?limit=%zz")) {
				try (Socket socket = new Socket("localhost", server.port())) {
					socket.getOutputStream()
						.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
							.getBytes(StandardCharsets.US_ASCII));
					assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
						.startsWith("HTTP/1.1 400 ");
				}
			}
		}
	}

	@Test
	void clientThatOffersHttp2StaysOnHttp1() throws Exception {
		try (SequinServer server = SequinServer.builder().stream("s").start()) {
			HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/api/streams/s/messages"))
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString("{\"messages\":[]}"))
				.build();
			HttpResponse<String> response = HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_2)
				.build()
				.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
			assertThat(response.body()).isEqualTo("{\"data\":{\"published\":0}}");
		}
	}

	@Test
	void consumerInfoTellsOfEveryConsumerThatWantsTheKey() {
		MovableClock clock = MovableClock.startingNow();
		try (SequinServer server = SequinServer.builder()
			.clock(clock)
			.stream("s")
			.consumer("s", "c", "a.*")
			.consumer("s", "d", "b.*")
			.start()) {
			HttpCaller caller = new HttpCaller(server);
			server.publish("s", "a.1", "1");
			assertThat(info(caller)).containsEntry("consumer_name", "c").containsEntry("state", "available");
			List<String> ackIds = caller.receive("c", 1).ackIds();
			assertThat(info(caller)).containsEntry("state", "delivered").containsEntry("ack_id", ackIds.get(0));
			clock.advance(Duration.ofMinutes(6));
			caller.ack("c", ackIds);
			assertThat(info(caller)).containsEntry("state", "acked").containsEntry("ack_id", null);
		}
	}

	@Test
	void movableClockStandsStillUntilItIsMoved() {
		Instant start = Instant.parse("2026-01-01T00:00:00Z");
		MovableClock clock = MovableClock.startingAt(start);
		MovableClock elsewhere = clock.withZone(ZoneId.of("Europe/Berlin"));
		clock.advance(Duration.ofMinutes(5));
		assertThat(clock.instant()).isEqualTo(start.plusSeconds(300));
		assertThat(elsewhere.instant()).isEqualTo(start.plusSeconds(300));
		assertThat(elsewhere.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
		assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofMillis(-1)));
	}

	private static Map<String, Object> info(HttpCaller caller) {
		JsonNode infos = caller.get("/api/streams/s/messages/a.1/consumer_info").data().get("consumer_info");
		assertThat(infos).hasSize(1);
		return HttpCaller.MAPPER.convertValue(infos.get(0), new TypeReference<>() {
		});
	}

}
