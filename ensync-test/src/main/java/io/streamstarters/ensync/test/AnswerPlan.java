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
import java.util.concurrent.locks.ReentrantLock;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * How calls are answered beside what the engine would say: the plans of a test. Safe for
 * use by many threads.
 */
final class AnswerPlan {

	private final ReentrantLock lock = new ReentrantLock();

	private final ServerTimer timer;

	private final Map<EnSyncOperation, Queue<PlannedAnswer>> planned = new EnumMap<>(EnSyncOperation.class);

	private final Map<EnSyncOperation, Duration> delays = new EnumMap<>(EnSyncOperation.class);

	private final Set<EnSyncOperation> holding = EnumSet.noneOf(EnSyncOperation.class);

	private final Map<EnSyncOperation, List<Runnable>> held = new EnumMap<>(EnSyncOperation.class);

	private volatile boolean loginsRefused;

	private volatile @Nullable Status unknownSession;

	AnswerPlan(ServerTimer timer) {
		this.timer = timer;
	}

	void plan(EnSyncOperation operation, int times, PlannedAnswer answer) {
		if (times < 1) {
			throw new IllegalArgumentException("A fault happens at least once.");
		}
		this.lock.lock();
		try {
			this.planned.computeIfAbsent(operation, (key) -> new ArrayDeque<>())
				.addAll(Collections.nCopies(times, answer));
		}
		finally {
			this.lock.unlock();
		}
	}

	@Nullable PlannedAnswer next(EnSyncOperation operation) {
		this.lock.lock();
		try {
			Queue<PlannedAnswer> answers = this.planned.get(operation);
			return (answers != null) ? answers.poll() : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	void delay(EnSyncOperation operation, Duration delay) {
		this.lock.lock();
		try {
			this.delays.put(operation, delay);
		}
		finally {
			this.lock.unlock();
		}
	}

	void hold(EnSyncOperation operation) {
		this.lock.lock();
		try {
			this.holding.add(operation);
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
		answers.forEach(Runnable::run);
	}

	/**
	 * Give an answer when the plan says: now, later, or on release.
	 */
	void answer(EnSyncOperation operation, Runnable answer) {
		Duration delay;
		this.lock.lock();
		try {
			if (this.holding.contains(operation)) {
				this.held.computeIfAbsent(operation, (key) -> new ArrayList<>()).add(answer);
				return;
			}
			delay = this.delays.getOrDefault(operation, Duration.ZERO);
		}
		finally {
			this.lock.unlock();
		}
		if (delay.isZero()) {
			answer.run();
		}
		else {
			this.timer.schedule(delay, answer);
		}
	}

	void clear() {
		this.lock.lock();
		try {
			this.planned.clear();
			this.delays.clear();
		}
		finally {
			this.lock.unlock();
		}
		this.loginsRefused = false;
		release();
	}

	boolean isLoginsRefused() {
		return this.loginsRefused;
	}

	void setLoginsRefused(boolean loginsRefused) {
		this.loginsRefused = loginsRefused;
	}

	/**
	 * How calls of unknown sessions are refused; {@code null} for the transport's own
	 * way.
	 */
	@Nullable Status unknownSession() {
		return this.unknownSession;
	}

	void setUnknownSession(Status unknownSession) {
		this.unknownSession = unknownSession;
	}

}
