/**
 * Makes the grammar that the SQL plugin carries: takes PostgreSQL's parser as published, breaks its
 * giant functions up and compiles it to JVM classes. Runs while the project is built, on one
 * thread; nothing here is part of the plugin.
 */
@NullMarked
package io.sallyport.plugin.sql.grammar.build;

import org.jspecify.annotations.NullMarked;
