package io.streamstarters.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import com.sun.management.OperatingSystemMXBean;
import io.streamstarters.benchmarks.Progress.Result;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.sequin.OutgoingMessage;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinServerBuilder;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Sending and listening over loopback, next to a loop that somebody would write with
 * WebClient and nothing else; and what idle listeners cost. Arguments: {@code listening},
 * {@code sending} or {@code idle}, or none for all; then messages of a round (20000; a
 * tenth of it with batches of one), and rounds (5). The system properties {@code batches}
 * and {@code threads} name the sizes of batches and the numbers of handler threads, and
 * {@code kinds} names {@code streams} or {@code sinks}.
 */
public final class SequinThroughput {

	private static final int[] BATCHES = numbers("batches", "1,10,100,1000");

	private static final int[] THREADS = numbers("threads", "1,8");

	private static final List<Class<?>> KINDS = List.of(System.getProperty("kinds", "streams,sinks").split(","))
		.stream()
		.<Class<?>>map((kind) -> kind.equals("sinks") ? SequinListeners.Sink.class : SequinListeners.Stream.class)
		.toList();

	private static final AtomicInteger ORDERS = new AtomicInteger();

	private SequinThroughput() {
	}

	private static int[] numbers(String property, String defaults) {
		return java.util.stream.Stream.of(System.getProperty(property, defaults).split(","))
			.mapToInt(Integer::parseInt)
			.toArray();
	}

	/**
	 * Runs.
	 * @param args see the class
	 * @throws Exception if anything fails
	 */
	public static void main(String[] args) throws Exception {
		String part = (args.length > 0) ? args[0] : "all";
		int messages = (args.length > 1) ? Integer.parseInt(args[1]) : 20_000;
		int rounds = (args.length > 2) ? Integer.parseInt(args[2]) : 5;
		if (part.equals("listening") || part.equals("all")) {
			for (Class<?> kind : KINDS) {
				listening(kind, messages, rounds);
			}
		}
		if (part.equals("sending") || part.equals("all")) {
			sending(messages, rounds);
		}
		if (part.equals("idle") || part.equals("all")) {
			idle();
		}
	}

	private static void listening(Class<?> kind, int messages, int rounds) throws Exception {
		Comparison comparison = new Comparison("Listening to a " + kind.getSimpleName().toLowerCase(Locale.ROOT),
				"messages a second", rounds);
		comparison.begin();
		for (int threads : THREADS) {
			for (int batchSize : BATCHES) {
				listening(comparison, kind, (batchSize == 1) ? messages / 10 : messages, batchSize, threads);
			}
		}
	}

	/**
	 * The same client and the same application in all rounds, as compiled code is what
	 * counts.
	 */
	private static void listening(Comparison comparison, Class<?> kind, int messages, int batchSize, int threads)
			throws Exception {
		boolean sink = kind == SequinListeners.Sink.class;
		String[] calls = new String[2];
		try (SequinServer server = server().start();
				HandWrittenSequin client = new HandWrittenSequin(server.url(), threads);
				ConfigurableApplicationContext context = application(server, kind,
						Map.of("sequin.polling.batch-size", batchSize, "sequin.listener.concurrency", threads,
								"sequin.sinks.wait-for", "500ms", "sequin.listener.auto-startup", false))) {
			// A young consumer counts acknowledged messages as pending.
			SequinClient.create(server.url())
				.createConsumer(new SequinConsumerDefinition("orders", "all", "orders.>",
						SequinConsumerOptions.defaults().withMaxAckPending(Integer.MAX_VALUE)));
			ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
			comparison.run("batches of " + batchSize + ", " + threads + ((threads == 1) ? " thread" : " threads"),
					() -> {
						fill(server, sink, messages);
						Progress progress = new Progress(messages);
						Thread loop = client.receive(sink ? HandWrittenSequin.SINK : HandWrittenSequin.STREAM_CONSUMER,
								batchSize, threads, (order) -> progress.one());
						Result result = progress.await(() -> isDrained(server, sink));
						client.stop();
						loop.join();
						calls[0] = calls(server, sink, messages);
						return result;
					}, () -> {
						fill(server, sink, messages);
						Progress progress = new Progress(messages);
						SequinListeners.progress = progress;
						registry.start(SequinListeners.ID);
						Result result = progress.await(() -> isDrained(server, sink));
						registry.stop(SequinListeners.ID);
						calls[1] = calls(server, sink, messages);
						return result;
					});
			System.out.println("    HTTP calls for 1000 messages: " + calls[0] + " / " + calls[1]);
		}
	}

	private static boolean isDrained(SequinServer server, boolean sink) {
		return sink ? server.sink("orders").snapshot().isDrained() : server.consumer("orders", "all").isDrained();
	}

	/** Those that come after the last message included, a few at most. */
	private static String calls(SequinServer server, boolean sink, int messages) {
		long receives = server.calls(sink ? SequinOperation.SINK_RECEIVE : SequinOperation.RECEIVE);
		long acks = server.calls(sink ? SequinOperation.SINK_ACK : SequinOperation.ACK);
		return String.format(Locale.ROOT, "%.1f receives + %.1f acks", receives * 1000.0 / messages,
				acks * 1000.0 / messages);
	}

	private static void sending(int messages, int rounds) throws Exception {
		Comparison comparison = new Comparison("Sending", "messages a second", rounds);
		comparison.begin();
		for (int batchSize : BATCHES) {
			int count = (batchSize == 1) ? messages / 10 : messages;
			comparison.run((batchSize == 1) ? "one by one" : "calls of " + batchSize, () -> {
				try (SequinServer server = server().start();
						HandWrittenSequin client = new HandWrittenSequin(server.url(), 1)) {
					return Progress.timed(count, () -> client.send(count, batchSize));
				}
			}, () -> {
				try (SequinServer server = server().start();
						ConfigurableApplicationContext context = application(server, Nothing.class, Map.of())) {
					SequinOperations template = context.getBean(SequinOperations.class);
					return Progress.timed(count, () -> send(template, count, batchSize));
				}
			});
		}
	}

	private static void send(SequinOperations template, int messages, int batchSize) {
		if (batchSize == 1) {
			for (int i = 0; i < messages; i++) {
				template.send("orders", "orders." + i, Order.of(i));
			}
			return;
		}
		for (int sent = 0; sent < messages; sent += batchSize) {
			List<OutgoingMessage> batch = new ArrayList<>(batchSize);
			for (int i = sent; i < Math.min(sent + batchSize, messages); i++) {
				batch.add(new OutgoingMessage("orders." + i, Order.of(i)));
			}
			template.sendAll("orders", batch);
		}
	}

	/** Ten applications with ten listeners each, and the server, in this process. */
	private static void idle() throws Exception {
		System.out.printf("%nIdle, CPU time of the process with its server in 10 s, and calls%n");
		Thread.sleep(3000);
		printCpuTime("nothing", () -> 0);
		for (Class<?> kind : KINDS) {
			boolean sink = kind == SequinListeners.Sink.class;
			SequinServerBuilder builder = SequinServer.builder().stream("orders").token(HandWrittenSequin.TOKEN);
			for (int i = 0; i < 100; i++) {
				String name = String.format("c%02d", i);
				builder.consumer("orders", name, "orders.>").sink(name);
			}
			List<ConfigurableApplicationContext> applications = new ArrayList<>();
			try (SequinServer server = builder.start()) {
				for (int i = 0; i < 10; i++) {
					applications.add(application(server,
							sink ? SequinListeners.TenSinks.class : SequinListeners.TenStreams.class,
							Map.of("ten", i)));
				}
				// Until polls have come to their longest pause, and the compiler to its
				// end.
				Thread.sleep(60_000);
				SequinOperation receive = sink ? SequinOperation.SINK_RECEIVE : SequinOperation.RECEIVE;
				printCpuTime("100 listeners of " + (sink ? "sinks" : "streams"), () -> server.calls(receive));
				applications.forEach(ConfigurableApplicationContext::close);
			}
		}
	}

	private static void printCpuTime(String what, LongSupplier calls) throws InterruptedException {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		long callsBefore = calls.getAsLong();
		long before = system.getProcessCpuTime();
		Thread.sleep(10_000);
		System.out.printf(Locale.ROOT, "%-44s %9d ms %9d calls%n", what,
				(system.getProcessCpuTime() - before) / 1_000_000, calls.getAsLong() - callsBefore);
	}

	private static SequinServerBuilder server() {
		return SequinServer.builder().stream("orders").sink("orders").token(HandWrittenSequin.TOKEN);
	}

	/** With other orders each time: what a key has already is no new message. */
	private static void fill(SequinServer server, boolean sink, int messages) {
		int first = ORDERS.getAndAdd(messages);
		if (sink) {
			List<RowChange> changes = new ArrayList<>(messages);
			for (int i = 0; i < messages; i++) {
				Order order = Order.of(first + i);
				Map<String, Object> row = new LinkedHashMap<>();
				row.put("id", order.id());
				row.put("product", order.product());
				row.put("quantity", order.quantity());
				row.put("note", order.note());
				changes.add(RowChange.insert("orders", row));
			}
			server.sink("orders").put(changes);
		}
		else {
			for (int i = 0; i < messages; i++) {
				server.publish("orders", "orders." + i, JsonMapper.shared().writeValueAsString(Order.of(first + i)));
			}
		}
		server.clearCalls();
	}

	private static ConfigurableApplicationContext application(SequinServer server, Class<?> beans,
			Map<String, Object> properties) {
		Map<String, Object> all = new LinkedHashMap<>(properties);
		all.put("sequin.url", server.url());
		all.put("sequin.token", HandWrittenSequin.TOKEN);
		all.put("logging.level.root", "error");
		all.put("spring.main.banner-mode", "off");
		all.put("spring.reactor.netty.shutdown-quiet-period", "0s");
		return Objects
			.requireNonNull(new SpringApplicationBuilder(Application.class, beans).web(WebApplicationType.NONE)
				.properties(all)
				.run());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = "io.streamstarters.ensync.autoconfigure.EnSyncAutoConfiguration")
	static class Application {

	}

	static class Nothing {

	}

}
