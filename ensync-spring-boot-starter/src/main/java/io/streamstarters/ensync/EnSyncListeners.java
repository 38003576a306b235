package io.streamstarters.ensync;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Holds several {@link EnSyncListener} annotations: the method is called for each.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface EnSyncListeners {

	/**
	 * The annotations.
	 * @return two or more
	 */
	EnSyncListener[] value();

}
