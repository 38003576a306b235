package io.streamstarters.sequin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link ChangeEventReader}, {@link ChangeEvent} and {@link SinkMessage}.
 */
class ChangeEventReaderTests {

	private final ChangeEventReader reader = new ChangeEventReader(
			JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build());

	@Test
	void readsAnInsertWithTheTypesOfPostgres() {
		ChangeEvent<Order> event = this.reader.read(SinkJson.message(SinkJson.INSERT), Order.class);
		assertThat(event.action()).isEqualTo(ChangeAction.INSERT);
		assertThat(event.changes()).isNull();
		assertThat(event.unchangedToast()).isEmpty();
		assertThat(event.record()).isEqualTo(new Order(3, "pending", new BigDecimal("12.50"), 9_007_199_254_740_993L, 3,
				LocalDate.of(2024, 1, 2), Instant.parse("2026-11-21T21:58:20.476832Z"), List.of("x", "y"), null));
	}

	@Test
	void readsWhereAndWhen() {
		ChangeMetadata metadata = SinkJson.message(SinkJson.INSERT).change().metadata();
		assertThat(metadata.tableSchema()).isEqualTo("public");
		assertThat(metadata.tableName()).isEqualTo("orders");
		assertThat(metadata.commitTimestamp()).isEqualTo(Instant.parse("2026-11-21T21:58:20.477257Z"));
		assertThat(metadata.commitLsn()).isEqualTo(49_184_200L);
		assertThat(metadata.commitIdx()).isEqualTo(1L);
		assertThat(metadata.idempotencyKey()).isEqualTo("NDkxODQyMDA6MA==");
		assertThat(metadata.recordPks()).containsExactly("3");
		assertThat(metadata.databaseName()).isEqualTo("myapp");
		assertThat(metadata.consumer())
			.isEqualTo(new ChangeMetadata.Sink("0bc51108", "orders-stream", Map.of("team", "a")));
		assertThat(metadata.database())
			.isEqualTo(new ChangeMetadata.Database("4eeb063f", "myapp", Map.of(), "myapp_db", "127.0.0.1"));
		assertThat(metadata.transactionAnnotations()).hasToString("{\"user\":\"x\"}");
		assertThat(metadata.enrichment()).isNull();
	}

	@Test
	void readsWhatWasBeforeAnUpdateAndTellsNullFromUnchanged() {
		ChangeEvent<Order> event = this.reader.read(SinkJson.message(SinkJson.UPDATE), Order.class);
		assertThat(event.action()).isEqualTo(ChangeAction.UPDATE);
		assertThat(event.record().qty()).isNull();
		assertThat(event.record().status()).isEqualTo("shipped");
		assertThat(event.changes()).containsOnly(entry("qty", 3L), entry("status", "pending"), entry("note", null));
	}

	@Test
	void formerValuesHaveOneTypePerColumnAndLoseNothing() {
		String changes = "{\"a\":1,\"b\":9007199254740993,\"c\":{\"x\":1.234567890123456789},\"d\":\"12.50\",\"e\":[true]}";
		ChangeEvent<JsonNode> event = SinkJson.message(SinkJson.change("update", changes, "{}")).change();
		assertThat(event.changes()).containsOnly(entry("a", 1L), entry("b", 9_007_199_254_740_993L),
				entry("c", Map.of("x", new BigDecimal("1.234567890123456789"))), entry("d", "12.50"),
				entry("e", List.of(true)));
	}

	@Test
	void formerValuesOfJsonColumnsMayHoldNumbersOfAnySize() {
		String changes = "{\"document\":{\"n\":[123456789012345678901234567890,1,null]}}";
		ChangeEvent<JsonNode> event = SinkJson.message(SinkJson.change("update", changes, "{}")).change();
		assertThat(event.changes()).containsOnly(entry("document",
				Map.of("n", Arrays.asList(new BigInteger("123456789012345678901234567890"), 1L, null))));
	}

	@Test
	void formerValuesCanBeReadAsAType() {
		String changes = "{\"amount\":\"12.50\",\"big\":9007199254740993}";
		ChangeEvent<JsonNode> event = SinkJson.message(SinkJson.change("update", changes, "{}")).change();
		Former former = this.reader.readChanges(event, Former.class);
		assertThat(former).isEqualTo(new Former(new BigDecimal("12.50"), 9_007_199_254_740_993L, null));
		assertThat(this.reader.readChanges(SinkJson.message(SinkJson.INSERT).change(), Former.class)).isNull();
	}

	@Test
	void anUpdateWithoutFullIdentityHasEmptyChanges() {
		assertThat(SinkJson.message(SinkJson.UPDATE_WITHOUT_FULL_IDENTITY).change().changes()).isEmpty();
	}

	@Test
	void aLargeValueThatWasNotSentIsNamedAndNoText() {
		ChangeEvent<Order> event = this.reader.read(SinkJson.message(SinkJson.UPDATE_WITHOUT_FULL_IDENTITY),
				Order.class);
		assertThat(event.unchangedToast()).containsExactly("big");
		assertThat(event.record().big()).isNull();
		SinkMessage message = SinkJson.message(SinkJson.UPDATE_WITHOUT_FULL_IDENTITY);
		message.change();
		assertThat(message.data().path("record").path("big").stringValue()).isEqualTo("unchanged_toast");
	}

	@Test
	void readsADelete() {
		ChangeEvent<Order> event = this.reader.read(SinkJson.message(SinkJson.DELETE), Order.class);
		assertThat(event.action()).isEqualTo(ChangeAction.DELETE);
		assertThat(event.changes()).isNull();
		assertThat(event.record().id()).isEqualTo(3);
		assertThat(event.record().status()).isNull();
	}

	@Test
	void readsARowOfABackfill() {
		ChangeEvent<JsonNode> event = SinkJson.message(SinkJson.READ).change();
		assertThat(event.action()).isEqualTo(ChangeAction.READ);
		assertThat(event.metadata().commitLsn()).isNull();
		assertThat(event.metadata().commitIdx()).isNull();
		assertThat(event.metadata().recordPks()).containsExactly("7", "p");
		assertThat(event.metadata().idempotencyKey()).isEqualTo("Zmg6Nw==");
	}

	@Test
	void readsWhatOlderServersSend() {
		SinkMessage message = SinkJson.message(SinkJson.OLD);
		ChangeEvent<JsonNode> event = message.change();
		assertThat(event.action()).isEqualTo(ChangeAction.UNKNOWN);
		assertThat(event.changes()).isNull();
		assertThat(event.metadata().recordPks()).isEmpty();
		assertThat(event.metadata().database()).isNull();
		assertThat(event.metadata().consumer()).isEqualTo(new ChangeMetadata.Sink("c-1", "orders", Map.of()));
		assertThat(message.id()).isEqualTo(message.ackId());
	}

	@ParameterizedTest
	@CsvSource({ "INSERT, INSERT", "Update, UPDATE", "truncate, UNKNOWN", "'', UNKNOWN" })
	void anActionThatIsNotKnownBreaksNothing(String sent, ChangeAction action) {
		assertThat(SinkJson.message(SinkJson.change(sent, "null", "{}")).change().action()).isEqualTo(action);
	}

	@Test
	void metadataOfAnotherTypeBreaksNothing() {
		SinkMessage message = SinkJson.message(
				"""
						{"action":7,"changes":[1],"metadata":{"table_schema":"public","table_name":"t","commit_timestamp":"soon",
						"commit_lsn":"x","record_pks":[1,"a",null],"consumer":[],"new_field":{}},"record":{}}""");
		ChangeEvent<JsonNode> event = message.change();
		assertThat(event.action()).isEqualTo(ChangeAction.UNKNOWN);
		assertThat(event.changes()).isNull();
		assertThat(event.metadata().commitTimestamp()).isNull();
		assertThat(event.metadata().commitLsn()).isNull();
		assertThat(event.metadata().consumer()).isNull();
		assertThat(event.metadata().recordPks()).containsExactly("1", "a", "null");
	}

	@Test
	void readsARecordOfAGenericType() {
		ChangeEvent<Map<String, Object>> event = this.reader.read(SinkJson.message(SinkJson.DELETE),
				new TypeReference<Map<String, Object>>() {
				}.getType());
		assertThat(event.record()).containsEntry("id", 3).containsEntry("status", null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"k\":\"rec\",\"v\":\"v1\"}", "[\"rec\",\"insert\",\"kv\"]", "\"text\"", "7", "null",
			"{\"record\":{},\"metadata\":{}}",
			"{\"record\":[],\"metadata\":{\"table_name\":\"t\",\"table_schema\":\"s\"}}", "{\"record\":{\"id\":1}}",
			"{\"action\":\"insert\",\"metadata\":{\"table_name\":\"t\",\"table_schema\":\"s\"}}" })
	void whatATransformHasMadeIsNoChange(String data) {
		SinkMessage message = SinkJson.message(data);
		assertThat(message.isChange()).isFalse();
		assertThatExceptionOfType(UnreadableMessageException.class).isThrownBy(message::change)
			.withMessage("The message of the sink `orders-stream` is no change: its data has no `record` and no"
					+ " `metadata` of a table. Does the sink transform its messages? Then read the data itself.");
	}

	@Test
	void readsABareRecordAndAnyOtherData() {
		assertThat(this.reader.readData(SinkJson.message("{\"id\":3,\"amount\":\"1.5\"}"), Order.class).amount())
			.isEqualTo("1.5");
		List<String> list = this.reader.readData(SinkJson.message("[\"rec\",\"kv\"]"),
				new TypeReference<List<String>>() {
				}.getType());
		assertThat(list).containsExactly("rec", "kv");
	}

	@Test
	void dataThatDoesNotFitIsNotQuoted() {
		String data = SinkJson.change("insert", "null", "{\"id\":\"confidential\"}");
		assertThatExceptionOfType(UnreadableMessageException.class)
			.isThrownBy(() -> this.reader.read(SinkJson.message(data), Order.class))
			.withMessage("A message of `orders-stream` cannot be read as " + Order.class.getName()
					+ ": InvalidFormatException.")
			.withNoCause();
		assertThatExceptionOfType(UnreadableMessageException.class)
			.isThrownBy(() -> this.reader.readData(SinkJson.message("null"), Order.class))
			.withMessageEndingWith(": it is null.");
	}

	@Test
	void theIdempotencyKeyNamesAMessageUnderAnyAckId() {
		SinkMessage message = SinkJson.message(SinkJson.INSERT);
		assertThat(message.id()).isEqualTo("NDkxODQyMDA6MA==");
		assertThat(new SinkMessage("other", "another", message.data()).id()).isEqualTo(message.id());
	}

	@Test
	void aTransformThatKeepsTheKeyKeepsTheIdentity() {
		assertThat(SinkJson.message("{\"metadata\":{\"idempotency_key\":\"abc\"},\"x\":1}").id()).isEqualTo("abc");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"k\":\"rec\"}", "[]", "\"text\"", "{\"metadata\":{\"idempotency_key\":7}}",
			"{\"metadata\":{\"idempotency_key\":\"\"}}" })
	void theAckIdNamesAMessageWithoutAKey(String data) {
		assertThat(SinkJson.message(data).id()).isEqualTo("b0ace8d2-a07a-41a8-98ff-3ffb6b3c7ed3");
	}

	@Test
	void nothingConfidentialIsShown() {
		String data = SinkJson.change("update", "{\"status\":\"confidential\"}", "{\"status\":\"confidential\"}")
			.replace("\"user\":\"x\"", "\"user\":\"confidential\"");
		SinkMessage message = SinkJson.message(data);
		assertThat(message.toString()).contains("orders-stream", "NDkxODQyMDA6MA==").doesNotContain("confidential");
		assertThat(message.change().toString()).contains("UPDATE", "public.orders").doesNotContain("confidential");
	}

	@Test
	void aChangeCannotBeChanged() {
		ChangeEvent<JsonNode> event = SinkJson.message(SinkJson.UPDATE).change();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> event.changes().clear());
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> event.metadata().recordPks().add("x"));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> event.metadata().consumer().annotations().clear());
	}

	@Test
	void anotherRecordLeavesTheRest() {
		ChangeEvent<JsonNode> event = SinkJson.message(SinkJson.UPDATE).change();
		assertThat(event.withRecord("x")).isEqualTo(
				new ChangeEvent<>("x", event.changes(), event.action(), event.metadata(), event.unchangedToast()));
	}

	record Order(long id, String status, BigDecimal amount, Long big, Integer qty, LocalDate d, Instant createdAt,
			List<String> tags, String note) {

	}

	record Former(BigDecimal amount, Long big, @Nullable Integer qty) {

	}

}
