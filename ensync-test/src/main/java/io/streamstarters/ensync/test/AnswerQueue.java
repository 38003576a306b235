package io.streamstarters.ensync.test;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the answers of a connection in the order of its commands: they carry no id, so
 * one that is given early waits for those before it.
 */
final class AnswerQueue {

	private final Executor executor;

	private final Queue<Slot> slots = new ArrayDeque<>();

	/**
	 * Create a queue.
	 * @param executor the one thread that commands are read on and answers are given on
	 */
	AnswerQueue(Executor executor) {
		this.executor = executor;
	}

	/**
	 * The place of the next command. To be called on the queue's own thread.
	 */
	Slot reserve() {
		Slot slot = new Slot();
		this.slots.add(slot);
		return slot;
	}

	private void giveAnswers() {
		Slot next = this.slots.peek();
		while (next != null && next.answer != null) {
			Runnable answer = next.answer;
			this.slots.remove();
			answer.run();
			next = this.slots.peek();
		}
	}

	/**
	 * The place of one command.
	 */
	final class Slot {

		private @Nullable Runnable answer;

		/**
		 * Give the answer when all before it are given, on the queue's own thread.
		 */
		void fill(Runnable answer) {
			try {
				AnswerQueue.this.executor.execute(() -> {
					this.answer = answer;
					giveAnswers();
				});
			}
			catch (RejectedExecutionException ex) {
				// The server has stopped, and nobody waits for the answer any more.
			}
		}

	}

}
