package io.streamstarters.listener.method;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Resolves <code>${…}</code> and <code>#{…}</code> in texts of annotations.
 */
final class TextResolver {

	private final ConfigurableListableBeanFactory beanFactory;

	private final BeanExpressionContext context;

	TextResolver(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.context = new BeanExpressionContext(beanFactory, null);
	}

	ConfigurableListableBeanFactory beanFactory() {
		return this.beanFactory;
	}

	/** What the text stands for: a text, unless it is an expression. */
	@Nullable Object value(String text) {
		String resolved = this.beanFactory.resolveEmbeddedValue(text);
		BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
		return (resolved != null && expressions != null) ? expressions.evaluate(resolved, this.context) : resolved;
	}

	String text(String text) {
		Object value = value(text);
		return (value != null) ? value.toString() : "";
	}

	/** An expression may stand for several. */
	List<String> texts(String... texts) {
		List<String> resolved = new ArrayList<>();
		for (String text : texts) {
			add(value(text), resolved);
		}
		return resolved;
	}

	private static void add(@Nullable Object value, List<String> texts) {
		if (value instanceof Collection<?> values) {
			values.forEach((element) -> add(element, texts));
		}
		else if (value != null && value.getClass().isArray()) {
			for (int i = 0; i < Array.getLength(value); i++) {
				add(Array.get(value, i), texts);
			}
		}
		else {
			texts.add((value != null) ? value.toString() : "");
		}
	}

}
