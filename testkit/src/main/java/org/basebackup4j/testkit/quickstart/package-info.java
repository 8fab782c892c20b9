/** The program behind {@code ./quickstart}: the main job on a throw-away server. */
@NullMarked
package org.basebackup4j.testkit.quickstart;

import org.jspecify.annotations.NullMarked;
