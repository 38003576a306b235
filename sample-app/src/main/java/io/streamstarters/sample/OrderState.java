package io.streamstarters.sample;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How far an order is.
 */
enum OrderState {

	@JsonProperty("placed")
	PLACED,

	@JsonProperty("accepted")
	ACCEPTED,

	@JsonProperty("shipped")
	SHIPPED

}
