package io.streamstarters.sequin.test;

/**
 * The calls that the server tells apart when it counts them and when faults are set.
 */
public enum SequinOperation {

	/** {@code POST /api/streams}. */
	CREATE_STREAM,

	/** {@code GET /api/streams}. */
	LIST_STREAMS,

	/** {@code GET /api/streams/{stream}}. */
	GET_STREAM,

	/** {@code PUT} or {@code PATCH /api/streams/{stream}}; always refused with 500. */
	UPDATE_STREAM,

	/** {@code DELETE /api/streams/{stream}}. */
	DELETE_STREAM,

	/** {@code POST /api/streams/{stream}/consumers}. */
	CREATE_CONSUMER,

	/** {@code GET /api/streams/{stream}/consumers}. */
	LIST_CONSUMERS,

	/** {@code GET /api/streams/{stream}/consumers/{consumer}}. */
	GET_CONSUMER,

	/** {@code PUT} or {@code PATCH /api/streams/{stream}/consumers/{consumer}}. */
	UPDATE_CONSUMER,

	/** {@code DELETE /api/streams/{stream}/consumers/{consumer}}. */
	DELETE_CONSUMER,

	/** {@code POST /api/streams/{stream}/messages}. */
	PUBLISH,

	/** {@code GET /api/streams/{stream}/messages}. */
	LIST_MESSAGES,

	/** {@code GET /api/streams/{stream}/messages/{key}}. */
	GET_MESSAGE,

	/** {@code GET /api/streams/{stream}/messages/{key}/consumer_info}. */
	GET_CONSUMER_INFO,

	/** {@code GET /api/streams/{stream}/consumers/{consumer}/messages}. */
	LIST_CONSUMER_MESSAGES,

	/** {@code GET} or {@code POST …/consumers/{consumer}/receive}. */
	RECEIVE,

	/** {@code POST …/consumers/{consumer}/ack}. */
	ACK,

	/** {@code POST …/consumers/{consumer}/nack}. */
	NACK,

	/** {@code GET} or {@code POST /api/sequin_streams/{sink}/receive}. */
	SINK_RECEIVE,

	/** {@code POST /api/sequin_streams/{sink}/ack}. */
	SINK_ACK,

	/** {@code POST /api/sequin_streams/{sink}/nack}. */
	SINK_NACK,

	/** {@code GET /health}. */
	HEALTH,

	/** {@code POST /test/changes/{sink}}, which no real server has. */
	PUT_CHANGES,

	/** {@code POST /test/store/restart}, which no real server has. */
	RESTART_STORES

}
