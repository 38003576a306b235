package io.streamstarters.listener.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.DeadLetterHandler;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Finds the methods of a class that handle messages. The build, when it processes an
 * application ahead of time, finds what the running application does.
 */
final class ListenerMethods {

	private ListenerMethods() {
	}

	/**
	 * The methods with a listener annotation, and all that each has, composed ones
	 * included.
	 */
	static <A extends Annotation> Map<Method, List<MergedAnnotation<A>>> find(Class<?> type, Class<A> annotationType) {
		if (!AnnotationUtils.isCandidateClass(type, annotationType)) {
			return Map.of();
		}
		return MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<List<MergedAnnotation<A>>>) (method) -> {
					List<MergedAnnotation<A>> annotations = MergedAnnotations
						.from(method, SearchStrategy.TYPE_HIERARCHY)
						.stream(annotationType)
						.toList();
					return annotations.isEmpty() ? null : nearest(annotations);
				});
	}

	/** Those of the method itself, or else of the one that it overrides. */
	private static <A extends Annotation> List<MergedAnnotation<A>> nearest(List<MergedAnnotation<A>> annotations) {
		int nearest = annotations.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().orElseThrow();
		return annotations.stream().filter((annotation) -> annotation.getAggregateIndex() == nearest).toList();
	}

	/** The methods that take dead letters. */
	static Map<Method, DeadLetterHandler> findDeadLetterHandlers(Class<?> type) {
		return MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<DeadLetterHandler>) (method) -> AnnotatedElementUtils
					.findMergedAnnotation(method, DeadLetterHandler.class));
	}

}
