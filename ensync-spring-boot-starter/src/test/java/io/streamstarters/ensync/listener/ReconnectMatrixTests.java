package io.streamstarters.ensync.listener;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.grpc.Status;
import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.listener.OrderListener.Order;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.test.EnSyncConnection;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;
import io.streamstarters.ensync.test.EnSyncTransport;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.ReceivedEvent;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener loses its engine, in each way and over each wire there is, and finds it
 * again by itself. The rows:
 * <ol>
 * <li>the engine restarts: {@link Loss#ENGINE_RESTARTS}</li>
 * <li>the connection is reset: {@link Loss#CONNECTION_RESET}</li>
 * <li>the connection stands, but nothing comes through: {@link Loss#HALF_OPEN}</li>
 * <li>the session is forgotten, and the heartbeat says so (over WebSocket, where nothing
 * but the text of an answer can say so: {@code CLIENT_NOT_FOUND}), or it fails with
 * {@code UNAUTHENTICATED}, or with {@code NOT_FOUND}: {@link Loss#SESSION_FORGOTTEN},
 * {@link Loss#SESSION_UNAUTHENTICATED}, {@link Loss#SESSION_NOT_FOUND}</li>
 * <li>the stream ends cleanly, or with an error: {@link Loss#STREAM_ENDS},
 * {@link Loss#STREAM_FAILS}</li>
 * <li>the engine asks its clients to leave, and then goes: {@link Loss#GO_AWAY}</li>
 * </ol>
 * In each of them one event is being handled at that moment, one has been handled before,
 * one comes while nobody is subscribed, and one after that.
 */
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconnectMatrixTests {

	private static final String CREATED = "orders/created";

	@Parameter
	private Wire wire;

	private Applications applications;

	private EnSyncServer server;

	private CountingListener listener;

	private MessageListenerContainer container;

	private HealthIndicator health;

	private String payload;

	@BeforeParameterizedClassInvocation
	void start() {
		this.applications = new Applications(this.wire.settings);
		this.server = this.applications.server();
		ConfigurableApplicationContext context = this.applications.start(CountingListener.class,
				"ensync.url=" + this.wire.url.apply(this.server), "ensync.heartbeat-interval=100ms",
				"ensync.call-timeout=1s", "ensync.listener.concurrency=2", "ensync.listener.max-in-flight=4");
		this.listener = context.getBean(CountingListener.class);
		this.container = Applications.container(context);
		this.health = context.getBean("ensyncHealthIndicator", HealthIndicator.class);
		String first = this.applications.publish(CREATED, Order.json(1));
		this.payload = this.applications.event(first).payload();
		awaitAcknowledged(first);
	}

	/** Lets a row that failed not hold up the next. */
	@AfterEach
	void letGo() {
		this.listener.held.countDown();
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.applications.close();
	}

	@ParameterizedTest
	@EnumSource
	void aListenerComesBackByItselfAndHandlesEachEventOnce(Loss loss) {
		CountDownLatch open = this.listener.holdNext();
		String running = publish();
		soon().until(() -> this.listener.calls.containsKey(running));
		String before = publish();
		awaitAcknowledged(before);
		soon().until(() -> subscribedSessions().size() == 2);
		Set<String> formerSessions = subscribedSessions();
		soon().until(this::health, "UP"::equals);

		this.server.faults().failNext(EnSyncOperation.CONNECT, 10_000, Status.UNAVAILABLE);
		loss.strike(this);
		awaitState(ContainerState.DISCONNECTED);
		assertThat(this.container.getLastError()).hasMessageContaining("EnSync");
		assertThat(health()).isEqualTo("DOWN");
		String meanwhile = publish();
		assertThat(this.container.getState()).isEqualTo(ContainerState.DISCONNECTED);

		this.server.faults().clear();
		awaitState(ContainerState.RUNNING);
		soon().until(this::health, "UP"::equals);
		awaitAcknowledged(meanwhile);
		// The engine hands it out once more, while it is still being handled.
		soon().until(() -> this.applications.event(running).deliveries() > 1);
		open.countDown();
		String after = publish();
		awaitAcknowledged(running, before, meanwhile, after);
		soon().untilAsserted(
				() -> assertThat(subscribedSessions()).hasSize(2).doesNotContainAnyElementsOf(formerSessions));
		assertThat(this.listener.calls.keySet()).containsExactlyInAnyOrderElementsOf(
				this.server.events("warehouse").stream().map(ReceivedEvent::idem).toList());
		assertThat(this.listener.calls.values()).containsOnly(1);
		assertThat(this.listener.twiceAtOnce).isEmpty();
		assertThat(this.server.calls(EnSyncOperation.DEFER)).isZero();
	}

	private static ConditionFactory soon() {
		return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(30));
	}

	private void awaitState(ContainerState state) {
		soon().until(this.container::getState, state::equals);
	}

	private void awaitAcknowledged(String... events) {
		for (String event : events) {
			soon().until(() -> this.applications.event(event).state() == EventState.ACKED);
		}
	}

	private String publish() {
		return this.server.deliverRaw("warehouse", CREATED, this.payload, "{}");
	}

	private Set<String> subscribedSessions() {
		Set<String> sessions = new HashSet<>();
		this.server.sessions()
			.stream()
			.filter((session) -> !session.subscriptions().isEmpty())
			.forEach((session) -> sessions.add(session.clientId()));
		return sessions;
	}

	private String health() {
		return this.health.health().getStatus().getCode();
	}

	/** With {@code GOAWAY} alone, nothing is lost: the streams go on. */
	private void goAway() {
		List<EnSyncConnection> former = this.server.connections("warehouse");
		former.forEach((connection) -> connection.faults().goAway());
		if (former.get(0).transport() == EnSyncTransport.GRPC) {
			String event = publish();
			awaitAcknowledged(event);
			assertThat(this.container.getState()).isEqualTo(ContainerState.RUNNING);
			former.forEach((connection) -> connection.faults().dropConnections());
		}
	}

	private void forgetSessions(Status status) {
		this.server.faults().refuseUnknownSessionsWith(status);
		this.server.faults().expireSessions();
	}

	enum Wire {

		MESSAGES((builder) -> builder.dialects(Dialect.MESSAGES), EnSyncServer::url),

		EVENTS((builder) -> builder.dialects(Dialect.EVENTS), EnSyncServer::url),

		WEB_SOCKET(EnSyncServerBuilder::webSocket, EnSyncServer::webSocketUrl);

		private final UnaryOperator<EnSyncServerBuilder> settings;

		private final Function<EnSyncServer, String> url;

		Wire(UnaryOperator<EnSyncServerBuilder> settings, Function<EnSyncServer, String> url) {
			this.settings = settings;
			this.url = url;
		}

	}

	enum Loss {

		ENGINE_RESTARTS {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.server.restart();
			}
		},

		CONNECTION_RESET {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.server.faults().dropConnections();
			}
		},

		HALF_OPEN {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.server.connections("warehouse").forEach((connection) -> connection.faults().swallowPackets());
				// What the engine takes for a dead client's; the client cannot hear of
				// it.
				test.server.faults().expireSessions();
			}
		},

		SESSION_FORGOTTEN {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.server.faults().expireSessions();
			}
		},

		SESSION_UNAUTHENTICATED {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.forgetSessions(Status.UNAUTHENTICATED);
			}
		},

		SESSION_NOT_FOUND {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.forgetSessions(Status.NOT_FOUND.withDescription("session not found"));
			}
		},

		STREAM_ENDS {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.server.faults().endStreams();
			}
		},

		STREAM_FAILS {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.server.faults().endStreams(Status.INTERNAL);
			}
		},

		GO_AWAY {
			@Override
			void strike(ReconnectMatrixTests test) {
				test.goAway();
			}
		};

		abstract void strike(ReconnectMatrixTests test);

	}

	/**
	 * Counts its calls for each event, and holds one event when it is told to.
	 */
	static class CountingListener {

		final Map<String, Integer> calls = new ConcurrentHashMap<>();

		final Set<String> twiceAtOnce = ConcurrentHashMap.newKeySet();

		private final Set<String> running = ConcurrentHashMap.newKeySet();

		private volatile boolean holdsNext;

		private volatile CountDownLatch held = new CountDownLatch(0);

		CountDownLatch holdNext() {
			this.held = new CountDownLatch(1);
			this.holdsNext = true;
			return this.held;
		}

		@EnSyncListener(CREATED)
		void on(Order order, @Header(EnSyncHeaders.ID) String idem) throws InterruptedException {
			boolean hold = this.holdsNext;
			this.holdsNext = false;
			if (!this.running.add(idem)) {
				this.twiceAtOnce.add(idem);
			}
			this.calls.merge(idem, 1, Integer::sum);
			if (hold) {
				assertThat(this.held.await(60, TimeUnit.SECONDS)).isTrue();
			}
			this.running.remove(idem);
		}

	}

}
