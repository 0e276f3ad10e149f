package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.plugin.sql.connector.RelayedOperation.Kind;
import io.sallyport.plugin.sql.connector.RelayedOperation.Verdict;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.wire.BindScan;
import io.sallyport.plugin.sql.wire.Body;
import io.sallyport.plugin.sql.wire.Messages;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/**
 * The extended protocol. Execute runs something, so it is an operation; and Bind already, where
 * planning may run code. The rest goes on in order, and tells what an Execute means.
 */
final class ExtendedMessages {
  private ExtendedMessages() {}

  private static String name(FrontRelay front, Body body) {
    return front.relay.names.told(body.objectName());
  }

  /** A Parse whose text is being read. */
  private static final class Parsing {
    @Nullable Statement statement;
  }

  static boolean parse(FrontRelay front, ByteBuf buffer, int start, int length) {
    if (!front.namesSettled()) {
      return false;
    }
    Body body = new Body(buffer, start, length);
    String name = name(front, body);
    byte[] text = body.zeroTerminated();
    Parsing parsing;
    if (front.current instanceof Parsing waiting) {
      parsing = waiting;
    } else {
      parsing = new Parsing();
      front.current = parsing;
      FrontMessages.read(front, text, statement -> parsing.statement = statement);
    }
    if (parsing.statement == null) {
      return false;
    }
    front.current = null;
    int[] types = new int[body.count()];
    for (int i = 0; i < types.length; i++) {
      types[i] = body.int32();
    }
    body.over();
    front.relay.expected.add(
        new Expected.ParseReply(
            front.relay.names.statements.send(
                name, new Prepared(text, parsing.statement, types), front.segment())));
    front.outlet.pass(start + length);
    return true;
  }

  static boolean bind(FrontRelay front, ByteBuf buffer, int start, int length) {
    if (front.current instanceof RelayedOperation waiting) {
      return bindDecided(front, waiting, buffer, start, length);
    }
    if (!front.namesSettled()) {
      return false;
    }
    Body body = new Body(buffer, start, length);
    String name = name(front, body);
    String statement = name(front, body);
    if (front.relay.names.unsureStatement(statement, front.segment())) {
      return false;
    }
    int from = body.index();
    body.skip(2 * body.count());
    for (int left = body.count(); left > 0; left--) {
      int size = body.int32();
      if (size > 0) {
        body.skip(size);
      } else if (size < -1) {
        throw new ProtocolViolation("invalid length of a bound value");
      }
    }
    short[] formats = formats(body);
    body.over();
    byte[] parameters = new byte[start + length - from];
    buffer.getBytes(from, parameters);
    Portal portal = portal(front, statement, parameters, formats);
    if (runsCode(front, statement, portal)) {
      RelayedOperation operation = operation(front.relay, portal);
      front.current = operation;
      return bindDecided(front, operation, buffer, start, length);
    }
    bound(front, name, portal);
    front.outlet.pass(start + length);
    return true;
  }

  /**
   * Whether binding alone may run code: the server plans then, and its planner calls functions that
   * claim to be immutable or stable. What nobody has made is left to the server to fail.
   */
  private static boolean runsCode(FrontRelay front, String statement, Portal portal) {
    return (Names.runsCode(portal.prepared.statement)
            || front.relay.callsAsColumn(portal.prepared.statement))
        && (front.relay.names.statement(statement) != null || front.relay.names.forgotten());
  }

  /** A Bind that runs code is decided as its Execute would be, and the Execute need not be. */
  private static boolean bindDecided(
      FrontRelay front, RelayedOperation operation, ByteBuf buffer, int start, int length) {
    if (!FrontMessages.decided(front, operation)) {
      return false;
    }
    front.current = null;
    if (operation.verdict() == Verdict.REFUSE) {
      front.outlet.drop(start + length);
      refuse(front, operation);
      return true;
    }
    Portal portal = operation.portal();
    portal.decided = operation;
    front.relay.bound(operation);
    bound(front, name(front, new Body(buffer, start, length)), portal);
    front.outlet.pass(start + length);
    return true;
  }

  /** A Bind has streamed by. */
  static void bound(FrontRelay front, BindScan scan) {
    scan.over();
    if (front.skipping()) {
      return; // the server failed what came before while this was on its way
    }
    Names names = front.relay.names;
    String statement = names.told(scan.statement());
    bound(
        front,
        names.told(scan.portal()),
        portal(front, statement, scan.parameters(), scan.formats()));
  }

  private static Portal portal(
      FrontRelay front, String statement, byte[] parameters, short[] formats) {
    Prepared known = front.relay.names.statement(statement);
    Prepared prepared =
        known == null ? new Prepared(new byte[0], Unread.STATEMENT, Prepared.NO_TYPES) : known;
    return new Portal(prepared, parameters, formats, front.segment());
  }

  private static void bound(FrontRelay front, String name, Portal portal) {
    front.relay.unbound(front.relay.names.portal(name));
    front.relay.expected.add(
        new Expected.BindReply(front.relay.names.portals.send(name, portal, portal.segment)));
  }

  private static RelayedOperation operation(Relay relay, Portal portal) {
    RelayedOperation operation =
        new RelayedOperation(relay, Kind.EXECUTE, portal.prepared.text, portal.parameters, portal);
    operation.statement = portal.prepared.statement;
    return operation;
  }

  private static short[] formats(Body body) {
    int count = body.count();
    if (count == 0) {
      return Portal.TEXT;
    }
    short[] formats = new short[count];
    for (int i = 0; i < count; i++) {
      formats[i] = body.int16();
    }
    return formats;
  }

  static boolean describe(FrontRelay front, ByteBuf buffer, int start, int length) {
    if (!front.namesSettled()) {
      return false;
    }
    Body body = new Body(buffer, start, length);
    byte kind = body.int8();
    String name = name(front, body);
    body.over();
    Names names = front.relay.names;
    if (kind == 'S'
        ? names.unsureStatement(name, front.segment())
        : names.unsurePortal(name, front.segment())) {
      return false;
    }
    if (kind == 'S') {
      front.relay.expected.add(
          new Expected.StatementDescription(front.relay.names.statement(name)));
    } else {
      Portal portal = front.relay.names.portal(name);
      if (portal != null) {
        portal.described = true;
      }
      front.relay.expected.add(new Expected.PortalDescription(portal, false));
    }
    front.outlet.pass(start + length);
    return true;
  }

  static boolean execute(FrontRelay front, ByteBuf buffer, int start, int length) {
    Relay relay = front.relay;
    RelayedOperation operation;
    String name;
    if (front.current instanceof RelayedOperation waiting) {
      operation = waiting;
      name = name(front, new Body(buffer, start, length));
    } else {
      if (!front.namesSettled()) {
        return false;
      }
      Body body = new Body(buffer, start, length);
      name = name(front, body);
      body.int32();
      body.over();
      if (relay.names.unsurePortal(name, front.segment())) {
        return false;
      }
      Portal known = relay.names.portal(name);
      Portal portal = known == null ? unseen(relay) : known;
      RelayedOperation before = portal.decided;
      portal.decided = null;
      operation = before == null || before.over() ? operation(relay, portal) : before;
      front.current = operation;
    }
    if (!FrontMessages.decided(front, operation)) {
      return false;
    }
    front.current = null;
    if (operation.verdict() == Verdict.REFUSE) {
      front.outlet.drop(start + length);
      refuse(front, operation);
      return true;
    }
    Portal portal = operation.portal;
    if (portal != null && operation.masked() && !portal.described) {
      // Drivers keep the row's shape from an earlier answer; the masks need it now.
      ByteBuf describe = relay.client.alloc().buffer(16 + name.length());
      Messages.named(describe, 'D', 'P', name);
      front.outlet.insert(describe);
      portal.described = true;
      relay.expected.add(new Expected.PortalDescription(portal, true));
    }
    relay.executed(operation);
    front.stages(operation);
    front.outlet.pass(start + length);
    return true;
  }

  private static Portal unseen(Relay relay) {
    return new Portal(
        new Prepared(new byte[0], Unread.CURSOR, Prepared.NO_TYPES),
        Portal.NO_PARAMETERS,
        Portal.TEXT,
        relay.segment);
  }

  /**
   * Refuses: in place of the Execute goes one that the server must fail, so that what the client
   * sent before it in the same segment is rolled back.
   */
  static void refuse(FrontRelay front, RelayedOperation operation) {
    ByteBuf poison = front.relay.client.alloc().buffer(64);
    Messages.execute(poison, front.nowhere);
    front.outlet.insert(poison);
    front.relay.expected.add(
        new Expected.Poison(operation.refusal(), operation.request(), false, operation));
    front.skipToSync();
    front.release();
  }

  static boolean close(FrontRelay front, ByteBuf buffer, int start, int length) {
    if (!front.namesSettled()) {
      return false;
    }
    Body body = new Body(buffer, start, length);
    byte kind = body.int8();
    String name = name(front, body);
    body.over();
    Names names = front.relay.names;
    if (kind == 'S') {
      front.relay.expected.add(
          new Expected.CloseReply(names.statements.send(name, null, front.segment())));
    } else {
      front.relay.unbound(names.portal(name));
      front.relay.expected.add(
          new Expected.CloseReply(names.portals.send(name, null, front.segment())));
    }
    front.outlet.pass(start + length);
    return true;
  }

  static boolean flush(FrontRelay front, ByteBuf buffer, int start, int length) {
    front.outlet.pass(start + length);
    front.release();
    return true;
  }

  static boolean sync(FrontRelay front, ByteBuf buffer, int start, int length) {
    front.outlet.pass(start + length);
    if (front.relay.back.copyIn()) {
      front.release(); // the server ignores Sync while it takes COPY data
      return true;
    }
    front.relay.expected.add(Expected.Ready.OF_SYNC);
    front.finishSegment();
    return true;
  }
}
