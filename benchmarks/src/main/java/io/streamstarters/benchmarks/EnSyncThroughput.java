package io.streamstarters.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;

import io.streamstarters.benchmarks.Progress.Result;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncServer;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Publishing and listening over loopback, next to a loop that somebody would write with
 * gRPC and nothing else. The system property {@code sessions} names the numbers of
 * sessions. Arguments: events of a round (20000) and rounds (5); {@code listening} before
 * them for that part alone; {@code memory} and a number of events to watch the heap
 * instead.
 */
public final class EnSyncThroughput {

	private static final String EVENT = "orders/created";

	private static final List<Integer> SESSIONS = Arrays.stream(System.getProperty("sessions", "1,4,16").split(","))
		.map(Integer::valueOf)
		.toList();

	private EnSyncThroughput() {
	}

	/**
	 * Runs.
	 * @param args see the class
	 * @throws Exception if anything fails
	 */
	public static void main(String[] args) throws Exception {
		if (args.length > 0 && args[0].equals("memory")) {
			watchMemory((args.length > 1) ? Integer.parseInt(args[1]) : 1_000_000);
			return;
		}
		boolean listeningOnly = args.length > 0 && args[0].equals("listening");
		int first = listeningOnly ? 1 : 0;
		int events = (args.length > first) ? Integer.parseInt(args[first]) : 20_000;
		int rounds = (args.length > first + 1) ? Integer.parseInt(args[first + 1]) : 5;
		if (!listeningOnly) {
			publishing(events, rounds);
		}
		for (int window : new int[] { 1, Integer.MAX_VALUE }) {
			listening(events, rounds, window);
		}
	}

	private static void publishing(int events, int rounds) throws Exception {
		Comparison comparison = new Comparison("Publishing", "events a second", rounds);
		comparison.begin();
		try (EnSyncServer server = server(1)) {
			RecipientKey recipient = RecipientKey.parse(server.app("warehouse").publicKey());
			for (int underWay : new int[] { 1, 64 }) {
				try (HandWrittenEnSync handWritten = new HandWrittenEnSync(server.url(), server.app("shop").appKey());
						ConfigurableApplicationContext context = application(server, server.app("shop"), Nothing.class,
								1, 1)) {
					EnSyncTemplate template = context.getBean(EnSyncTemplate.class);
					comparison.run(underWay + " under way",
							() -> handWritten.publish(EVENT, recipient, Order.of(1), events, underWay),
							() -> publish(template, recipient.value(), events, underWay));
				}
			}
		}
	}

	private static Result publish(EnSyncTemplate template, String recipient, int events, int underWay)
			throws InterruptedException {
		Progress progress = new Progress(events);
		Semaphore window = new Semaphore(underWay);
		for (int i = 0; i < events; i++) {
			window.acquire();
			template.publishAsync(EVENT, List.of(recipient), Order.of(1)).whenComplete((result, failure) -> {
				if (failure == null) {
					progress.one();
				}
				window.release();
			});
		}
		return progress.await();
	}

	private static void listening(int events, int rounds, int window) throws Exception {
		Comparison comparison = new Comparison(
				"Listening, " + ((window == 1) ? "a window of one event" : "unlimited window"), "events a second",
				rounds);
		comparison.begin();
		for (int sessions : SESSIONS) {
			comparison.run(sessions + ((sessions == 1) ? " session" : " sessions"),
					() -> handWritten(events, sessions, window), () -> listener(events, sessions, window));
		}
	}

	private static Result handWritten(int events, int sessions, int window) throws Exception {
		try (EnSyncServer server = server(window)) {
			fill(server, events);
			EnSyncApp warehouse = server.app("warehouse");
			try (HandWrittenEnSync client = new HandWrittenEnSync(server.url(), warehouse.appKey())) {
				Progress progress = new Progress(events);
				client.receive(EVENT, AppSecretKey.parse(Objects.requireNonNull(warehouse.secretKey())), sessions,
						(order) -> progress.one());
				return progress.await();
			}
		}
	}

	private static Result listener(int events, int sessions, int window) throws Exception {
		try (EnSyncServer server = server(window)) {
			fill(server, events);
			Progress progress = new Progress(events);
			Orders.progress = progress;
			// As much in hand as the engine gives.
			int maxInFlight = (window == 1) ? sessions : 256 * sessions;
			try (ConfigurableApplicationContext context = application(server, server.app("warehouse"), Orders.class,
					sessions, maxInFlight)) {
				return progress.await();
			}
		}
	}

	private static EnSyncServer server(int window) {
		return EnSyncServer.builder()
			.app("shop")
			.app("warehouse")
			.unsettledPerSession(window)
			.settledEventsKept(0)
			.start();
	}

	/** All with the same payload: what it takes to seal it is not measured here. */
	private static void fill(EnSyncServer server, int events) throws InterruptedException {
		RecipientKey recipient = RecipientKey.parse(server.app("warehouse").publicKey());
		try (HandWrittenEnSync client = new HandWrittenEnSync(server.url(), server.app("shop").appKey())) {
			client.publishSealed(EVENT, recipient,
					new PayloadCipher().seal(JsonMapper.shared().writeValueAsString(Order.of(1)), recipient), events,
					256);
		}
	}

	private static ConfigurableApplicationContext application(EnSyncServer server, EnSyncApp app, Class<?> beans,
			int concurrency, int maxInFlight) {
		return new SpringApplicationBuilder(Application.class, beans).web(WebApplicationType.NONE)
			.properties(Map.of("ensync.url", server.url(), "ensync.app-key", app.appKey(), "ensync.app-secret-key",
					Objects.requireNonNull(app.secretKey()), "ensync.protocol", "messages",
					"ensync.listener.concurrency", concurrency, "ensync.listener.max-in-flight", maxInFlight,
					"logging.level.root", "error", "spring.main.banner-mode", "off"))
			.run();
	}

	/** Publishes and handles at once, and prints the heap in use after each tenth. */
	private static void watchMemory(int events) throws Exception {
		try (EnSyncServer server = server(1)) {
			RecipientKey recipient = RecipientKey.parse(server.app("warehouse").publicKey());
			String payload = new PayloadCipher().seal(JsonMapper.shared().writeValueAsString(Order.of(1)), recipient);
			try (HandWrittenEnSync client = new HandWrittenEnSync(server.url(), server.app("shop").appKey());
					ConfigurableApplicationContext context = application(server, server.app("warehouse"), Orders.class,
							16, 16)) {
				for (int tenth = 1; tenth <= 10; tenth++) {
					Progress part = new Progress(events / 10);
					Orders.progress = part;
					client.publishSealed(EVENT, recipient, payload, events / 10, 256);
					double rate = part.await().rate();
					System.gc();
					Runtime runtime = Runtime.getRuntime();
					System.out.printf("%,12d events, %,8.0f a second, %,6d kB in use%n", (long) tenth * (events / 10),
							rate, (runtime.totalMemory() - runtime.freeMemory()) / 1024);
				}
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = "io.streamstarters.sequin.autoconfigure.SequinAutoConfiguration")
	static class Application {

	}

	static class Nothing {

	}

	static class Orders {

		static volatile Progress progress = new Progress(0);

		@EnSyncListener(EVENT)
		void on(Order order) {
			progress.one();
		}

	}

}
