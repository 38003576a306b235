package io.streamstarters.listener.method

import io.streamstarters.listener.Acknowledgment
import io.streamstarters.listener.DeadLetterHandler
import io.streamstarters.listener.FailedDelivery
import io.streamstarters.listener.method.ListenerAnnotationRegistrarTests.Transactional
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.future.await
import org.springframework.messaging.handler.annotation.Header
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList

data class Order(val product: String, val quantity: Int)

data class Receipt(val product: String)

/** Each of them waits for [end]. */
open class SuspendingListeners {

	open val received = CopyOnWriteArrayList<Any>()

	open val end = CompletableFuture<String>()

	@TestListener(id = "suspending")
	suspend fun suspending(order: Order, @Header("source") source: String, acknowledgment: Acknowledgment) {
		received.add(source)
		end.await()
		received.add(order)
	}

	@TestListener(id = "replying")
	suspend fun replying(order: Order): String = order.product + " " + end.await()

	@TestListener(id = "failing")
	suspend fun failing(order: Order) {
		throw IllegalStateException(order.product + " " + end.await())
	}

	@TestListener(id = "batch")
	suspend fun batch(orders: List<Order>) {
		end.await()
		received.addAll(orders)
	}

	@DeadLetterHandler
	suspend fun dead(order: Order, failure: FailedDelivery) {
		end.await()
		received.add(order.product + " " + failure.attempt)
	}

}

open class AdvisedSuspendingListener {

	open val received = CopyOnWriteArrayList<Any>()

	@Transactional
	@TestListener(id = "advised")
	open suspend fun on(order: Order) {
		received.add(order)
	}

}

class ReceiptListener {

	@TestListener
	suspend fun on(order: Order): Receipt = Receipt(order.product)

}

class FlowListener {

	@TestListener
	suspend fun on(payload: String): Flow<String> = flowOf(payload)

}
