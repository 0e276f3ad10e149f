/**
 * The PostgreSQL connector: takes a client's connection, opens a session and a connection to the
 * server, and relays between them, putting every Query and every Execute before the gate as an
 * operation. Parse, Bind and Describe go to the server undecided, in order: they run nothing, and
 * drivers need their answers before they can send Execute. Everything of a session runs on the
 * event loop of its client's channel.
 */
@NullMarked
package io.sallyport.plugin.sql.connector;

import org.jspecify.annotations.NullMarked;
