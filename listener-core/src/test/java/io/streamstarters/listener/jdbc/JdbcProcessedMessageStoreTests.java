package io.streamstarters.listener.jdbc;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.streamstarters.listener.ProcessedMessageStore.Work;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * The store on a database in memory, in which the work writes orders.
 */
class JdbcProcessedMessageStoreTests {

	private static final Instant NOW = Instant.parse("2026-11-22T04:00:00Z");

	private final JdbcConnectionPool dataSource = JdbcConnectionPool
		.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000", "sa", "");

	private final JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);

	private final PlatformTransactionManager transactions = new JdbcTransactionManager(this.dataSource);

	private final JdbcProcessedMessageStore store = store(NOW);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Set<String>> runs = new CopyOnWriteArrayList<>();

	@BeforeEach
	void createTables() {
		new ResourceDatabasePopulator(new ClassPathResource("schema.sql", JdbcProcessedMessageStore.class))
			.execute(this.dataSource);
		this.jdbc.execute("create table orders (id varchar(500))");
	}

	@AfterEach
	void shutDown() throws Exception {
		this.threads.shutdownNow();
		assertThat(this.threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		this.jdbc.execute("shutdown");
		this.dataSource.dispose();
	}

	@Test
	void worksOnAMessageOnce() throws Exception {
		process(this::write, "m1");
		process(this::write, "m1");
		assertThat(this.runs).containsExactly(Set.of("m1"));
		assertThat(orders()).containsExactly("m1");
		assertThat(recorded()).containsExactly("m1");
	}

	@Test
	void worksOnTheNewMessagesOfABatch() throws Exception {
		process(this::write, "m2");
		process(this::write, "m1", "m2", "m3");
		assertThat(this.runs).containsExactly(Set.of("m2"), Set.of("m1", "m3"));
		assertThat(recorded()).containsExactly("m1", "m2", "m3");
	}

	@Test
	void keepsListenersApart() throws Exception {
		process(this::write, "m1");
		this.store.process("other", List.of("m1"), this::write);
		assertThat(this.runs).hasSize(2);
	}

	@Test
	void knowsAfterARestartWhatWasProcessed() throws Exception {
		process(this::write, "m1");
		store(NOW).process("orders", List.of("m1"), this::write);
		assertThat(this.runs).hasSize(1);
	}

	@Test
	void recordsOnlyWhatTheWorkSaysAndKeepsAllOfItsWork() throws Exception {
		process((newIds) -> {
			write(newIds);
			return Set.of("m2");
		}, "m1", "m2", "m3");
		assertThat(recorded()).containsExactly("m2");
		assertThat(orders()).hasSize(3);
		process(this::write, "m1", "m2", "m3");
		assertThat(this.runs).last().isEqualTo(Set.of("m1", "m3"));
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, IOException.class, AssertionError.class,
			DuplicateKeyException.class })
	void undoesTheWorkThatFailsAndDoesItAgain(Class<? extends Throwable> type) throws Exception {
		Throwable failure = (type == DuplicateKeyException.class) ? new DuplicateKeyException("of the work")
				: type.getDeclaredConstructor().newInstance();
		Throwable thrown = catchThrowable(() -> process((newIds) -> {
			write(newIds);
			throw sneaky(failure);
		}, "m1", "m2"));
		assertThat(thrown).isSameAs(failure);
		assertThat(this.runs).hasSize(1);
		assertThat(orders()).isEmpty();
		assertThat(recorded()).isEmpty();
		process(this::write, "m1", "m2");
		assertThat(orders()).containsExactly("m1", "m2");
		assertThat(recorded()).containsExactly("m1", "m2");
	}

	@Test
	void isJoinedByTheTransactionOfTheWork() throws Exception {
		TransactionTemplate transactional = new TransactionTemplate(this.transactions);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> process((newIds) -> {
			transactional.executeWithoutResult((status) -> write(newIds));
			throw new IOException();
		}, "m1"));
		assertThat(orders()).isEmpty();
		process((newIds) -> transactional.execute((status) -> write(newIds)), "m1");
		assertThat(orders()).containsExactly("m1");
		assertThat(recorded()).containsExactly("m1");
	}

	@Test
	void recordsNothingWhenTheWorkMarksItsTransactionForRollback() throws Exception {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> process((newIds) -> new TransactionTemplate(this.transactions).execute((status) -> {
				status.setRollbackOnly();
				return write(newIds);
			}), "m1"));
		assertThat(recorded()).isEmpty();
		assertThat(orders()).isEmpty();
	}

	@Test
	void twoInstancesWorkOnAMessageOnceWhileTheSecondWaits() throws Exception {
		CountDownLatch working = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		CompletableFuture<Void> first = async(store(NOW), (newIds) -> {
			working.countDown();
			assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
			return write(newIds);
		}, "m1", "m2");
		assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> second = async(store(NOW), this::write, "m2", "m3");
		awaitWaitingInsert();
		assertThat(this.runs).isEmpty();
		goOn.countDown();
		CompletableFuture.allOf(first, second).get(30, TimeUnit.SECONDS);
		assertThat(this.runs).containsExactly(Set.of("m1", "m2"), Set.of("m3"));
		assertThat(orders()).containsExactly("m1", "m2", "m3");
	}

	@Test
	void theSecondInstanceWorksOnAMessageWhenTheFirstHasFailed() throws Exception {
		CountDownLatch working = new CountDownLatch(1);
		CountDownLatch fail = new CountDownLatch(1);
		CompletableFuture<Void> first = async(store(NOW), (newIds) -> {
			working.countDown();
			assertThat(fail.await(30, TimeUnit.SECONDS)).isTrue();
			throw new IOException();
		}, "m1");
		assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> second = async(store(NOW), this::write, "m1");
		awaitWaitingInsert();
		fail.countDown();
		second.get(30, TimeUnit.SECONDS);
		assertThat(first).failsWithin(30, TimeUnit.SECONDS);
		assertThat(orders()).containsExactly("m1");
		assertThat(recorded()).containsExactly("m1");
	}

	@Test
	void manyInstancesWorkOnManyMessagesOnceEach() throws Exception {
		List<String> ids = IntStream.range(0, 40).mapToObj((i) -> "m" + i).toList();
		List<CompletableFuture<Void>> all = IntStream.range(0, 8).mapToObj((i) -> {
			// Each in another order and overlapping with the next.
			String[] batch = IntStream.range(0, 20)
				.mapToObj((j) -> ids.get((i * 5 + ((i % 2 == 0) ? j : 19 - j)) % 40))
				.toArray(String[]::new);
			return async(store(NOW), this::write, batch);
		}).toList();
		CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
		assertThat(orders()).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(recorded()).containsExactlyInAnyOrderElementsOf(ids);
	}

	@Test
	void tellsLongIdsApart() throws Exception {
		String beginning = "x".repeat(400);
		process(this::write, beginning, beginning + "1", beginning + "2");
		process(this::write, beginning, beginning + "1", beginning + "3");
		assertThat(this.runs).containsExactly(Set.of(beginning, beginning + "1", beginning + "2"),
				Set.of(beginning + "3"));
		String listener = "l".repeat(201);
		this.store.process(listener, List.of("m1"), this::write);
		this.store.process(listener, List.of("m1"), this::write);
		assertThat(this.runs).hasSize(3);
	}

	@Test
	void forgetsWhatIsOld() throws Exception {
		process(this::write, "old");
		JdbcProcessedMessageStore later = store(NOW.plus(Duration.ofDays(8)));
		later.process("orders", List.of("recent"), this::write);
		assertThat(later.deleteOlderThan(Duration.ofDays(7))).isEqualTo(1);
		assertThat(recorded()).containsExactly("recent");
		assertThatIllegalArgumentException().isThrownBy(() -> later.deleteOlderThan(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> later.deleteOlderThan(Duration.ofDays(-1)));
	}

	@Test
	void refusesATransactionManagerOfAnotherDatabase() throws Exception {
		DataSource other = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID());
		JdbcProcessedMessageStore mixed = new JdbcProcessedMessageStore(this.jdbc, new JdbcTransactionManager(other));
		assertThatIllegalStateException().isThrownBy(() -> mixed.process("orders", List.of("m1"), this::write))
			.withMessageContaining("the one of the same DataSource");
		assertThat(this.runs).isEmpty();
		assertThat(recorded()).isEmpty();
	}

	@Test
	void failsWithoutTheTable() {
		this.jdbc.execute("drop table processed_message");
		assertThat(catchThrowable(() -> process(this::write, "m1")))
			.hasMessageContaining("from processed_message where");
		assertThat(this.runs).isEmpty();
	}

	private JdbcProcessedMessageStore store(Instant now) {
		return new JdbcProcessedMessageStore(this.jdbc, this.transactions, Clock.fixed(now, ZoneOffset.UTC));
	}

	private void process(Work work, String... ids) throws Exception {
		this.store.process("orders", List.of(ids), work);
	}

	private CompletableFuture<Void> async(JdbcProcessedMessageStore instance, Work work, String... ids) {
		return CompletableFuture.runAsync(() -> {
			try {
				instance.process("orders", List.of(ids), work);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}, this.threads);
	}

	private Set<String> write(Set<String> ids) {
		this.runs.add(Set.copyOf(ids));
		ids.forEach((id) -> this.jdbc.update("insert into orders values (?)", id));
		return ids;
	}

	/** The first instance has done its insert, so that the second cannot end its own. */
	private void awaitWaitingInsert() {
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.jdbc.queryForObject("select count(*) from information_schema.sessions"
					+ " where executing_statement like 'insert into processed_message%'", Integer.class) == 1);
	}

	private List<String> orders() {
		return this.jdbc.queryForList("select id from orders order by id", String.class);
	}

	private List<String> recorded() {
		return this.jdbc.queryForList("select message_id from processed_message order by message_id", String.class);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
		throw (T) failure;
	}

}
