package io.streamstarters.ensync.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * How calls are answered beside what the engine would say: the plans of a test for a
 * connection, and behind them those for the whole server. Safe for use by many threads.
 */
final class AnswerPlan {

	private final ReentrantLock lock = new ReentrantLock();

	private final ServerTimer timer;

	/** Asked for what is not planned here; {@code null} for the server's own plan. */
	private final @Nullable AnswerPlan ofServer;

	private final Map<EnSyncOperation, Queue<PlannedAnswer>> planned = new EnumMap<>(EnSyncOperation.class);

	private final Map<EnSyncOperation, Duration> delays = new EnumMap<>(EnSyncOperation.class);

	private final Set<EnSyncOperation> holding = EnumSet.noneOf(EnSyncOperation.class);

	private final Map<EnSyncOperation, List<Runnable>> held = new EnumMap<>(EnSyncOperation.class);

	/** Calls until the connection is cut; negative for never. */
	private int callsToCut = -1;

	/** How many deliveries are still to go wrong. */
	private final Map<DeliveryFault, Integer> deliveries = new EnumMap<>(DeliveryFault.class);

	/** Whether there is anything in what the lock guards: mostly, nothing is. */
	private volatile boolean inUse;

	private volatile boolean loginsRefused;

	private final Set<String> refusedApps = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Status unknownSession;

	AnswerPlan(ServerTimer timer) {
		this.timer = timer;
		this.ofServer = null;
	}

	AnswerPlan(AnswerPlan ofServer) {
		this.timer = ofServer.timer;
		this.ofServer = ofServer;
	}

	void plan(EnSyncOperation operation, int times, PlannedAnswer answer) {
		if (times < 1) {
			throw new IllegalArgumentException("A fault happens at least once.");
		}
		change(() -> this.planned.computeIfAbsent(operation, (key) -> new ArrayDeque<>())
			.addAll(Collections.nCopies(times, answer)));
	}

	void cutAfter(int calls) {
		if (calls < 0) {
			throw new IllegalArgumentException("The number of calls must not be negative, but is " + calls + ".");
		}
		change(() -> this.callsToCut = calls);
	}

	void deliverNext(DeliveryFault fault, int deliveries) {
		change(() -> this.deliveries.put(fault, deliveries));
	}

	void delay(EnSyncOperation operation, Duration delay) {
		change(() -> this.delays.put(operation, delay));
	}

	void hold(EnSyncOperation operation) {
		change(() -> this.holding.add(operation));
	}

	private void change(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.inUse = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What is planned for a call that has come.
	 */
	@Nullable PlannedAnswer next(EnSyncOperation operation) {
		PlannedAnswer answer = this.inUse ? take(operation) : null;
		return (answer == null && this.ofServer != null) ? this.ofServer.next(operation) : answer;
	}

	private @Nullable PlannedAnswer take(EnSyncOperation operation) {
		this.lock.lock();
		try {
			if (this.callsToCut >= 0 && this.callsToCut-- == 0) {
				return new PlannedAnswer.Cut();
			}
			Queue<PlannedAnswer> answers = this.planned.get(operation);
			return (answers != null) ? answers.poll() : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether this is to go wrong with the delivery that comes now.
	 */
	boolean next(DeliveryFault fault) {
		return (this.inUse && take(fault)) || (this.ofServer != null && this.ofServer.next(fault));
	}

	private boolean take(DeliveryFault fault) {
		this.lock.lock();
		try {
			int left = this.deliveries.getOrDefault(fault, 0);
			if (left > 0) {
				this.deliveries.put(fault, left - 1);
			}
			return left > 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	void release() {
		List<Runnable> answers = new ArrayList<>();
		this.lock.lock();
		try {
			this.holding.clear();
			this.held.values().forEach(answers::addAll);
			this.held.clear();
		}
		finally {
			this.lock.unlock();
		}
		answers.forEach(AnswerPlan::give);
	}

	private static void give(Runnable answer) {
		try {
			answer.run();
		}
		catch (RejectedExecutionException ex) {
			// The server was stopped meanwhile, and nobody waits for it any more.
		}
	}

	/**
	 * Give an answer when the plan says: now, later, or on release.
	 */
	void answer(EnSyncOperation operation, Runnable answer) {
		if (this.inUse && postpone(operation, answer)) {
			return;
		}
		if (this.ofServer != null) {
			this.ofServer.answer(operation, answer);
		}
		else {
			answer.run();
		}
	}

	private boolean postpone(EnSyncOperation operation, Runnable answer) {
		this.lock.lock();
		try {
			if (this.holding.contains(operation)) {
				this.held.computeIfAbsent(operation, (key) -> new ArrayList<>()).add(answer);
				return true;
			}
			Duration delay = this.delays.getOrDefault(operation, Duration.ZERO);
			if (delay.isZero()) {
				return false;
			}
			this.timer.schedule(delay, answer);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	void clear() {
		release();
		this.lock.lock();
		try {
			this.planned.clear();
			this.delays.clear();
			this.callsToCut = -1;
			this.deliveries.clear();
			this.inUse = !this.holding.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
		acceptLogins();
		this.unknownSession = null;
	}

	boolean refusesLogin(String app) {
		return this.loginsRefused || this.refusedApps.contains(app)
				|| (this.ofServer != null && this.ofServer.refusesLogin(app));
	}

	void refuseLogins() {
		this.loginsRefused = true;
	}

	void refuseLogins(String app) {
		this.refusedApps.add(app);
	}

	void acceptLogins() {
		this.loginsRefused = false;
		this.refusedApps.clear();
	}

	/**
	 * How calls of unknown sessions are refused; {@code null} for the transport's own
	 * way.
	 */
	@Nullable Status unknownSession() {
		Status status = this.unknownSession;
		return (status == null && this.ofServer != null) ? this.ofServer.unknownSession() : status;
	}

	void setUnknownSession(Status unknownSession) {
		this.unknownSession = unknownSession;
	}

}
