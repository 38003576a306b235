package io.streamstarters.listener.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class PlainClientConditionTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Plain.class);

	@Test
	void thePlainClientIsThereWithoutOthers() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(Plain.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "broker.other=x", "broker.url=", "broker.key=  " })
	void thePlainClientIsNotThereNextToOthersByItself(String property) {
		this.runner.withPropertyValues("broker.clients.shop.key=x", property)
			.run((context) -> assertThat(context).doesNotHaveBean(Plain.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "broker.url=x", "broker.key=x", "broker.key=${not.there.yet}" })
	void anyOfItsPropertiesIsEnoughForThePlainClient(String property) {
		this.runner.withPropertyValues("broker.clients.shop.key=x", property)
			.run((context) -> assertThat(context).hasSingleBean(Plain.class));
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnPlain.class)
	static class Plain {

	}

	static class OnPlain extends PlainClientCondition {

		OnPlain() {
			super("broker", "url", "key");
		}

	}

}
